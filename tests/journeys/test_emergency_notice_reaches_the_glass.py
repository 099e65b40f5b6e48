"""One person proposes a warning, another confirms it, the wall shows nothing else; one click takes it down."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from browsing import TIME_ZONE, open_screen, sign_in
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect

TITLE = "清河县气象台发布暴雨橙色预警"
BODY = "预计未来三小时全县降雨量将达五十毫米以上。\n请远离河道和低洼处，不要涉水通行。"


def test_emergency_notice_reaches_the_glass(server: LiveServer, browser: Browser) -> None:
    context, wall = open_screen(browser, server.address, 1, 1920, 1080)
    kiosk = _kiosk_in_use(server, browser)
    publisher = sign_in(browser, server.address, "publisher")
    publisher.get_by_role("link", name="紧急插播").click()
    publisher.get_by_role("link", name="提出紧急插播").click()
    publisher.get_by_label("橙色预警").check()
    publisher.get_by_label("标题").fill(TITLE)
    publisher.get_by_label("正文").fill(BODY)
    publisher.get_by_label("发布单位").fill("清河县气象台")
    publisher.get_by_label("全部屏幕").check()
    end = datetime.now(ZoneInfo(TIME_ZONE)) + timedelta(hours=2)
    publisher.get_by_label("结束时间").fill(end.strftime("%Y-%m-%dT%H:%M"))
    publisher.get_by_role("button", name="提交，请另一人确认").click()
    expect(publisher.get_by_role("heading", name="须由另一位同事确认")).to_be_visible()
    expect(publisher.get_by_role("button", name="确认播出")).to_have_count(0)

    approver = sign_in(browser, server.address, "approver")
    approver.get_by_role("main").get_by_role("link", name=TITLE).click()
    picture = approver.get_by_role("img", name=TITLE).first
    expect(picture).to_be_visible()
    said = picture.get_attribute("alt") or ""
    approver.get_by_role("button", name="确认播出").click()

    expect(wall.locator(".stage[data-entry^='override.']")).to_be_visible(timeout=15_000)
    expect(wall.locator(".stage-layer.shown")).to_have_css("opacity", "1")
    expect(wall.locator(".stage-layer.shown img")).to_have_attribute("alt", said)
    expect(kiosk.get_by_role("alert")).to_contain_text(BODY.splitlines()[-1])
    expect(kiosk.get_by_role("alert")).to_contain_text("橙色预警")
    expect(kiosk.get_by_role("alert").get_by_role("button")).to_have_count(0)
    kiosk.get_by_role("link", name="全部领域").click()
    expect(kiosk.get_by_role("alert")).to_contain_text(TITLE)
    expect(approver.get_by_text(re.compile("已确认 [2-4] / 4|4 块屏幕全部确认")).first).to_be_visible(timeout=15_000)

    approver.get_by_role("button", name="立即撤下…").click()
    approver.get_by_label("理由").fill("雨停了")
    approver.get_by_role("button", name="立即撤下", exact=True).click()
    expect(wall.locator(".stage[data-entry^='override.']")).to_have_count(0, timeout=15_000)
    expect(kiosk.get_by_role("alert")).to_be_hidden(timeout=15_000)
    kiosk.context.close()
    context.close()


def _kiosk_in_use(server: LiveServer, browser: Browser) -> Page:
    """Open the touch kiosk where somebody has just touched it: no programme is over the page."""
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, timezone_id=TIME_ZONE)
    kiosk = context.new_page()
    kiosk.goto(f"{server.address}/demo/screens/4")
    kiosk.get_by_role("button", name="字号").click()
    expect(kiosk.locator("html[data-online=true]")).to_be_visible(timeout=15_000)
    return kiosk
