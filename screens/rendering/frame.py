"""What the glass shows at an instant: a slide with the clock on it.

The player draws the same clock with CSS in the same box; here it is for the administrators' exact picture.
"""

from datetime import datetime
from io import BytesIO

from PIL import Image

from screens.layout import ClockFace, DateFace
from screens.rendering.fonts import FontSet, Role
from screens.rendering.painting import Canvas

_WEEKDAYS = "一二三四五六日"
_BOLD = 600
"""From this weight on the bold cut is used."""


def frame(slide_png: bytes, clock: ClockFace, local_time: datetime, fonts: FontSet) -> bytes:
    """Return ``slide_png`` with time and date drawn into the boxes of ``clock``, as PNG.

    ``local_time`` is the wall time at the screen, in the zone's time zone (Asia/Shanghai by default).
    """
    with Image.open(BytesIO(slide_png)) as image:
        canvas = Canvas(image.convert("RGB"), fonts)
    _write(canvas, f"{local_time:%H:%M}", clock)
    if clock.date:
        _write(canvas, written_date(local_time), clock.date)
    return canvas.png()


def written_date(local_time: datetime) -> str:
    """Return the date as the clock writes it: 11月22日 星期日."""
    return f"{local_time.month}月{local_time.day}日 星期{_WEEKDAYS[local_time.weekday()]}"


def _write(canvas: Canvas, text: str, face: ClockFace | DateFace) -> None:
    """Write ``text`` in the middle of its box's height, as CSS does with a line as high as the box."""
    typeface = canvas.type(_role(face), face.size)
    ascent, descent = canvas.fonts.get(typeface.role, face.size).getmetrics()
    baseline = face.y + (face.height - ascent - descent) // 2 + ascent
    x = face.x if face.align == "left" else face.x + face.width - typeface.width(text)
    canvas.write(text, typeface, (x, baseline), face.colour)


def _role(face: ClockFace | DateFace) -> Role:
    if face.family == "pixel":
        return "pixel"
    return "sans_bold" if face.weight >= _BOLD else "sans"
