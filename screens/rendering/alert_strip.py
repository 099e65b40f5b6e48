"""A warning on strips: sign and severity at the left of every page; the title first, then the text; a dark foot."""

from screens.layout import SECOND_INK, Layout, Rect
from screens.rendering.alert_parts import (
    AlertGround,
    Setting,
    draw_ground,
    draw_lines,
    draw_text,
    finish,
    fit_text,
    is_whole,
)
from screens.rendering.blocks import fit_title
from screens.rendering.fonts import FontSet
from screens.rendering.paging import page_text
from screens.rendering.painting import Canvas, middle
from screens.rendering.slide_content import AlertContent, AlertWords, Slide
from screens.rendering.warning_sign import draw_sign, sign_height

_TITLE_SIZES = (120, 104, 88, 80, 72, 64, 56, 48, 44, 38, 34, 30, 26)
_BODY_SIZES = (96, 80, 72, 64, 56, 52, 48, 44, 42, 40, 38)
_LEADING = 1.26
_MOST_TITLE_LINES = 3


def render_alert_strip(
    content: AlertContent, layout: Layout, fonts: FontSet, *, max_pages: int, words: AlertWords
) -> tuple[Slide, ...]:
    """Draw the title and the pages of text: one page at least, at most ``max_pages``."""
    px, width = layout.px, layout.geometry.width
    area = Rect(0, 0, width, layout.footer.y - px(4))
    ground = draw_ground(content, words, layout, fonts, area=area, mark_height=px(30))
    box = _draw_sign(ground)
    title, whole = _draw_title(ground, box)
    text = fit_text(
        (*(() if whole else (content.title,)), *content.paragraphs, *_closing(ground)),
        fonts,
        "sans",
        settings=[Setting(px(size), round(px(size) * _LEADING)) for size in _BODY_SIZES],
        area=(box.width, box.height),
        limit=max(1, max_pages - 1),
        more=words.read_elsewhere,
    )
    pages = text.pages[: max_pages - 1]
    count, cut = 1 + len(pages), bool(text.pages) and not pages
    label = words.read_elsewhere if cut else ground.source
    _write_foot(title, layout, label, content.issued, f"1/{count}" if count > 1 else "")
    slides = [finish(title, ground, (content.title, label, content.issued))]
    for number, page in enumerate(pages, start=2):
        canvas, said = ground.canvas.copy(), page_text(page)
        rest = box.height - (page[-1].top + text.leading)
        draw_text(canvas, text, page, (box.x, box.y + max(0, rest) // 2), ground.ink)
        _write_foot(canvas, layout, content.title, content.issued, f"{number}/{count}")
        slides.append(finish(canvas, ground, (content.title, said, content.issued), read=said))
    return tuple(slides)


def _draw_sign(ground: AlertGround) -> Rect:
    """Draw the sign with the severity below it; return the room beside them."""
    canvas, room, px = ground.canvas, ground.room, ground.layout.px
    width = min(room.height * 18 // 25, room.width // 6)
    word = ground.severity_word
    types = [canvas.type("sans_bold", size) for size in range(width // 4, px(20) - 1, -1)] or [
        canvas.type("sans_bold", px(20))
    ]
    typeface = next((smaller for smaller in types if smaller.width(word) <= width), types[-1])
    below = round(typeface.size * 1.4)
    top = room.y + (room.height - sign_height(width) - below) // 2
    left = px(14)
    draw_sign(canvas, (left, top), width, ground.ink)
    at = (left, middle(top + sign_height(width) + below * 3 // 5, typeface.size))
    canvas.write_fitted(word, typeface, at, ground.ink, width, centred=True)
    x = left + width + px(20)
    return Rect(x, room.y, room.width - px(14) - x, room.height)


def _draw_title(ground: AlertGround, box: Rect) -> tuple[Canvas, bool]:
    """Draw the title as large as fits, on a canvas of its own; tell whether all of it is there."""
    canvas, sizes = ground.canvas.copy(), []
    for size in map(ground.layout.px, _TITLE_SIZES):
        most = min(_MOST_TITLE_LINES, box.height // round(size * 1.2))
        sizes += [(size, most)] if most else []
    typeface, lines = fit_title(ground.content.title, canvas.fonts, "serif_bold", sizes, box.width)
    draw_lines(canvas, lines, typeface, box, leading=round(typeface.size * 1.2), colour=ground.ink)
    return canvas, is_whole(lines, ground.content.title)


def _foot_rooms(layout: Layout) -> tuple[Rect, Rect]:
    """Return the foot before the clock and behind it."""
    foot, gap, clock_end = layout.footer, layout.px(14), layout.clock.x + layout.clock.width
    before = Rect(foot.x, foot.y, layout.clock.x - gap - foot.x, foot.height)
    return before, Rect(clock_end + gap, foot.y, layout.geometry.width - clock_end - 2 * gap, foot.height)


def _closing(ground: AlertGround) -> list[str]:
    """Return what of source and time the foot has no room for: it closes the text."""
    before, behind = _foot_rooms(ground.layout)
    typeface = ground.canvas.type("sans", ground.layout.small_size)
    source, issued = ground.source, ground.content.issued
    beside = typeface.width(issued) <= behind.width or typeface.width(_joined(source, issued)) <= before.width
    return [fact for fact, shown in ((source, typeface.width(source) <= before.width), (issued, beside)) if not shown]


def _joined(label: str, issued: str) -> str:
    return " ・ ".join(filter(None, (label, issued)))


def _write_foot(canvas: Canvas, layout: Layout, label: str, issued: str, mark: str) -> None:
    """Write the dark last row: ``label`` before the clock, time and page mark behind it, as far as they fit."""
    typeface, gap = canvas.type("sans", layout.small_size), layout.px(14)
    baseline, (before, behind) = middle(layout.footer.middle, typeface.size), _foot_rooms(layout)
    time, page = typeface.width(issued), typeface.width(mark)
    if time > behind.width:
        joined, time = _joined(label, issued), 0
        label = joined if typeface.width(joined) <= before.width else label
    beside = time + gap + page <= behind.width
    if time:
        left = behind.right - time - (gap + page if beside and mark else 0)
        canvas.write(issued, typeface, (left, baseline), SECOND_INK)
    canvas.write(mark, typeface, ((behind if beside else before).right - page, baseline), SECOND_INK)
    room = before.width if beside else before.width - page - gap
    canvas.write_fitted(label, typeface, (before.x, baseline), SECOND_INK, room)
