"""From the desk: the screen says its name in big letters, sends what is really on its glass, and obeys a reload."""

from io import BytesIO

from browsing import open_screen, sign_in
from live_server import LiveServer
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, expect


def test_screen_is_commanded_from_the_desk(server: LiveServer, browser: Browser) -> None:
    context, wall = open_screen(browser, server.address, 1, 1920, 1080)
    desk = sign_in(browser, server.address, "operator")
    desk.goto(f"{server.address}/admin/screens/1")

    desk.get_by_role("button", name="显示编号和名称").click()
    name = wall.locator(".glass-name")
    expect(name).to_have_text("1一楼大厅 LED 大屏", timeout=15_000)
    expect(name).to_be_visible()
    _expect_done(desk, "显示编号和名称")

    with wall.expect_navigation(timeout=15_000):
        desk.get_by_role("button", name="重新载入").click()
    wall.wait_for_selector(".stage[data-item]")
    expect(wall.locator(".glass-name")).to_be_hidden()
    _expect_done(desk, "重新载入")

    desk.get_by_role("button", name="截屏").click()
    _expect_done(desk, "截屏")
    sent = desk.get_by_role("img", name="一楼大厅 LED 大屏的截屏")
    expect(sent).to_be_visible(timeout=15_000)
    picture = desk.context.request.get(f"{server.address}{sent.get_attribute('src')}").body()
    assert _difference(picture, wall.screenshot()) < 12, "the page may just have turned, but it is no other picture"
    context.close()


def _expect_done(desk: Page, command: str) -> None:
    newest = desk.locator(".command-row").first
    expect(newest).to_contain_text(command, timeout=15_000)
    expect(newest).to_contain_text("已执行", timeout=15_000)


def _difference(one: bytes, other: bytes) -> float:
    """Return the mean difference of two pictures of the same size, in grey levels."""
    pictures = [Image.open(BytesIO(each)).convert("L") for each in (one, other)]
    assert pictures[0].size == pictures[1].size
    return float(ImageStat.Stat(ImageChops.difference(*pictures)).mean[0])
