"""Pages of strips and small panels: the title first, then the text, a few large lines at a time."""

from screens.layout import CARD_INK, CARD_VERMILION, GOLD, INK, SECOND_INK, Layout
from screens.rendering.blocks import draw_row, fit_title, set_pages
from screens.rendering.fonts import FontSet, Typeface
from screens.rendering.paging import Block, Measure, Page, fill_pages, page_text
from screens.rendering.painting import Canvas, draw_card, middle, night
from screens.rendering.slide_content import Slide, SlideContent, SlideWords
from screens.rendering.typesetting import set_lines


def render_banner(
    content: SlideContent, layout: Layout, fonts: FontSet, *, max_pages: int, words: SlideWords
) -> tuple[Slide, ...]:
    """Draw the title and the pages of text: one page at least, at most ``max_pages``."""
    ground = night(layout, fonts)
    _draw_codes(ground, layout, content, words)
    titles: tuple[Page, ...] = _title_pages(content, layout, fonts)[:max_pages] if layout.family == "pixel" else ((),)
    size, room = (layout.column.width, layout.column.height), max_pages - len(titles)
    texts = set_pages(content, layout, fonts, words, size=size, limit=room) if room > 0 else ()
    count = len(titles) + len(texts)
    slides = []
    for number, page in enumerate((*titles, *texts), start=1):
        canvas = ground.copy()
        if page:
            _draw_text_page(canvas, layout, content, page, mark=f"{number}/{count}")
        else:
            _draw_title_page(canvas, layout, content)
        slides.append(_finish(canvas, content.title, page, is_title=number <= len(titles)))
    return tuple(slides)


def _title_pages(content: SlideContent, layout: Layout, fonts: FontSet) -> tuple[Page, ...]:
    """Set the title of a panel in its one size, over several pages if need be."""
    typeface = Typeface(fonts, "pixel", layout.body_size)
    lines = set_lines(content.title, typeface, layout.column.width, justify=False)
    measure = Measure(height=layout.column.height, leading=layout.leading, gap=0)
    return fill_pages([Block("title", lines)], measure)


def _finish(canvas: Canvas, title: str, page: Page, *, is_title: bool) -> Slide:
    text = page_text(page)
    said = (text or title) if is_title else f"{title}\n{text}"
    read = text or title
    return Slide(canvas.png(), said, len("".join(read.split())))


def _draw_codes(canvas: Canvas, layout: Layout, content: SlideContent, words: SlideWords) -> None:
    codes = (
        (content.item_url, words.item_caption, CARD_INK),
        (content.request_url, words.request_caption, CARD_VERMILION),
    )
    for card, (url, caption, colour) in zip(layout.cards, codes, strict=False):
        draw_card(canvas, card, url, caption, colour=colour)


def _draw_title_page(canvas: Canvas, layout: Layout, content: SlideContent) -> None:
    """Draw a strip's first page: tag above, title large, issuer at the foot."""
    column, px, size = layout.column, layout.px, layout.small_size
    top = column.y
    label = " ・ ".join(part for part in (content.tag, content.subtag) if part)
    if label:
        at = (column.x, middle(top + px(18), size))
        canvas.write_fitted(label, canvas.type("sans_bold", size), at, GOLD, column.width)
        top += px(36)
    typeface, lines = fit_title(content.title, canvas.fonts, "sans_bold", layout.title_sizes, column.width)
    leading = round(typeface.size * 1.2)
    y = top + max(0, column.bottom - top - leading * len(lines)) // 2
    for number, line in enumerate(lines):
        baseline = middle(y + leading * number + leading // 2, typeface.size)
        canvas.write_line(line, typeface, (column.x, baseline), INK)
    _write_foot(canvas, layout, content.issuer)


def _draw_text_page(canvas: Canvas, layout: Layout, content: SlideContent, page: Page, *, mark: str) -> None:
    for row in page:
        draw_row(canvas, layout, row, layout.column)
    if layout.family == "pixel":
        _write_head(canvas, layout, content.tag or content.subtag, mark)
    else:
        _write_foot(canvas, layout, content.title, mark)


def _write_head(canvas: Canvas, layout: Layout, label: str, mark: str) -> None:
    """Write a panel's first row: tag left, page mark before the clock if there is room for both."""
    typeface = canvas.type("pixel", layout.small_size)
    baseline, end = middle(layout.small_size // 2, typeface.size), layout.clock.x - typeface.size // 2
    width = typeface.width(mark)
    if end - width - typeface.size // 2 >= typeface.width(label):
        canvas.write(mark, typeface, (end - width, baseline), SECOND_INK)
        end -= width + typeface.size // 2
    canvas.write_fitted(label, typeface, (0, baseline), GOLD, end)


def _write_foot(canvas: Canvas, layout: Layout, label: str, mark: str = "") -> None:
    """Write a strip's last row: label left, page mark right, before the clock."""
    foot, typeface = layout.footer, canvas.type("sans", layout.small_size)
    baseline, end = middle(foot.middle, typeface.size), layout.clock.x - layout.px(8)
    if mark:
        end -= typeface.width(mark)
        canvas.write(mark, typeface, (end, baseline), GOLD)
        end -= layout.px(14)
    canvas.write_fitted(label, typeface, (foot.x, baseline), SECOND_INK, end - foot.x)
