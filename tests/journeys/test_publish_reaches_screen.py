"""A clerk writes, four people sign, the publisher clicks, the wall shows it; both codes on the glass open pages."""

import urllib.request
from urllib.parse import urlsplit

from browsing import codes_in, open_screen, sign_in
from journeys_support import publish_alone, sign_all
from live_server import LiveServer
from playwright.sync_api import Browser, Page, expect

TITLE = "清河县2026年冬季供暖补贴发放公告"
BODY = """## 一、补贴对象

持有本县户籍的低保对象和特困人员。

## 二、补贴标准

每户每个采暖季 600 元，12 月 10 日前发放到位。"""


def test_publish_reaches_screen(server: LiveServer, browser: Browser) -> None:
    context, wall = open_screen(browser, server.address, 1, 1920, 1080)
    fetched: list[str] = []
    wall.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    clerk = sign_in(browser, server.address, "clerk")
    code = _write(clerk, server)
    sign_all(browser, server, TITLE)

    publisher = sign_in(browser, server.address, "publisher")
    publish_alone(publisher, server, "大厅综合", TITLE)

    expect(wall.locator(f".stage[data-item='{code}']")).to_be_visible(timeout=15_000)
    expect(wall.locator(".stage-layer.shown")).to_have_css("opacity", "1")
    arrival = publisher.get_by_role("listitem").filter(has_text="一楼大厅 LED 大屏")
    expect(arrival).to_contain_text("已换上", timeout=30_000)

    codes = codes_in(wall.screenshot())
    assert codes == [f"{server.address}/i/{code}".upper(), f"{server.address}/i/{code}/request".upper()]
    assert [_status(address) for address in codes] == [200, 200]
    # The picture by GET, the programme on the line that is open anyway.
    assert {path.split("/")[1] for path in fetched} & {"media", "programmes"} == {"media"}
    context.close()


def _write(clerk: Page, server: LiveServer) -> str:
    """Fill in the editor and send the draft for review; return the item's code."""
    clerk.goto(f"{server.address}/admin/items/new")
    clerk.get_by_label("目录条目").select_option(index=5)
    clerk.get_by_label("机构", exact=True).select_option(index=2)
    clerk.get_by_label("信息类型").select_option(label="公告")
    clerk.get_by_label("标题").fill(TITLE)
    clerk.get_by_label("摘要").fill("低保对象和特困人员每户每个采暖季 600 元，12 月 10 日前发放到位。")
    clerk.get_by_label("正文内容").fill(BODY)
    clerk.get_by_label("发布机构").fill("清河县民政局")
    clerk.get_by_label("生成日期").fill("2026-11-20")
    clerk.get_by_label("公开日期").fill("2026-11-20")
    clerk.get_by_label("主动公开").check()
    clerk.get_by_role("button", name="保存并送审").click()
    expect(clerk.get_by_role("main")).to_contain_text("/I/")
    return clerk.get_by_role("main").inner_text().split("/I/")[1][:7]


def _status(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 -- our own loopback, as the glass says
        return int(answer.status)
