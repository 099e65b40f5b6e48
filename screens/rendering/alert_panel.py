"""A warning on small panels: a dark first row with sign, severity and clock; the title first, then the text."""

from collections.abc import Iterator
from dataclasses import dataclass

from screens.layout import INK, SECOND_INK, Layout, Rect
from screens.rendering.alert_parts import AlertGround, Setting, draw_ground, draw_lines, draw_text, finish, fit_text
from screens.rendering.fonts import FontSet, Typeface
from screens.rendering.paging import page_text
from screens.rendering.painting import Canvas, middle
from screens.rendering.slide_content import AlertContent, AlertWords, Slide
from screens.rendering.typesetting import Line, set_balanced
from screens.rendering.warning_sign import draw_sign, sign_height

_SIZES = (48, 32, 16)
"""Unifont is drawn for 16 dots; it stays sharp at whole multiples only."""
_WITH_SIGN_FIRST = ((48, True), (32, True), (48, False), (32, False), (16, True), (16, False))
"""Sizes of the title, beside a large sign or without one: a small title is worse than no large sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Title:
    """The title set for one page of its own, in ``box``; ``sign`` is where the large sign stands, if it does."""

    typeface: Typeface
    lines: tuple[Line, ...]
    box: Rect
    sign: Rect | None


def render_alert_panel(
    content: AlertContent, layout: Layout, fonts: FontSet, *, max_pages: int, words: AlertWords
) -> tuple[Slide, ...]:
    """Draw the title and the pages of text: one page at least, at most ``max_pages``.

    A title that no page holds as large as the text, or on the only page, runs before the text instead. Source
    and time close the text: there is no foot.
    """
    head = layout.header.height
    area = Rect(0, head, layout.geometry.width, layout.geometry.height - head)
    ground = draw_ground(content, words, layout, fonts, area=area, mark_height=layout.small_size)
    heading = content.title if _draw_head(ground) else f"{ground.severity_word}：{content.title}"
    closing = "，".join(filter(None, (ground.source, content.issued)))
    texts = [text for text in (*content.paragraphs, closing) if text]
    title = next(_settings(ground, heading), None) if max_pages > 1 or not texts else None
    text = fit_text(
        texts if title else [heading, *texts],
        fonts,
        "pixel",
        settings=[Setting(size, _leading(size, layout)) for size in _SIZES if size >= layout.body_size],
        area=(ground.room.width, ground.room.height),
        limit=max_pages - 1 if title else max_pages,
        more=words.read_elsewhere,
    )
    count = len(text.pages) + (1 if title else 0)
    slides = [_title_page(ground, title, count)] if title else []
    for page in text.pages:
        canvas, said = ground.canvas.copy(), page_text(page)
        draw_text(canvas, text, page, (ground.room.x, ground.room.y), ground.ink)
        _write_mark(canvas, layout, len(slides) + 1, count)
        told = (content.title, said) if slides else (said,)
        slides.append(finish(canvas, ground, told, read=said if slides else None))
    return tuple(slides)


def _title_page(ground: AlertGround, title: _Title, count: int) -> Slide:
    canvas = ground.canvas.copy()
    if title.sign:
        draw_sign(canvas, (title.sign.x, title.sign.y), title.sign.width, ground.ink, crisp=True)
    leading = _leading(title.typeface.size, ground.layout)
    draw_lines(canvas, title.lines, title.typeface, title.box, leading=leading, colour=ground.ink)
    _write_mark(canvas, ground.layout, 1, count)
    return finish(canvas, ground, (ground.content.title,))


def _settings(ground: AlertGround, heading: str) -> Iterator[_Title]:
    """Yield the settings in which the title fits a page and is no smaller than the text, the best first."""
    for size, signed in _WITH_SIGN_FIRST:
        sign, box = _sign_places(ground.room) if signed else (None, ground.room)
        typeface = Typeface(ground.canvas.fonts, "pixel", size)
        if size < ground.layout.body_size or box.width < size:
            continue
        lines = set_balanced(heading, typeface, box.width)
        if len(lines) * _leading(size, ground.layout) <= box.height:
            yield _Title(typeface=typeface, lines=lines, box=box, sign=sign)


def _sign_places(room: Rect) -> tuple[Rect, Rect]:
    """Return the places of a large sign and of the title: above one another where ``room`` is high, else beside."""
    if room.height > room.width:
        width = room.width // 2
        below = sign_height(width) + 16
        sign = Rect(room.x + (room.width - width) // 2, room.y + 8, width, sign_height(width))
        return sign, Rect(room.x, room.y + below, room.width, room.height - below)
    width = min(room.height - 8, room.width // 4)
    sign = Rect(room.x + 4, room.y + (room.height - sign_height(width)) // 2, width, sign_height(width))
    return sign, Rect(sign.right + 8, room.y, room.right - sign.right - 8, room.height)


def _draw_head(ground: AlertGround) -> bool:
    """Draw the sign before the clock and the severity if there is room for all of it; tell whether it is there."""
    canvas, layout, size = ground.canvas, ground.layout, ground.layout.small_size
    draw_sign(canvas, (0, (size - sign_height(size)) // 2), size, INK, crisp=True)
    typeface, left = canvas.type("pixel", size), size * 5 // 4
    if typeface.width(ground.severity_word) > layout.clock.x - left:
        return False
    canvas.write(ground.severity_word, typeface, (left, middle(size // 2, size)), INK)
    return True


def _write_mark(canvas: Canvas, layout: Layout, number: int, count: int) -> None:
    """Write the page mark behind the clock, or before it, where there is room."""
    typeface, mark = canvas.type("pixel", layout.small_size), f"{number}/{count}"
    width, row = typeface.width(mark), middle(layout.small_size // 2, layout.small_size)
    right = layout.geometry.width
    left = layout.clock.x - layout.small_size // 2 - width
    word_end = layout.small_size * 11 // 2
    if count > 1 and right - layout.clock.x - layout.clock.width > width + layout.small_size:
        canvas.write(mark, typeface, (right - width - 2, row), SECOND_INK)
    elif count > 1 and left >= word_end:
        canvas.write(mark, typeface, (left, row), SECOND_INK)


def _leading(size: int, layout: Layout) -> int:
    return size if layout.geometry.height < 96 else size * 9 // 8
