"""The publisher drags one occurrence to another hour and stretches all of them, and finds them so after a reload."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from browsing import TIME_ZONE, sign_in
from live_server import LiveServer
from playwright.sync_api import Browser, Locator, Page, expect

from kiosk_server import clock
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import queries, scheduling
from kiosk_server.publishing.targets import Target
from playlists.dayparts import EVERY_DAY, Daypart

SCREEN = 3
HOUR = 48
"""An hour of the week view is so many pixels high (static/admin/calendar.mjs)."""


class Morning(NamedTuple):
    """The assignment that is dragged, and the Monday on which it begins."""

    monday: date
    assignment_id: int


@pytest.fixture
def morning(server: LiveServer) -> Iterator[Morning]:
    """Let a playlist run from a quarter past nine for an hour on Monday to Wednesday of next week."""
    now = clock.now()
    today = now.astimezone(ZoneInfo(TIME_ZONE)).date()
    first = today + timedelta(days=7 - today.weekday())
    rule = scheduling.Rule(
        starts_on=first, ends_on=first + timedelta(days=2), dayparts=(Daypart(EVERY_DAY, time(9, 15), time(10, 15)),)
    )
    database = Database(server.database_url)
    with database.transaction() as session:
        playlist_id = queries.playlists(session)[0].id
        target = Target("screen", SCREEN)
        row = scheduling.assign(session, playlist_id=playlist_id, target=target, rule=rule, actor=SYSTEM, now=now)
        number = row.id
    yield Morning(first, number)
    with database.transaction() as session:
        scheduling.end_assignment(session, number, actor=SYSTEM, now=now)
    database.engine.dispose()


def test_schedule_is_dragged(server: LiveServer, browser: Browser, morning: Morning) -> None:
    desk = sign_in(browser, server.address, "publisher")
    faults: list[str] = []
    desk.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    desk.goto(f"{server.address}/admin/screens/{SCREEN}")
    desk.get_by_role("link", name="播出日历").click()
    desk.get_by_role("link", name="下一周").click()
    nine = desk.locator(".ec-event.occurrence").filter(has_text="09:15–10:15")
    expect(nine).to_have_count(3)

    dialog = desk.get_by_role("dialog")
    nine.first.press("Enter")
    expect(dialog.get_by_text("这条排期在“便民大厅竖屏”播出")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    _drag(desk, nine.nth(1), 5 * HOUR)
    expect(dialog.get_by_label("开始")).to_have_value(_at(morning.monday, 1, 14))
    dialog.get_by_role("link", name="不改了").click()
    expect(dialog).to_be_hidden()
    expect(nine).to_have_count(3)

    _drag(desk, nine.nth(1), 5 * HOUR)
    dialog.get_by_label("仅这一次").check()
    dialog.get_by_role("button", name="保存时间").click()
    expect(desk.get_by_text("播出时间已改")).to_be_visible()
    desk.reload()
    expect(nine).to_have_count(2)
    assert _listed(desk, morning) == [(0, "09:15–10:15"), (1, "14:15–15:15"), (2, "09:15–10:15")]

    _stretch(desk, nine.nth(1), HOUR)
    expect(dialog.get_by_label("结束")).to_have_value(_at(morning.monday, 2, 11))
    dialog.get_by_label("全部").check()
    dialog.get_by_role("button", name="保存时间").click()
    expect(desk.locator(".ec-event.occurrence").filter(has_text="09:15–11:15")).to_have_count(2)
    assert _listed(desk, morning) == [(0, "09:15–11:15"), (1, "14:15–15:15"), (2, "09:15–11:15")]
    assert faults == []
    desk.context.close()


def _drag(desk: Page, event: Locator, down: int) -> None:
    """Take an event at its middle and let it go so many pixels further down."""
    box = _box(event)
    _pull(desk, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, down)


def _stretch(desk: Page, event: Locator, down: int) -> None:
    """Pull the lower edge of an event down."""
    box = _box(event)
    _pull(desk, box["x"] + box["width"] / 2, box["y"] + box["height"] - 3, down)


def _box(event: Locator) -> dict[str, float]:
    event.scroll_into_view_if_needed()
    found = event.bounding_box()
    assert found is not None
    return dict(found)


def _pull(desk: Page, x: float, y: float, down: int) -> None:
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + down, steps=12)
    desk.mouse.up()


def _listed(desk: Page, morning: Morning) -> list[tuple[int, str]]:
    """Return weekday and hours of the occurrences of the morning's assignment in the list below the calendar."""
    links = desk.locator("#occurrences a[data-ask]").evaluate_all("links => links.map((link) => link.search)")
    asked = [one for link in links if (one := parse_qs(link[1:]))["assignment"] == [str(morning.assignment_id)]]
    spans = [(datetime.fromisoformat(one["start"][0]), datetime.fromisoformat(one["end"][0])) for one in asked]
    return [(start.weekday(), f"{start:%H:%M}–{end:%H:%M}") for start, end in spans]


def _at(monday: date, days: int, hour: int) -> str:
    return datetime.combine(monday + timedelta(days=days), time(hour, 15)).isoformat("T", "minutes")
