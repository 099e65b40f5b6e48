"""A content's paragraphs as set blocks, and titles at the largest size that fits."""

import re
from collections.abc import Sequence

from screens.layout import GOLD, INK, Layout, Rect
from screens.rendering.characters import clean
from screens.rendering.fonts import FontSet, Role, Typeface
from screens.rendering.paging import Block, Measure, Page, Row, Style, cut_pages, fill_pages
from screens.rendering.painting import Canvas, middle
from screens.rendering.slide_content import SlideContent, SlideWords
from screens.rendering.typesetting import Line, set_balanced, set_lines, shorten

_HEADING = re.compile(r"(第[一二三四五六七八九十百]+[章节]|[一二三四五六七八九十]+、)")
_LONGEST_HEADING = 32
"""A longer first-level paragraph is a sentence with a number before it (公文格式: 一、 opens a section)."""
_COLOURS: dict[Style, str] = {"more": GOLD, "title": GOLD}


def body_role(style: Style, layout: Layout) -> Role:
    """Return the role of fonts for a row of ``style``."""
    if layout.family == "pixel":
        return "pixel"
    return "sans_bold" if style == "heading" else "sans"


def lead_inset(style: Style, layout: Layout) -> int:
    """Return how far a row of ``style`` is moved to the right: the summary leaves room for its gold line."""
    return layout.px(26) if style == "lead" else 0


def set_pages(
    content: SlideContent,
    layout: Layout,
    fonts: FontSet,
    words: SlideWords,
    *,
    size: tuple[int, int],
    limit: int,
) -> tuple[Page, ...]:
    """Set summary and paragraphs into pages of ``size`` (width, height) pixels, at most ``limit`` of them."""
    width, height = size
    measure = Measure(height=height, leading=layout.leading, gap=_paragraph_gap(layout))
    blocks = [_set_block(style, text, layout, fonts, width) for style, text in _styled(content)]
    pages = fill_pages([block for block in blocks if block.lines], measure)
    pointer = words.read_more if layout.cards else words.read_elsewhere
    more = shorten(pointer, Typeface(fonts, body_role("more", layout), layout.body_size), width)
    return cut_pages(pages, limit, more, measure)


def fit_title(
    text: str, fonts: FontSet, role: Role, sizes: Sequence[tuple[int, int]], width: int
) -> tuple[Typeface, tuple[Line, ...]]:
    """Set a title at the first of ``sizes`` (pixels, most lines) that holds it; the last one cuts its end."""
    for size, most in sizes:
        typeface = Typeface(fonts, role, size)
        lines = set_balanced(text, typeface, width)
        if len(lines) <= most:
            return typeface, lines
    size, most = sizes[-1]
    typeface = Typeface(fonts, role, size)
    lines = set_lines(text, typeface, width, justify=False)
    rest = "".join(line.text for line in lines[most - 1 :])
    return typeface, (*lines[: most - 1], shorten(rest, typeface, width))


def draw_row(canvas: Canvas, layout: Layout, row: Row, body: Rect) -> None:
    """Draw one row of text into ``body``."""
    typeface = canvas.type(body_role(row.style, layout), layout.body_size)
    top, inset = body.y + row.top, lead_inset(row.style, layout)
    if inset:
        canvas.box(Rect(body.x, top, layout.px(4), layout.leading), fill=GOLD)
    baseline = middle(top + layout.leading // 2, typeface.size)
    canvas.write_line(row.line, typeface, (body.x + inset, baseline), _COLOURS.get(row.style, INK))


def _styled(content: SlideContent) -> list[tuple[Style, str]]:
    """Return the paragraphs with their styles; the summary leads unless one opens with the same words."""
    paragraphs = [clean(paragraph) for paragraph in content.paragraphs]
    styled: list[tuple[Style, str]] = [(_style(text), text) for text in paragraphs]
    summary = clean(content.summary)
    if summary and not any(text.startswith(summary.rstrip("。…")) for text in paragraphs):
        styled.insert(0, ("lead", summary))
    return styled


def _style(text: str) -> Style:
    return "heading" if _HEADING.match(text) and len(text) <= _LONGEST_HEADING else "text"


def _set_block(style: Style, text: str, layout: Layout, fonts: FontSet, width: int) -> Block:
    typeface = Typeface(fonts, body_role(style, layout), layout.body_size)
    justify = layout.family != "pixel"  # on a grid of dots, characters stand in columns
    return Block(style, set_lines(text, typeface, width - lead_inset(style, layout), justify=justify))


def _paragraph_gap(layout: Layout) -> int:
    return layout.body_size * 2 // 5 if layout.geometry.name in ("wall", "portrait") else 0
