"""QR codes (二维码): as a matrix, as whole pixels on a slide, and as SVG for phone and kiosk.

Four light modules stand round every code: without them readers find nothing on a dark ground. An address of
capitals, figures and ``$%*+-./:`` takes the alphanumeric mode and so the fewest modules. ISO/IEC 18004.
"""

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from PIL import Image
from qrcode import QRCode, constants

from screens.errors import N_, BadGeometry
from screens.layout import Rect

if TYPE_CHECKING:  # the code is drawn here, the library's own pictures are never loaded
    from qrcode.image.pil import PilImage
    from qrcode.image.pure import PyPNGImage

QUIET_ZONE = 4
"""Light modules round a code, ISO/IEC 18004."""
Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def qr_matrix(text: str) -> Matrix:
    """Return the modules of the smallest code that holds ``text``, dark ones true, without the quiet zone.

    Modules decide from how far a phone can read; so the version is the smallest at all, and the error
    correction the best one that this version still holds.
    """
    version = _version(text, constants.ERROR_CORRECT_L)
    levels = (constants.ERROR_CORRECT_H, constants.ERROR_CORRECT_Q, constants.ERROR_CORRECT_M)
    level = next((level for level in levels if _version(text, level) == version), constants.ERROR_CORRECT_L)
    code = _code(text, level)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def draw_qr(image: Image.Image, text: str, box: Rect) -> int:
    """Draw the code of ``text`` into ``box``, white all over, and return the side of one module in pixels.

    Modules are whole pixels, as large as the box allows with the quiet zone inside it. ``BadGeometry`` if not
    even one pixel is left for a module.
    """
    matrix = qr_matrix(text)
    count = len(matrix)
    module = min(box.width, box.height) // (count + 2 * QUIET_ZONE)
    if module < 1:
        raise BadGeometry(N_("二维码需要至少 %(least)s 像素见方。"), {"least": count + 2 * QUIET_ZONE})
    image.paste("#ffffff", (box.x, box.y, box.right, box.bottom))
    pixels = bytes(0 if dark else 255 for row in matrix for dark in row)
    side = count * module
    code = Image.frombytes("L", (count, count), pixels).resize((side, side), Image.Resampling.NEAREST)
    image.paste(code.convert(image.mode), (box.x + (box.width - side) // 2, box.y + (box.height - side) // 2))
    return module


def qr_svg(text: str, *, label: str = "") -> str:
    """Return an SVG of the code of ``text``, black on white, one unit a module; ``label`` is read aloud."""
    matrix = qr_matrix(text)
    side = len(matrix) + 2 * QUIET_ZONE
    path = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, dark in enumerate(row)
        if dark
    )
    name = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"{name}'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _code(text: str, level: int) -> "QRCode[PilImage | PyPNGImage]":
    code = QRCode(error_correction=level, border=0)
    code.add_data(text, optimize=0)
    return code


def _version(text: str, level: int) -> int:
    return int(_code(text, level).best_fit(start=1))
