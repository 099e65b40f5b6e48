"""Lines into pages (分页): blocks of lines one below the other, as many to a page as its height holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from screens.rendering.typesetting import Line

Style = Literal["text", "heading", "lead", "more", "title"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, set."""

    style: Style
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A line on its page: ``top`` in pixels below the start of the text, ``paragraph`` by number."""

    line: Line
    style: Style
    paragraph: int
    top: int


Page = tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The height of a page's text, of one line, and the gap between paragraphs, in pixels."""

    height: int
    leading: int
    gap: int


def fill_pages(blocks: Sequence[Block], measure: Measure) -> tuple[Page, ...]:
    """Fill pages with ``blocks``; a heading never stays alone at the foot of a page. No block, no page."""
    pages: list[list[Row]] = []
    top, paragraph_before = 0, -1
    for paragraph, block in enumerate(blocks):
        for number, line in enumerate(block.lines):
            gap = measure.gap if paragraph != paragraph_before else 0
            # A heading asks for room for itself and the first line below it.
            lines = 2 if block.style == "heading" and number == len(block.lines) - 1 else 1
            needed = gap + measure.leading * lines + (measure.gap if lines > 1 else 0)
            if not pages or (pages[-1] and top + needed > measure.height):
                pages.append([])
                top, gap = 0, 0
            pages[-1].append(Row(line, block.style, paragraph, top + gap))
            top += gap + measure.leading
            paragraph_before = paragraph
    return tuple(tuple(page) for page in pages)


def cut_pages(pages: Sequence[Page], limit: int, more: Line, measure: Measure) -> tuple[Page, ...]:
    """Keep the first ``limit`` pages; if any is lost, the last one kept ends with the line ``more``."""
    if len(pages) <= limit:
        return tuple(pages)
    kept = list(pages[limit - 1])
    while len(kept) > 1 and kept[-1].top + 2 * measure.leading + measure.gap > measure.height:
        kept.pop()
    while len(kept) > 1 and kept[-1].style == "heading":
        kept.pop()
    top = min(kept[-1].top + measure.leading + measure.gap, max(0, measure.height - measure.leading))
    if kept[-1].top + measure.leading > top:  # the page holds a single line: the pointer to the full text takes it
        kept.pop()
    kept.append(Row(more, "more", pages[limit - 1][-1].paragraph + 1, top))
    return (*pages[: limit - 1], tuple(kept))


def page_text(page: Page) -> str:
    """Return what ``page`` says, one line to a paragraph."""
    paragraphs: dict[int, str] = {}
    for row in page:
        paragraphs[row.paragraph] = paragraphs.get(row.paragraph, "") + row.line.text
    return "\n".join(paragraphs.values())
