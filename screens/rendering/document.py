"""Pages of the wall and the portrait screen: an official document by lamplight.

Every page carries the zone, the title, who issued it and when, part of the text, both codes, and where one is
in the document; so whoever looks up at page four knows what is being read.
"""

from dataclasses import dataclass

from screens.layout import CARD_VERMILION, GOLD, HAIRLINE, INK, SECOND_INK, Layout, Rect
from screens.rendering.blocks import draw_row, fit_title, set_pages
from screens.rendering.fonts import FontSet
from screens.rendering.furniture import draw_dashes, draw_footer, draw_header
from screens.rendering.paging import Page, page_text
from screens.rendering.painting import Canvas, draw_card, middle, night
from screens.rendering.slide_content import Face, Slide, SlideContent, SlideWords

_WIDEST_PAGE_MARK = 88


@dataclass(frozen=True, slots=True)
class _Ground:
    """All that is the same on every page, drawn once: where the text goes, and where the page mark begins."""

    canvas: Canvas
    body: Rect
    page_mark: tuple[int, int]


def render_document(
    content: SlideContent, face: Face, layout: Layout, fonts: FontSet, *, max_pages: int, words: SlideWords
) -> tuple[Slide, ...]:
    """Draw the pages of ``content``, at least one, at most ``max_pages``."""
    ground = _draw_ground(content, face, layout, fonts, words)
    size = (ground.body.width, ground.body.height)
    pages: tuple[Page, ...] = set_pages(content, layout, fonts, words, size=size, limit=max_pages) or ((),)
    return tuple(
        _draw_page(
            ground,
            layout,
            content.title,
            page,
            mark=words.on_page(number, len(pages)),
            place=(number, len(pages)),
        )
        for number, page in enumerate(pages, start=1)
    )


def _draw_ground(content: SlideContent, face: Face, layout: Layout, fonts: FontSet, words: SlideWords) -> _Ground:
    canvas = night(layout, fonts)
    draw_header(canvas, layout, face, face.zone)
    draw_footer(canvas, layout, face, words)
    item, request = layout.cards
    draw_card(canvas, item, content.item_url, words.item_caption, note=_short(content.item_url))
    draw_card(
        canvas,
        request,
        content.request_url,
        words.request_caption,
        note=words.request_note,
        colour=CARD_VERMILION,
    )
    px, column = layout.px, layout.column
    y = _draw_tags(canvas, layout, content)
    y = _draw_title(canvas, layout, content.title, y)
    page_mark = _draw_meta(canvas, layout, content, words, y + px(26))
    rule = page_mark[1] + px(36)
    canvas.box(Rect(column.x, rule, column.width, px(1)), fill=HAIRLINE)
    top = rule + px(34)
    return _Ground(canvas, Rect(column.x, top, column.width, column.bottom - top), page_mark)


def _draw_tags(canvas: Canvas, layout: Layout, content: SlideContent) -> int:
    """Draw tag and subtag; return the row where the title may begin."""
    column, px = layout.column, layout.px
    typeface, x = canvas.type("sans", px(28)), column.x
    if not (content.tag or content.subtag):
        return column.y
    height = px(50)
    baseline = middle(column.y + height // 2, typeface.size)
    if content.tag:
        tag_width = min(typeface.width(content.tag), column.width // 2)
        box = Rect(x, column.y, tag_width + px(36), height)
        canvas.box(box, outline=GOLD, radius=px(6), line=px(2))
        canvas.write_fitted(content.tag, typeface, (x + px(18), baseline), GOLD, tag_width)
        x = box.right + px(20)
    canvas.write_fitted(content.subtag, typeface, (x, baseline), GOLD, column.right - x)
    return column.y + height + px(28)


def _draw_title(canvas: Canvas, layout: Layout, title: str, top: int) -> int:
    """Draw the title in Song; return the row below it."""
    typeface, lines = fit_title(title, canvas.fonts, "serif_bold", layout.title_sizes, layout.column.width)
    leading = round(typeface.size * 1.28)
    for number, line in enumerate(lines):
        baseline = middle(top + leading * number + leading // 2, typeface.size)
        canvas.write_line(line, typeface, (layout.column.x, baseline), INK)
    return top + leading * len(lines)


def _draw_meta(canvas: Canvas, layout: Layout, content: SlideContent, words: SlideWords, top: int) -> tuple[int, int]:
    """Draw issuer, number and date on as many rows as they need; return where the page mark begins."""
    column, px, size = layout.column, layout.px, layout.small_size
    plain, bold = canvas.type("sans", size), canvas.type("sans_bold", size)
    date = words.on_day(content.published_on) if content.published_on else ""
    facts = [
        (words.issuer, content.issuer),
        (words.document_number, content.document_number),
        (words.published, date),
        (words.on_page(_WIDEST_PAGE_MARK, _WIDEST_PAGE_MARK), ""),
    ]
    shown = [fact for fact in facts if fact[1]] + [facts[-1]]
    x, baseline = column.x, middle(top + size // 2, size)
    for label, value in shown:
        width = plain.width(label) + (px(8) + bold.width(value) if value else 0)
        separator = px(80) if x > column.x else 0
        if separator and x + separator + width > column.right:
            x, baseline, separator = column.x, baseline + round(size * 1.7), 0
        if separator:
            canvas.write("・", plain, (x + (separator - plain.width("・")) // 2, baseline), SECOND_INK)
            x += separator
        if not value:
            break
        x = canvas.write(label, plain, (x, baseline), SECOND_INK) + px(8)
        x = canvas.write_fitted(value, bold, (x, baseline), INK, column.right - x)
    return x, baseline


def _draw_page(ground: _Ground, layout: Layout, title: str, page: Page, *, mark: str, place: tuple[int, int]) -> Slide:
    canvas = ground.canvas.copy()
    canvas.write_fitted(
        mark,
        canvas.type("sans", layout.small_size),
        ground.page_mark,
        SECOND_INK,
        layout.column.right - ground.page_mark[0],
    )
    draw_dashes(canvas, layout, *place)
    for row in page:
        draw_row(canvas, layout, row, ground.body)
    text = page_text(page)
    read = text if place[0] > 1 else title + text
    return Slide(canvas.png(), f"{title}\n{text}".rstrip(), len("".join(read.split())))


def _short(url: str) -> str:
    """Return an address as people copy it: without the scheme."""
    return url.partition("://")[2] or url
