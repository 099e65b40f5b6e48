"""Every file that a person can download comes whole from the real server, its Chinese name included."""

from urllib.parse import unquote

import pytest
from browsing import sign_in
from live_server import LiveServer
from playwright.sync_api import APIResponse, Browser


@pytest.mark.parametrize(("form", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_catalogue_comes_back_out(server: LiveServer, browser: Browser, form: str, begins: bytes) -> None:
    desk = sign_in(browser, server.address, "sysadmin")
    desk.goto(f"{server.address}/admin/catalogue")
    link = desk.locator(f"a[href*='{form}']").first.get_attribute("href") or ""
    answer = desk.request.get(f"{server.address}{link}")
    assert (answer.status, answer.body()[: len(begins)]) == (200, begins)
    assert _name(answer).endswith(f".{form}")


def test_full_text_of_an_item_is_taken_along(server: LiveServer, browser: Browser) -> None:
    phone = browser.new_context(locale="zh-CN").new_page()
    phone.goto(server.address)
    phone.get_by_role("link", name="手机全文页").click()
    title = phone.get_by_role("heading", level=1).inner_text()
    answer = phone.request.get(f"{phone.url}/text")
    assert answer.status == 200
    assert title in answer.text()


def _name(answer: APIResponse) -> str:
    return unquote(answer.headers["content-disposition"].rsplit("''", 1)[-1])
