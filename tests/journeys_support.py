"""Steps that several journeys take, in the words that a user sees."""

import re
from collections.abc import Iterable

from browsing import sign_in
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect

from kiosk_server.demo.accounts import SIGNERS


def publish_alone(desk: Page, server: LiveServer, playlist: str, title: str, seconds: int = 60) -> None:
    """As the publisher: empty *playlist*, add the item called *title*, and publish."""
    desk.goto(f"{server.address}/admin/playlists")
    desk.get_by_role("link", name=playlist).first.click()
    while desk.get_by_role("button", name=re.compile("^移除：")).count():
        before = desk.get_by_role("button", name=re.compile("^移除：")).count()
        desk.get_by_role("button", name=re.compile("^移除：")).first.click()
        expect(desk.get_by_role("button", name=re.compile("^移除："))).to_have_count(before - 1)
    desk.get_by_label("查找信息").fill(title)
    desk.get_by_role("button", name="查找").click()
    desk.get_by_role("button", name=f"加入：{title}").first.click()
    desk.get_by_label(f"“{title}”的时长，秒").fill(str(seconds))
    desk.get_by_role("button", name="发布…").click()
    desk.get_by_role("button", name=re.compile("^发布第")).click()
    expect(desk.get_by_role("heading", name="屏幕换版情况")).to_be_visible()


def sign_all(browser: Browser, server: LiveServer, title: str, signers: Iterable[str] = SIGNERS.values()) -> None:
    """As each of the four: open the inbox, read, sign."""
    for username in signers:
        desk = sign_in(browser, server.address, username)
        desk.goto(f"{server.address}/admin/review")
        desk.get_by_role("row").or_(desk.get_by_role("listitem")).filter(has_text=title).get_by_role(
            "link"
        ).last.click()
        desk.get_by_label("意见").fill("同意公开。")
        desk.get_by_role("button", name="签署").click()
        expect(desk.get_by_role("alert")).to_have_count(0)
        desk.context.close()
