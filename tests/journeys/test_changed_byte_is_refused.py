"""One changed byte on the way to a screen: it is refused, the last good programme stays, the desk says so."""

import urllib.request

from browsing import open_screen, sign_in
from journeys_support import publish_alone
from live_server import LiveServer
from playwright.sync_api import Browser, Locator, Page, Route, expect


def test_changed_byte_of_a_picture_is_refused(server: LiveServer, browser: Browser) -> None:
    context, screen = open_screen(browser, server.address, 1, 1920, 1080)
    before = screen.locator(".stage").get_attribute("data-programme")
    context.route("**/media/*", _flip_a_byte)

    desk = sign_in(browser, server.address, "publisher")
    publish_alone(desk, server, "大厅综合", "2026年耕地地力保护补贴发放情况公示")

    operator = sign_in(browser, server.address, "operator")
    expect(_fault(operator, server)).to_contain_text("画面与校验值不符", timeout=30_000)
    assert screen.locator(".stage").get_attribute("data-programme") == before
    expect(screen.locator(".stage-layer.shown img")).to_be_visible()

    context.unroute("**/media/*")
    expect(screen.locator(f".stage:not([data-programme='{before}'])")).to_be_visible(timeout=40_000)


def _fault(operator: Page, server: LiveServer) -> Locator:
    operator.goto(f"{server.address}/admin/screens/1")
    return operator.get_by_role("main")


def _flip_a_byte(route: Route) -> None:
    with urllib.request.urlopen(route.request.url, timeout=10) as answer:  # noqa: S310 -- our own loopback
        body = bytearray(answer.read())
    body[-20] ^= 1
    route.fulfill(body=bytes(body), content_type="image/png")
