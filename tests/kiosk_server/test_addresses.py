"""What the codes carry: capitals where that keeps the code small, our paths as they are inside somebody's folder."""

import pytest

from kiosk_server import addresses


def test_item_address_is_in_capitals_on_a_host_of_our_own() -> None:
    assert addresses.item_address("https://www.example.gov.cn", "7K3M9QX") == "HTTPS://WWW.EXAMPLE.GOV.CN/I/7K3M9QX"


def test_item_address_keeps_the_case_of_a_folder() -> None:
    address = addresses.item_address("https://www.example.gov.cn/zwgk/", "7K3M9QX")
    assert address == "https://www.example.gov.cn/zwgk/i/7K3M9QX"


@pytest.mark.parametrize(
    ("code", "address"), [("7K3M9QX", "HTTP://HALL:8000/I/7K3M9QX/REQUEST"), (None, "HTTP://HALL:8000/REQUEST")]
)
def test_request_address_names_the_item_when_there_is_one(code: str | None, address: str) -> None:
    assert addresses.request_address("http://hall:8000", code) == address


def test_status_address_carries_the_tracking_number() -> None:
    assert addresses.status_address("http://hall:8000/", "R7K3M9QX2A") == "HTTP://HALL:8000/R/R7K3M9QX2A"
