"""One canvas: text on baselines, set lines, cards, codes; and its bytes.

Everything lands on whole pixels, so a glyph looks the same wherever it stands.
"""

from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

from screens.layout import CARD, CARD_INK, CARD_SECOND_INK, GROUND_BOTTOM, GROUND_TOP, CodeCard, Layout, Rect
from screens.rendering.fonts import FontSet, Role, Typeface
from screens.rendering.qr_code import draw_qr
from screens.rendering.typesetting import Line, shorten

_HAN_MIDDLE = 0.38
"""How far above the baseline the middle of a Han character lies, in ems, in all four fonts."""
_HEADER_SHADE = 0.75
"""The header is the ground with a quarter of its light taken away."""


class Canvas:
    """A picture being drawn with one set of fonts."""

    def __init__(self, image: Image.Image, fonts: FontSet) -> None:
        self.image = image
        self.fonts = fonts
        self._draw = ImageDraw.Draw(image)

    def copy(self) -> "Canvas":
        """Return a canvas of its own with the same picture, for the next page on the same ground."""
        return Canvas(self.image.copy(), self.fonts)

    def type(self, role: Role, size: int) -> Typeface:
        """Return the typeface to measure and write with."""
        return Typeface(self.fonts, role, size)

    def write(self, text: str, typeface: Typeface, at: tuple[int, int], colour: str) -> int:
        """Write ``text`` with its baseline starting at ``at``; return the column where it ends."""
        x, baseline = at
        for font, run in typeface.runs(text):
            self._draw.text((x, baseline), run, font=font, fill=colour, anchor="ls")
            x += sum(typeface.fonts.advance(typeface.role, typeface.size, character) for character in run)
        return x

    def write_line(self, line: Line, typeface: Typeface, at: tuple[int, int], colour: str) -> int:
        """Write a set ``line`` with its baseline starting at ``at``; return where its ink may end."""
        x, baseline = at
        for piece in line.pieces:
            self.write(piece.text, typeface, (x + piece.x, baseline), colour)
        return x + line.width

    def write_fitted(
        self,
        text: str,
        typeface: Typeface,
        at: tuple[int, int],
        colour: str,
        width: int,
        *,
        centred: bool = False,
    ) -> int:
        """Write ``text`` on one line no wider than ``width``, shortened if need be; return where it ends."""
        line = shorten(text, typeface, width)
        x = at[0] + (width - line.width) // 2 if centred else at[0]
        return self.write_line(line, typeface, (x, at[1]), colour)

    def box(
        self,
        rect: Rect,
        *,
        fill: str | None = None,
        outline: str | None = None,
        radius: int = 0,
        line: int = 1,
    ) -> None:
        """Draw ``rect``, filled or outlined or both, with smooth round corners of ``radius`` pixels."""
        if rect.width < 1 or rect.height < 1:
            return
        corners = (rect.x, rect.y, rect.right - 1, rect.bottom - 1)
        if not radius:
            self._draw.rectangle(corners, fill=fill, outline=outline, width=line)
            return
        if outline:
            self._paste_round(rect, outline, radius, hole=line)
        if fill:
            self._paste_round(rect, fill, radius)

    def _paste_round(self, rect: Rect, colour: str, radius: int, hole: int = 0) -> None:
        fine = 4
        mask = Image.new("L", (rect.width * fine, rect.height * fine))
        draw = ImageDraw.Draw(mask)
        draw.rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius * fine, fill=255)
        if hole:
            edge = hole * fine
            inner = (edge, edge, mask.width - 1 - edge, mask.height - 1 - edge)
            draw.rounded_rectangle(inner, max(0, radius - hole) * fine, fill=0)
        mask = mask.resize((rect.width, rect.height), Image.Resampling.BOX)
        self.image.paste(colour, (rect.x, rect.y, rect.right, rect.bottom), mask)

    def png(self) -> bytes:
        """Return the picture as PNG, the same bytes for the same pixels; flat pages suit run lengths."""
        buffer = BytesIO()
        self.image.save(buffer, "PNG", compress_level=1, compress_type=3)
        return buffer.getvalue()


def middle(row: int, size: int) -> int:
    """Return the baseline on which Han characters of ``size`` pixels stand in the middle about ``row``."""
    return row + round(size * _HAN_MIDDLE)


def night(layout: Layout, fonts: FontSet) -> Canvas:
    """Return a canvas with the night sky of ``layout``, darker in its header."""
    size = (layout.geometry.width, layout.geometry.height)
    return Canvas(_gradient(layout).resize(size, Image.Resampling.NEAREST), fonts)


def _gradient(layout: Layout) -> Image.Image:
    """Return the ground as one column of pixels."""
    height = layout.geometry.height
    column = Image.new("RGB", (1, height))
    top, bottom = ImageColor.getrgb(GROUND_TOP), ImageColor.getrgb(GROUND_BOTTOM)
    for y in range(height):
        shade = _HEADER_SHADE if y < layout.header.height else 1
        red, green, blue = (
            round((start + (end - start) * y / height) * shade) for start, end in zip(top, bottom, strict=True)
        )
        column.putpixel((0, y), (red, green, blue))
    return column


def draw_card(
    canvas: Canvas, card: CodeCard, url: str, caption: str, *, note: str = "", colour: str = CARD_INK
) -> None:
    """Draw a white card with the code of ``url``, its caption in ``colour`` and a note if there is room."""
    canvas.box(card.card, fill=CARD, radius=card.radius)
    draw_qr(canvas.image, url, card.code)
    inner = Rect(card.card.x + 4, card.card.y, card.card.width - 8, card.card.height)
    typeface = canvas.type("sans_bold", card.caption_size)
    if typeface.width(caption) <= inner.width:
        baseline = middle(card.caption_top + card.caption_size // 2, card.caption_size)
        canvas.write_fitted(caption, typeface, (inner.x, baseline), colour, inner.width, centred=True)
    if note and card.note_top is not None:
        baseline = middle(card.note_top + card.note_size // 2, card.note_size)
        small = canvas.type("sans", card.note_size)
        canvas.write_fitted(note, small, (inner.x, baseline), CARD_SECOND_INK, inner.width, centred=True)
