"""A real Chromium, found as `dev.py` finds it; and what a journey does again and again in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dev import find_browser
from kiosk_server.demo.accounts import PASSWORD

__all__ = ["chromium", "codes_in", "find_browser", "open_screen", "sign_in"]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TIME_ZONE = "Asia/Shanghai"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield browser
        browser.close()


def open_screen(browser: Browser, address: str, screen_id: int, width: int, height: int) -> tuple[BrowserContext, Page]:
    """Open a ready-paired demo screen at its real size and wait until something is on the glass."""
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id=TIME_ZONE)
    page = context.new_page()
    page.goto(f"{address}/demo/screens/{screen_id}")
    page.wait_for_selector(".stage[data-item]")
    return context, page


def sign_in(browser: Browser, address: str, username: str) -> Page:
    """Sign in at the desk as one of the demo's accounts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id=TIME_ZONE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}/admin/sign-in")
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/admin/")
    return page


def codes_in(picture: bytes) -> list[str]:
    """Return the text of every QR code in a screenshot, top to bottom, left to right."""
    found = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return [code.text for code in sorted(found, key=lambda c: (c.position.top_left.y // 50, c.position.top_left.x))]
