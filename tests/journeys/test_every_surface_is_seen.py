"""Every surface at its real size: something is on it, nothing is missing, nobody's console complains.

With `PICTURES` naming a folder (`python3 dev.py pictures`) what was seen is kept there, for the README.
"""

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from browsing import PHONE, TIME_ZONE, open_screen, sign_in
from live_server import LiveServer
from PIL import Image
from playwright.sync_api import Browser, Page

SCREENS = {"wall": (1, 1920, 1080), "strip": (2, 768, 192), "portrait": (3, 1080, 1920)}


def _front_door(server: LiveServer, browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(server.address)
    return page


def _kiosk(server: LiveServer, browser: Browser) -> Page:
    context = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True, timezone_id=TIME_ZONE)
    page = context.new_page()
    page.goto(f"{server.address}/demo/screens/4")
    page.wait_for_selector("h1")
    page.get_by_text("清河县政务服务中心政务公开专区").first.wait_for()
    return page


def _phone(server: LiveServer, browser: Browser) -> Page:
    page = browser.new_context(**PHONE, locale="zh-CN").new_page()
    page.goto(f"{server.address}/")
    page.get_by_role("link", name="手机全文页").click()
    page.wait_for_selector("article")
    return page


def _desk(server: LiveServer, browser: Browser) -> Page:
    page = sign_in(browser, server.address, "approver")
    page.wait_for_load_state("networkidle")
    return page


SURFACES: dict[str, Callable[[LiveServer, Browser], Page]] = {
    "desk": _desk,
    "front-door": _front_door,
    "kiosk": _kiosk,
    "phone": _phone,
}


@pytest.fixture(scope="module", autouse=True)
def _screens_on(server: LiveServer, browser: Browser) -> None:
    """Let every screen play first, so that the desk has a hall to look at."""
    for screen_id, width, height in SCREENS.values():
        open_screen(browser, server.address, screen_id, width, height)


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_lit_at_its_real_size(server: LiveServer, browser: Browser, name: str) -> None:
    screen_id, width, height = SCREENS[name]
    context, page = open_screen(browser, server.address, screen_id, width, height)
    page.wait_for_timeout(800)  # the cross-fade of 600 ms
    picture = _keep(name, page)
    assert picture.size == (width, height)
    assert len(picture.getcolors(maxcolors=1 << 24) or []) > 50
    context.close()


@pytest.mark.parametrize("name", SURFACES)
def test_surface_shows_its_content_without_a_complaint(server: LiveServer, browser: Browser, name: str) -> None:
    page = SURFACES[name](server, browser)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.reload(wait_until="networkidle")
    picture = _keep(name, page)
    assert len(picture.getcolors(maxcolors=1 << 24) or []) > 50
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []


def _keep(name: str, page: Page) -> Image.Image:
    data = page.screenshot()
    picture = Image.open(BytesIO(data))
    folder = os.environ.get("PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        picture.convert("RGB").quantize(128).save(Path(folder) / f"{name}.png", optimize=True)
    return picture
