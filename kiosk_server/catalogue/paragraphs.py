"""Plain paragraphs out of clean HTML: what screens draw, kiosks read aloud and search looks through."""

from html.parser import HTMLParser

_BREAKS = frozenset(
    {"p", "div", "li", "tr", "blockquote", "pre", "hr", "br", "caption", "dt", "dd", "table", "ul", "ol"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELL_GAP = "　"  # an ideographic space, one character wide on every screen
ELLIPSIS = "…"


def html_to_paragraphs(html: str) -> tuple[str, ...]:
    """Return the paragraphs of clean *html* without markup; a table row is one."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return tuple(reader.paragraphs)


def excerpt(html: str, length: int) -> str:
    """Return the beginning of the text in at most *length* characters."""
    text = CELL_GAP.join(html_to_paragraphs(html))
    return text if len(text) <= length else text[: length - 1].rstrip(" 　，、；：") + ELLIPSIS


class _Reader(HTMLParser):
    """Gathers the text between the tags that begin or end a paragraph."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._words: list[str] = []
        self._cells: list[str] | None = None
        self._lists: list[int | None] = []
        self._bullet = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, a row, a cell or a list."""
        if tag in {"td", "th"}:
            self._words = []
        elif tag in _BREAKS or tag in _HEADINGS:
            self._break()
        if tag == "tr":
            self._cells = []
        elif tag in {"ul", "ol"}:
            start = dict(attrs).get("start") or ""
            self._lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._bullet = self._next_bullet()

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row, a list or a paragraph."""
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(_tidy("".join(self._words)))
            self._words = []
        elif tag == "tr" and self._cells is not None:
            self._words, self._cells = [CELL_GAP.join(cell for cell in self._cells if cell)], None
            self.end_paragraph()
        elif tag in _BREAKS or tag in _HEADINGS:
            self._break()
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self._words.append(data)

    def end_paragraph(self) -> None:
        """Put the words so far down as a paragraph, if there are any."""
        text = _tidy("".join(self._words))
        if text:
            self.paragraphs.append(self._bullet + text)
            self._bullet = ""
        self._words = []

    def _break(self) -> None:
        if self._cells is None:
            self.end_paragraph()
        else:
            self._words.append(" ")  # a paragraph inside a cell stays in its row

    def _next_bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "· "
        self._lists[-1] = number + 1
        return f"{number}. "


def _tidy(text: str) -> str:
    # An ideographic space is part of how Chinese is set (first-line indent aside); other runs collapse.
    return CELL_GAP.join(" ".join(part.split()) for part in text.split(CELL_GAP)).strip(" 　")
