"""The page shown when nothing else is due (待机页面): whose zone this is, and where to ask. No codes."""

from screens.layout import GOLD, INK, SECOND_INK, Layout, Rect
from screens.rendering.blocks import fit_title
from screens.rendering.fonts import FontSet, Role, Typeface
from screens.rendering.furniture import draw_header, draw_mark
from screens.rendering.painting import Canvas, middle, night
from screens.rendering.slide_content import Face, Slide, SlideWords


def render_standby_page(face: Face, layout: Layout, fonts: FontSet, words: SlideWords) -> Slide:
    """Draw the standby page for ``layout``."""
    canvas = night(layout, fonts)
    if layout.geometry.name in ("wall", "portrait"):
        _draw_large(canvas, layout, face, words)
    elif layout.geometry.name == "strip":
        _draw_strip(canvas, layout, face, words)
    else:
        _draw_panel(canvas, layout, face, words)
    lines = [words.disclosure, face.zone, face.place, *_service(face, words)]
    text = "\n".join(line for line in lines if line)
    return Slide(canvas.png(), text, len("".join(text.split())))


def _service(face: Face, words: SlideWords) -> list[str]:
    pairs = [(words.hotline, face.hotline), (words.opening_hours, face.opening_hours)]
    return [f"{label} {value}" for label, value in pairs if value]


def _draw_large(canvas: Canvas, layout: Layout, face: Face, words: SlideWords) -> None:
    px, width = layout.px, layout.geometry.width
    draw_header(canvas, layout, Face(zone=face.zone, mark=face.mark), words.disclosure)
    room = Rect(layout.column.x, 0, width - 2 * layout.column.x, 0)
    sizes = ((px(128), 1), (px(108), 1), (px(92), 2), (px(72), 3))
    typeface, lines = fit_title(face.zone, canvas.fonts, "serif_bold", sizes, room.width)
    leading = round(typeface.size * 1.3)
    block = leading * len(lines) + px(120) + (px(70) if face.place else 0)
    y = (layout.header.bottom + layout.footer.y - block) // 2 - px(50)
    for line in lines:
        baseline = middle(y + leading // 2, typeface.size)
        canvas.write_line(line, typeface, (room.x + (room.width - line.width) // 2, baseline), INK)
        y += leading
    y += px(40)
    canvas.box(Rect((width - px(160)) // 2, y, px(160), px(3)), fill=GOLD)
    y += px(80)
    _centre(canvas, face.place, canvas.type("sans", px(44)), room, row=y, colour=SECOND_INK)
    _draw_service(canvas, layout, face, words)


def _draw_service(canvas: Canvas, layout: Layout, face: Face, words: SlideWords) -> None:
    """Draw hotline and opening hours near the foot: beside one another on the wall, stacked on portrait."""
    px, width = layout.px, layout.geometry.width
    facts = [(words.hotline, face.hotline), (words.opening_hours, face.opening_hours)]
    shown = [fact for fact in facts if fact[1]]
    beside = layout.geometry.name == "wall"
    left, whole = layout.column.x, width - 2 * layout.column.x
    for number, (label, value) in enumerate(shown):
        cell = whole // len(shown) if beside else whole
        box = Rect(left + cell * number if beside else left, 0, cell, 0)
        up = 0 if beside else (len(shown) - 1 - number) * px(180)
        row = layout.geometry.height - px(150) - up
        _centre(canvas, label, canvas.type("sans", px(32)), box, row=row - px(58), colour=SECOND_INK)
        _centre(canvas, value, canvas.type("sans_bold", px(48)), box, row=row, colour=INK)


def _draw_strip(canvas: Canvas, layout: Layout, face: Face, words: SlideWords) -> None:
    """Draw the zone large on the left, hotline and opening hours behind a gold line on the right."""
    geometry, column, px = layout.geometry, layout.column, layout.px
    _draw_zone(canvas, layout, face, Rect(column.x, column.y, column.width, column.height))
    mark = Rect(column.x, layout.footer.y, layout.footer.height, layout.footer.height)
    draw_mark(canvas, face.mark, mark)
    foot = canvas.type("sans", layout.small_size)
    at = (mark.right + px(8), middle(mark.middle, foot.size))
    label = " ".join(part for part in (words.disclosure, face.place) if part)
    canvas.write_fitted(label, foot, at, SECOND_INK, layout.clock.x - px(8) - at[0])
    left = layout.header.width
    canvas.box(Rect(left, px(24), px(2), geometry.height - px(48)), fill=GOLD)
    room = Rect(left + px(10), 0, geometry.width - left - px(20), 0)
    centre = geometry.height // 2
    _centre(canvas, words.hotline, canvas.type("sans", px(22)), room, row=centre - px(52), colour=SECOND_INK)
    _centre(canvas, face.hotline, canvas.type("sans_bold", px(48)), room, row=centre, colour=INK)
    types = [canvas.type("sans", px(size)) for size in (22, 20, 18, 16)]
    hours = next((small for small in types if small.width(face.opening_hours) <= room.width), types[-1])
    _centre(canvas, face.opening_hours, hours, room, row=centre + px(52), colour=SECOND_INK)


def _draw_panel(canvas: Canvas, layout: Layout, face: Face, words: SlideWords) -> None:
    """Draw 政务公开 beside the clock, the zone, and the hotline where a row is left for it."""
    geometry, size = layout.geometry, layout.small_size
    small = canvas.type("pixel", size)
    canvas.write_fitted(words.disclosure, small, (0, middle(size // 2, size)), GOLD, layout.clock.x)
    hotline = f"{words.hotline} {face.hotline}"
    wide = geometry.height >= 96 and face.hotline and small.width(hotline) <= geometry.width
    foot = geometry.height - (size * 5 // 4 if wide else 0)
    _draw_zone(canvas, layout, face, Rect(0, layout.header.height, geometry.width, foot - layout.header.height))
    if wide:
        room = Rect(0, 0, geometry.width, 0)
        _centre(canvas, hotline, small, room, row=foot + size // 2, colour=SECOND_INK)


def _draw_zone(canvas: Canvas, layout: Layout, face: Face, room: Rect) -> None:
    """Draw the zone's name in the middle of ``room``, as large as it fits."""
    role: Role = "pixel" if layout.family == "pixel" else "serif_bold"
    sizes = tuple((size, max(1, room.height // round(size * 1.25))) for size in _zone_sizes(layout))
    typeface, lines = fit_title(face.zone, canvas.fonts, role, sizes, room.width)
    leading = min(round(typeface.size * 1.25), room.height // len(lines))
    y = room.y + (room.height - leading * len(lines)) // 2
    for number, line in enumerate(lines):
        x = room.x + (room.width - line.width) // 2
        row = y + leading * number + leading // 2
        canvas.write_line(line, typeface, (x, middle(row, typeface.size)), INK)


def _zone_sizes(layout: Layout) -> tuple[int, ...]:
    if layout.family == "pixel":
        return tuple(size for size in (48, 32, 16) if size <= layout.body_size)
    return tuple(layout.px(size) for size in (60, 52, 44, 36, 28))


def _centre(canvas: Canvas, text: str, typeface: Typeface, box: Rect, *, row: int, colour: str) -> None:
    at = (box.x, middle(row, typeface.size))
    canvas.write_fitted(text, typeface, at, colour, box.width, centred=True)
