"""The server dies under a playing screen and comes back: no blank in between, not even after a reload."""

from io import BytesIO

from browsing import open_screen
from live_server import LiveServer
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page, expect


def test_screen_plays_on_through_kill_reload_and_restart(server: LiveServer, browser: Browser) -> None:
    _, screen = open_screen(browser, server.address, 1, 1920, 1080)
    screen.wait_for_function("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready")
    screen.reload()
    screen.wait_for_selector(".stage[data-item][data-online=true]")
    programme = screen.locator(".stage").get_attribute("data-programme")

    server.kill()
    expect(screen.locator(".stage")).to_have_attribute("data-online", "false", timeout=30_000)
    assert _is_lit(screen)

    screen.reload()
    screen.wait_for_selector(".stage[data-item]")
    assert _is_lit(screen)
    assert screen.locator(".stage").get_attribute("data-programme") == programme

    server.start()
    expect(screen.locator(".stage")).to_have_attribute("data-online", "true", timeout=30_000)
    assert _is_lit(screen)
    assert screen.locator(".stage").get_attribute("data-programme") == programme


def _is_lit(screen: Page) -> bool:
    """Say whether the glass shows a slide: paper-white codes and a night ground, not one colour."""
    screen.wait_for_function("document.querySelector('.stage-layer.shown img')?.complete")
    picture = Image.open(BytesIO(screen.screenshot())).convert("L")
    return ImageStat.Stat(picture).stddev[0] > 20
