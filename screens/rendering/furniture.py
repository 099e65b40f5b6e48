"""What stands round the text on the large screens: header band, footer, page dashes."""

from screens.layout import DASH, FOOT_LINE, GOLD, INK, SECOND_INK, VERMILION, Layout, Rect
from screens.rendering.fonts import Typeface
from screens.rendering.painting import Canvas, middle
from screens.rendering.slide_content import Face, SlideWords

_MOST_DASHES = 24
"""More pages than this are shown as one bar: dashes would run into one another."""


def draw_header(canvas: Canvas, layout: Layout, face: Face, name: str) -> None:
    """Draw the zone's mark, ``name`` and place, and the gold line; the clock's side stays empty."""
    band, px = layout.header, layout.px
    clock = layout.clock.date or layout.clock
    canvas.box(Rect(0, band.bottom - px(3), band.width, px(3)), fill=GOLD)
    row = band.height // 2
    radius = px(30)
    mark = Rect(layout.column.x, row - radius, 2 * radius, 2 * radius)
    draw_mark(canvas, face.mark, mark)
    left = mark.right + px(25)
    room = min(clock.x, layout.clock.x) - px(24) - left
    stacked = layout.geometry.name == "portrait" and bool(face.place)
    typeface = _largest(canvas, name, room, (px(42), px(38), px(34)))
    end = canvas.write_fitted(
        name, typeface, (left, middle(row - px(22) if stacked else row, typeface.size)), INK, room
    )
    small = canvas.type("sans", px(26))
    at = (left, middle(row + px(30), small.size)) if stacked else (end + px(32), middle(row + px(2), small.size))
    if face.place and left + room - at[0] > 4 * small.size:
        canvas.write_fitted(face.place, small, at, SECOND_INK, left + room - at[0])


def draw_mark(canvas: Canvas, mark: str, box: Rect) -> None:
    """Draw the zone's round mark (one character on vermilion) into ``box``."""
    canvas.box(box, fill=VERMILION, radius=box.width // 2)
    typeface = canvas.type("serif_bold", box.width * 9 // 16)
    at = (box.x, middle(box.middle, typeface.size))
    canvas.write_fitted(mark, typeface, at, "#ffffff", box.width, centred=True)


def draw_footer(canvas: Canvas, layout: Layout, face: Face, words: SlideWords) -> None:
    """Draw the line at the foot, the hotline and the opening hours."""
    foot, px = layout.footer, layout.px
    canvas.box(Rect(0, foot.y, foot.width, px(1)), fill=FOOT_LINE)
    small, bold = canvas.type("sans", px(26)), canvas.type("sans_bold", px(26))
    baseline, x = middle(foot.middle, small.size), layout.column.x
    if face.hotline:
        x = canvas.write(words.hotline, small, (x, baseline), SECOND_INK) + px(8)
        x = canvas.write(face.hotline, bold, (x, baseline), INK) + px(40)
    if face.opening_hours:
        text, room = f"{words.opening_hours} {face.opening_hours}", dashes_box(layout).x - px(24) - x
        canvas.write_fitted(text, small, (x, baseline), SECOND_INK, room)


def dashes_box(layout: Layout) -> Rect:
    """Return where the page dashes stand: at the right end of the footer."""
    foot, px = layout.footer, layout.px
    width = layout.cards[0].card.width if layout.geometry.name == "wall" else px(220)
    return Rect(foot.width - layout.column.x - width, foot.middle - px(3), width, px(7))


def draw_dashes(canvas: Canvas, layout: Layout, number: int, count: int) -> None:
    """Draw one dash for each page, those up to ``number`` in gold; nothing for a single page."""
    box = dashes_box(layout)
    if count < 2:
        return
    shown = min(count, _MOST_DASHES)
    gap = min(layout.px(10), box.width // (3 * shown))
    lit = number * shown // count
    for dash in range(shown):
        left = box.x + (box.width + gap) * dash // shown
        right = box.x + (box.width + gap) * (dash + 1) // shown - gap
        rect = Rect(left, box.y, right - left, box.height)
        canvas.box(rect, fill=GOLD if dash < lit else DASH, radius=box.height // 2)


def _largest(canvas: Canvas, text: str, room: int, sizes: tuple[int, ...]) -> Typeface:
    faces = [canvas.type("serif_bold", size) for size in sizes]
    return next((face for face in faces if face.width(text) <= room), faces[-1])
