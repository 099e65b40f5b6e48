"""A warning on the wall and the portrait screen: sign, severity and title on every page, the text large below."""

from dataclasses import dataclass

from screens.layout import Layout, Rect
from screens.rendering.alert_parts import (
    AlertGround,
    SetText,
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
from screens.rendering.furniture import draw_header
from screens.rendering.paging import Page, page_text
from screens.rendering.painting import middle
from screens.rendering.slide_content import AlertContent, AlertWords, Face, Slide
from screens.rendering.warning_sign import draw_sign, sign_height

_BODY_SIZES = (104, 96, 88, 80, 72, 64, 60, 56)
_TITLE_LEADING = 1.28
_FOOT_ROW, _FOOT_SIZE = 72, 36


@dataclass(frozen=True, slots=True)
class _Head:
    """Measures of the head in the drawing's units: widths, heights, and title sizes with their most lines."""

    sign: int
    tag: int
    title_sizes: tuple[tuple[int, int], ...]


_HEADS = {
    "wall": (
        _Head(296, 80, ((128, 1), (112, 2), (96, 3), (80, 3), (64, 3), (52, 3))),
        _Head(208, 72, ((96, 1), (80, 2), (72, 2), (64, 2), (52, 3), (44, 3))),
    ),
    "portrait": (_Head(220, 112, ((112, 1), (104, 2), (88, 2), (80, 3), (64, 3), (52, 3), (44, 4))),),
}
"""The heads to try in order: where the text needs several pages all the same, the last one leaves them more room."""


def render_alert_document(
    content: AlertContent, face: Face, layout: Layout, fonts: FontSet, *, max_pages: int, words: AlertWords
) -> tuple[Slide, ...]:
    """Draw the pages of ``content``, at least one, at most ``max_pages``."""
    for head in _HEADS[layout.geometry.name]:
        ground = _draw_ground(content, face, layout, fonts, words)
        body, text = _draw_head(ground, head, max_pages)
        if len(text.pages) <= 1:
            break
    pages: tuple[Page, ...] = text.pages or ((),)
    issuing, slides = "  ".join(filter(None, (ground.source, content.issued))), []
    for number, page in enumerate(pages, start=1):
        canvas, said = ground.canvas.copy(), page_text(page)
        draw_text(canvas, text, page, (body.x, body.y), ground.ink)
        if len(pages) > 1:
            foot, typeface = _foot(layout), canvas.type("sans", layout.px(_FOOT_SIZE))
            mark = words.on_page(number, len(pages))
            at = (foot.right - typeface.width(mark), _foot_baselines(layout)[-1])
            canvas.write(mark, typeface, at, ground.ink)
        told = (content.title, said, issuing)
        slides.append(finish(canvas, ground, told, read=said if number > 1 else None))
    return tuple(slides)


def _draw_ground(content: AlertContent, face: Face, layout: Layout, fonts: FontSet, words: AlertWords) -> AlertGround:
    """Draw header, ground, and who issued the warning and when."""
    head, foot = layout.header, _foot(layout)
    area = Rect(0, head.bottom, head.width, layout.geometry.height - head.bottom)
    ground = draw_ground(content, words, layout, fonts, area=area, mark_height=layout.px(88))
    draw_header(ground.canvas, layout, face, face.zone)
    typeface = ground.canvas.type("sans", layout.px(_FOOT_SIZE))
    baselines, gap = _foot_baselines(layout), layout.px(56)
    kept = gap + typeface.width(words.on_page(88, 88))
    time = gap + typeface.width(content.issued)
    beside = len(baselines) == 1
    room = foot.width - kept - time if beside else foot.width
    end = ground.canvas.write_fitted(ground.source, typeface, (foot.x, baselines[0]), ground.ink, room)
    x = end + gap if beside and ground.source else foot.x
    ground.canvas.write_fitted(content.issued, typeface, (x, baselines[-1]), ground.ink, foot.right - kept - x)
    ground.canvas.box(Rect(foot.x, foot.y, foot.width, layout.px(3)), fill=ground.ink)
    return ground


def _foot(layout: Layout) -> Rect:
    """Return where source and time stand: in one row on the wall, in two on the portrait screen."""
    left, height = layout.column.x, layout.px(_FOOT_ROW if layout.geometry.name == "wall" else 2 * _FOOT_ROW + 12)
    return Rect(left, layout.geometry.height - height, layout.geometry.width - 2 * left, height)


def _foot_baselines(layout: Layout) -> tuple[int, ...]:
    foot, size = _foot(layout), layout.px(_FOOT_SIZE)
    if layout.geometry.name == "wall":
        return (middle(foot.middle, size),)
    return middle(foot.middle - layout.px(30), size), middle(foot.middle + layout.px(30), size)


def _draw_head(ground: AlertGround, head: _Head, limit: int) -> tuple[Rect, SetText]:
    """Draw sign, severity and title as ``head`` has them; return where the text goes, and the text, set."""
    canvas, layout, px, foot = ground.canvas, ground.layout, ground.layout.px, _foot(ground.layout)
    top, sign, wide = ground.room.y + px(44), px(head.sign), layout.geometry.name == "wall"
    below = top + sign_height(sign)
    draw_sign(canvas, (foot.x, top), sign, ground.ink)
    beside = foot.x + sign + px(52)
    _draw_tag(ground, (beside, top if wide else (top + below - px(head.tag)) // 2), px(head.tag))
    title = Rect(beside, top + px(head.tag + 16), foot.right - beside, 0)
    if not wide:
        title = Rect(foot.x, below + px(28), foot.width, 0)
    typeface, lines = fit_title(
        ground.content.title, canvas.fonts, "serif_bold", [(px(size), most) for size, most in head.title_sizes],
        title.width,
    )  # fmt: skip
    leading = round(typeface.size * _TITLE_LEADING)
    draw_lines(canvas, lines, typeface, title, leading=leading, colour=ground.ink)
    rule = Rect(foot.x, max(title.y + leading * len(lines), below) + px(28), foot.width, px(3))
    canvas.box(rule, fill=ground.ink)
    body = Rect(foot.x, rule.bottom + px(30), foot.width, foot.y - px(16) - rule.bottom - px(30))
    # A title that had to be cut is told in full before the text.
    whole = is_whole(lines, ground.content.title)
    return body, _fit(ground, body, limit, () if whole else (ground.content.title,))


def _fit(ground: AlertGround, body: Rect, limit: int, opening: tuple[str, ...]) -> SetText:
    sizes = [ground.layout.px(size) for size in _BODY_SIZES]
    return fit_text(
        (*opening, *ground.content.paragraphs),
        ground.canvas.fonts,
        "sans",
        settings=[Setting(size, size * 3 // 2, size * 3 // 10) for size in sizes],
        area=(body.width, body.height),
        limit=limit,
        more=ground.words.read_elsewhere,
    )


def _draw_tag(ground: AlertGround, at: tuple[int, int], height: int) -> None:
    """Draw the severity in the ground's colour on a plate of the ink's."""
    typeface = ground.canvas.type("sans_bold", height * 2 // 3)
    pad = typeface.size // 2
    plate = Rect(*at, typeface.width(ground.severity_word) + 2 * pad, height)
    ground.canvas.box(plate, fill=ground.ink, radius=ground.layout.px(10))
    start = (plate.x + pad, middle(plate.middle, typeface.size))
    ground.canvas.write(ground.severity_word, typeface, start, ground.colour)
