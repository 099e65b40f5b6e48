from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image

from screens.errors import BadGeometry
from screens.layout import Rect
from screens.rendering.qr_code import draw_qr, qr_matrix, qr_svg

from .conftest import ITEM_URL


def test_capital_addresses_take_the_smallest_code() -> None:
    assert [len(qr_matrix(url)) for url in (ITEM_URL, ITEM_URL + "/REQUEST")] == [25, 25]


def test_code_is_drawn_in_whole_modules_with_four_light_ones_round_it() -> None:
    image = Image.new("RGB", (400, 400), "#0c1626")
    box = Rect(20, 30, 333, 333)
    module = draw_qr(image, ITEM_URL, box)
    assert module == 10
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == ITEM_URL
    code = image.crop((box.x, box.y, box.right, box.bottom)).convert("L")
    dark = code.point(lambda value: 255 - value).getbbox()
    assert dark is not None
    assert min(dark[0], dark[1], box.width - dark[2], box.height - dark[3]) >= 4 * module
    assert (dark[2] - dark[0], dark[3] - dark[1]) == (250, 250)


def test_too_small_a_box_is_refused() -> None:
    with pytest.raises(BadGeometry):
        draw_qr(Image.new("RGB", (40, 40)), ITEM_URL, Rect(0, 0, 32, 32))


def test_svg_holds_the_same_modules_and_escapes_its_label() -> None:
    svg = ElementTree.fromstring(qr_svg(ITEM_URL, label='扫码"看"<全文>'))  # noqa: S314 -- our own text
    assert (svg.get("viewBox"), svg.get("aria-label")) == ("0 0 33 33", '扫码"看"<全文>')
    path = svg.findall("{http://www.w3.org/2000/svg}path")[1].get("d")
    assert path is not None
    assert path.count("M") == sum(map(sum, qr_matrix(ITEM_URL)))
    assert path.startswith("M4 4h1v1h-1z")
