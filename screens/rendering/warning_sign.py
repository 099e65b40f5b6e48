"""The sign of a warning (警告标志: a triangle with an exclamation mark) and the stripes of a drill, as polygons."""

from PIL import Image, ImageDraw

from screens.layout import Rect
from screens.rendering.painting import Canvas

_FINE = 4
"""Shapes are drawn this many times larger and then made smooth."""
_WIDTH, _HEIGHT, _ROUND = 100, 88, 8
"""The triangle's box and the radius of its corners, in the units of this drawing."""
_CORNERS = ((50, 9), (92, 80), (8, 80))
_STEM = ((43, 32), (57, 32), (54, 57), (46, 57))
_DOT = (50, 68, 6)


def sign_height(width: int) -> int:
    """Return the height of a sign ``width`` pixels wide."""
    return width * _HEIGHT // _WIDTH


def draw_sign(canvas: Canvas, at: tuple[int, int], width: int, colour: str, *, crisp: bool = False) -> None:
    """Draw the sign with its top left corner at ``at``; the mark shows the ground. ``crisp``: no grey edges."""
    size = (width, sign_height(width))
    mask = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    draw, unit = ImageDraw.Draw(mask), mask.width / _WIDTH
    corners = [(x * unit, y * unit) for x, y in _CORNERS]
    draw.polygon(corners, fill=255)
    draw.line([*corners, corners[0]], fill=255, width=round(2 * _ROUND * unit))
    for x, y in corners:
        draw.ellipse(_circle(x, y, _ROUND * unit), fill=255)
    draw.polygon([(x * unit, y * unit) for x, y in _STEM], fill=0)
    x, y, radius = (length * unit for length in _DOT)
    draw.ellipse(_circle(x, y, radius), fill=0)
    mask = mask.resize(size, Image.Resampling.BOX)
    if crisp:
        mask = mask.point([0] * 128 + [255] * 128)
    canvas.image.paste(colour, (*at, at[0] + size[0], at[1] + size[1]), mask)


def draw_stripes(canvas: Canvas, band: Rect, colour: str) -> None:
    """Draw slanting stripes of ``colour`` over ``band``, as wide as the gaps between them."""
    mask = Image.new("L", (band.width * _FINE, band.height * _FINE))
    draw, height = ImageDraw.Draw(mask), mask.height
    for left in range(-height, mask.width, height):
        draw.polygon(
            [(left, height), (left + height // 2, height), (left + height * 3 // 2, 0), (left + height, 0)], fill=255
        )
    mask = mask.resize((band.width, band.height), Image.Resampling.BOX)
    canvas.image.paste(colour, (band.x, band.y, band.right, band.bottom), mask)


def _circle(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius
