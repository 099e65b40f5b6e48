"""A new screen shows its code; staff type it at the desk, or on the server; then the hall's programme is on."""

import os
import re
import subprocess
import sys

from browsing import TIME_ZONE, sign_in
from live_server import ROOT, LiveServer
from playwright.sync_api import Browser, Page, expect


def test_new_screen_is_paired_at_the_desk(server: LiveServer, browser: Browser) -> None:
    screen, code = _unpaired(server, browser)
    operator = sign_in(browser, server.address, "operator")
    operator.goto(f"{server.address}/admin/screens")

    operator.get_by_label("配对码").fill("0000-0000")
    operator.get_by_label("屏幕名称").fill("二楼走廊屏")
    operator.get_by_role("button", name="确认配对").click()
    expect(operator.get_by_role("main")).to_contain_text("没有屏幕显示这个配对码")

    operator.get_by_label("配对码").fill(code)
    operator.get_by_role("button", name="确认配对").click()
    screen.wait_for_selector(".stage[data-item]", timeout=60_000)
    expect(operator.get_by_role("main")).to_contain_text("二楼走廊屏")


def test_new_screen_is_paired_on_the_server(server: LiveServer, browser: Browser) -> None:
    screen, code = _unpaired(server, browser)
    environment = {**os.environ, "KIOSK_DATA_DIR": str(server.data_dir), "PYTHONPATH": str(ROOT)}
    environment["KIOSK_DATABASE_URL"] = server.database_url
    environment.pop("KIOSK_CHROMIUM", None)
    command = [sys.executable, "-m", "kiosk_server.cli", "screen", "pair", code]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert "1280×720" in said.stdout
    screen.wait_for_selector(".stage[data-item]", timeout=60_000)

    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert again.returncode != 0
    assert "已经用过" in again.stdout + again.stderr


def _unpaired(server: LiveServer, browser: Browser) -> tuple[Page, str]:
    """Open the player in a browser that nobody has paired; return it and the code it shows."""
    screen = browser.new_context(viewport={"width": 1280, "height": 720}, timezone_id=TIME_ZONE).new_page()
    screen.goto(f"{server.address}/player/")
    shown = screen.locator(".pairing-code")
    expect(shown).to_have_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$"))
    return screen, shown.inner_text()
