"""Somebody at the touch kiosk finds an item by pinyin initials, reads it, and takes it along; by touch alone."""

import re

from browsing import TIME_ZONE, codes_in
from live_server import LiveServer
from playwright.sync_api import Browser, expect


def test_kiosk_look_up_by_touch(server: LiveServer, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True, timezone_id=TIME_ZONE)
    kiosk = context.new_page()
    kiosk.goto(f"{server.address}/kiosk/")
    for door in ("信息查询", "依申请公开", "咨询", "办事指南"):
        expect(kiosk.get_by_role("heading", name=door)).to_be_visible()

    kiosk.get_by_role("link", name="全部领域").tap()
    expect(kiosk.get_by_role("main").get_by_role("link", name=re.compile("社会救助"))).to_be_visible()
    kiosk.goto(f"{server.address}/kiosk/")

    kiosk.get_by_role("searchbox").tap()
    for letter in "njgz":
        kiosk.get_by_role("button", name=letter, exact=True).tap()
    kiosk.get_by_role("button", name="查询", exact=True).last.tap()
    kiosk.get_by_role("link", name=re.compile("农机购置")).first.tap()

    expect(kiosk.get_by_role("heading", level=1)).to_contain_text("农机购置")
    item_code = kiosk.url.rstrip("/").rsplit("/", 1)[1]
    assert f"{server.address}/i/{item_code}".upper() in codes_in(kiosk.screenshot(full_page=True))


def test_programme_reaches_the_idle_kiosk_and_a_touch_gives_the_start_page_back(
    server: LiveServer, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True, timezone_id=TIME_ZONE)
    kiosk = context.new_page()
    kiosk.goto(f"{server.address}/demo/screens/4")
    expect(kiosk.get_by_role("banner")).to_contain_text("清河县政务服务中心政务公开专区", timeout=30_000)

    playing = kiosk.locator(".attract .stage[data-item]")
    expect(playing).to_be_visible(timeout=60_000)
    assert re.fullmatch(r"[0-9A-Z]{7}", playing.get_attribute("data-item") or "")

    kiosk.get_by_role("button", name="触摸屏幕开始查询").tap()
    expect(playing).to_be_hidden()
    expect(kiosk.get_by_role("heading", name="信息查询")).to_be_visible()
    context.close()
