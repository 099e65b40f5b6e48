"""A glass goes dark by itself at the end of its window: no display that can be switched, no server, is needed (D10)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from browsing import TIME_ZONE
from faults.stand import Stand
from playwright.sync_api import Page, expect

from kiosk_server import clock
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands

DARK_WITHIN_MS = 30_000


@pytest.mark.browser
def test_d10_glass_is_blanked_by_the_screen_whatever_becomes_of_the_rest(stand: Stand, player: Page) -> None:
    """Told once, it keeps to its windows over a reload with nobody to ask."""
    over = (clock.now().astimezone(ZoneInfo(TIME_ZONE)) - timedelta(hours=2)).strftime("%H:%M")
    begun = (clock.now().astimezone(ZoneInfo(TIME_ZONE)) - timedelta(hours=3)).strftime("%H:%M")
    window = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "start": begun, "end": over}
    _set(stand, [window])
    veil = player.locator(".glass-veil")
    expect(veil).to_have_class("glass-veil dark", timeout=DARK_WITHIN_MS)
    player.wait_for_function("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready")
    player.reload()  # from now on the page itself lies on the screen
    expect(veil).to_have_class("glass-veil dark", timeout=DARK_WITHIN_MS)
    player.context.set_offline(True)
    player.reload()
    expect(veil).to_have_class("glass-veil dark", timeout=DARK_WITHIN_MS)
    expect(veil).to_have_css("opacity", "1")
    player.context.set_offline(False)
    _set(stand, [])
    expect(veil).to_be_hidden(timeout=60_000)


def _set(stand: Stand, windows: list[dict[str, object]]) -> None:
    args = {"brightness": 100, "volume": 50, "windows": windows}
    with stand.database.transaction() as session:
        commands.issue_command(session, int(stand.spare.screen), "display", args, actor=SYSTEM, now=clock.now())
