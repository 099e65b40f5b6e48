"""The codes on pages and print: what they say, letter by letter."""

import pytest
from phone import Phone

from screens.rendering.qr_code import qr_svg


@pytest.mark.parametrize(("part", "said"), [("", ""), ("/request", "/REQUEST")])
def test_item_codes_carry_the_address_in_capitals(phone: Phone, code: str, part: str, said: str) -> None:
    answer = phone.get(f"/i/{code}{part}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.text == qr_svg(f"HTTP://127.0.0.1:8000/I/{code}{said}")


def test_status_code_carries_the_tracking_number(phone: Phone, code: str) -> None:
    assert phone.get("/r/R26789ABCV/qr.svg").text == qr_svg("HTTP://127.0.0.1:8000/R/R26789ABCV")
