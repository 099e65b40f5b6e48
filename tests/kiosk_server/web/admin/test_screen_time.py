"""One screen at any instant: due now and later with the whole reason, by the display log for the past."""

import html
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from broadcasting import make_playlist, make_screen, make_zone, publish
from factories import NOW, assign, make_approved_item
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import Desk, open_page

from kiosk_server.db.session import Database
from kiosk_server.fleet import queries
from kiosk_server.fleet.models import DisplayedRecord, Programme
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web.context import EXTENSION
from playlists.dayparts import EVERY_DAY, Daypart
from screens.programme import page_at
from screens.screen import Geometry

STRIP = Geometry(768, 192)
NOON = datetime.fromisoformat("2026-11-22T12:00:00+08:00")


@pytest.fixture
def at_noon() -> Iterator[None]:
    """Stand at noon of the day, three hours after everything was made."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def screen_id(app: Flask, database: Database) -> int:
    """A strip with two items of 15 seconds all day, and a stronger one from 14:00 to 15:00 of this day."""
    with database.transaction() as session:
        zone = make_zone(session)
        plain = make_playlist(
            session, *(make_approved_item(session, title=t) for t in ("甲通知", "乙通知")), seconds=15
        )
        strong = make_playlist(session, make_approved_item(session, title="午后通知"), name="午后专场")
        day, hour = date(2026, 11, 22), Daypart(EVERY_DAY, time(14), time(15))
        assign(session, plain, zone_id=zone.id)
        assign(session, strong, zone_id=zone.id, priority=5, starts_on=day, ends_on=day, dayparts=(hour,))
        publish(session, plain)
        publish(session, strong)
        screen = make_screen(session, zone, "门头条屏", STRIP)
    reprogramme(app)
    return screen.id


@pytest.fixture
def operator(desk: Desk, at_noon: None, screen_id: int) -> FlaskClient:
    return desk("fleet_operator")


def reprogramme(app: Flask) -> None:
    instance = app.extensions[EXTENSION]
    Programming(instance.drawing, instance.config.public_address).reprogramme(now=NOW)


def log(database: Database, screen_id: int, due_at: datetime, begun: datetime) -> str:
    """Record that the screen showed, for 15 seconds from *begun*, what was due at *due_at*; return its title."""
    with database.transaction() as session:
        name = queries.screen(session, screen_id).programme or ""
        due = page_at(json.loads(session.get_one(Programme, name).body), due_at)
        assert due is not None
        record = DisplayedRecord(
            screen_id=screen_id,
            number=1,
            programme=name,
            entry_id=due.entry["entry_id"],
            page=0,
            shown_from=begun,
            shown_to=begun + timedelta(seconds=15),
            hash="0" * 64,
        )
        session.add(record)
        return due.entry["title"]


def view(client: FlaskClient, screen_id: int, query: str) -> str:
    return html.unescape(open_page(client, f"/admin/screens/{screen_id}/view?{query}").text)


def test_slider_stands_at_the_minute_that_is_shown(operator: FlaskClient, screen_id: int) -> None:
    page = open_page(operator, f"/admin/screens/{screen_id}?day=2026-11-23&minute=845").text
    assert 'name="day" required value="2026-11-23"' in page
    assert 'value="845" list="hours" aria-valuetext="14:05"' in page
    assert "2026年11月23日 14:05" in page
    assert (
        open_page(operator, f"/admin/screens/{screen_id}?at=2026-11-23T14:05").text.count('aria-valuetext="14:05"') == 1
    )


@pytest.mark.parametrize("query", ["day=2026-11-22&minute=1440", "day=2026-11-22&minute=-1", "day=x&minute=3"])
def test_minute_that_no_day_has_is_refused(operator: FlaskClient, screen_id: int, query: str) -> None:
    assert open_page(operator, f"/admin/screens/{screen_id}/view?{query}").status_code == 422


def test_coming_hour_says_what_it_beats(operator: FlaskClient, screen_id: int) -> None:
    page = view(operator, screen_id, "day=2026-11-22&minute=870")
    assert "按排期“午后专场”播出：优先级 5 高于“大厅综合”的 0。" in page
    assert "午后通知" in page
    assert "一致" not in page
    assert "没有播出记录" not in page


def test_steps_lead_to_the_nearest_changes(operator: FlaskClient, screen_id: int) -> None:
    steps = dict(re.findall(r'data-step="(\w+)" data-at="([^"]+)"', view(operator, screen_id, "")))
    assert steps == {"after": "2026-11-22T06:00:00+00:00"}
    steps = dict(re.findall(r'data-step="(\w+)" data-at="([^"]+)"', view(operator, screen_id, "at=2026-11-22T14:30")))
    assert steps == {"before": "2026-11-22T06:00:00+00:00", "after": "2026-11-22T07:00:00+00:00"}


def test_loop_says_how_often_each_entry_comes_and_where_it_stands(operator: FlaskClient, screen_id: int) -> None:
    page = view(operator, screen_id, "")
    assert page.count("每 30 秒一次，每小时 120 次") == 2
    assert "循环一轮 30 秒，从 1970 年起按整轮计算；此刻是第 1 秒，轮到第 1 条。" in page
    assert page.count('aria-current="true"') == 1


def test_past_without_a_record_is_said_to_have_none(operator: FlaskClient, screen_id: int) -> None:
    page = view(operator, screen_id, "day=2026-11-22&minute=600")
    assert "没有播出记录：当时可能没有开机或离线" in page
    assert "shown.png" not in page
    assert "按排期“大厅综合”播出，优先级 0。" in page
    assert operator.get(f"/admin/screens/{screen_id}/shown.png?at=2026-11-22T10:00").status_code == 404


def test_day_before_everything_has_neither_record_nor_picture(operator: FlaskClient, screen_id: int) -> None:
    page = view(operator, screen_id, "day=2026-11-20&minute=600")
    assert "没有这个时刻的画面。" in page
    assert "<img" not in page


def test_past_that_agrees_shows_what_was_on_the_glass(
    database: Database, operator: FlaskClient, screen_id: int
) -> None:
    ten = datetime.fromisoformat("2026-11-22T10:00:00+08:00")
    title = log(database, screen_id, ten, ten)
    page = view(operator, screen_id, "day=2026-11-22&minute=600")
    assert "一致：播出记录与当时的节目相符。" in page
    assert page.count("<img") == 1
    assert title in page
    address = f"/admin/screens/{screen_id}"
    shown = operator.get(f"{address}/shown.png?at=2026-11-22T10:00")
    assert shown.mimetype == "image/png"
    assert shown.data == operator.get(f"{address}/frame.png?at=2026-11-22T10:00").data


def test_past_that_differs_shows_both(database: Database, operator: FlaskClient, screen_id: int) -> None:
    ten = datetime.fromisoformat("2026-11-22T10:00:00+08:00")
    title = log(database, screen_id, ten + timedelta(seconds=15), ten)
    other = ({"甲通知", "乙通知"} - {title}).pop()
    page = view(operator, screen_id, "day=2026-11-22&minute=600")
    assert f"不一致：实际播出“{title}”，应当播出“{other}”。" in page
    assert page.count("<img") == 2
    address = f"/admin/screens/{screen_id}/shown.png?at=2026-11-22T10:00"
    assert operator.get(address).data != operator.get(f"{address}&which=due").data


def test_record_that_the_recorded_programme_cannot_judge_has_no_verdict(
    database: Database, operator: FlaskClient, screen_id: int
) -> None:
    ten = datetime.fromisoformat("2026-11-22T10:00:00+08:00")
    log(database, screen_id, ten, ten - timedelta(days=1))
    page = view(operator, screen_id, "day=2026-11-21&minute=600")
    assert "有播出记录，但无法核对" in page
    assert page.count("<img") == 1


def test_rule_that_means_nothing_stands_on_page_and_tile_and_the_screen_plays_on(
    app: Flask, database: Database, operator: FlaskClient, screen_id: int
) -> None:
    with database.transaction() as session:
        strong = session.get_one(Assignment, 2)
        strong.starts_on, strong.ends_on = date(2026, 12, 2), date(2026, 12, 1)
    reprogramme(app)
    page = html.unescape(open_page(operator, f"/admin/screens/{screen_id}").text)
    told = "排期规则有误，屏幕继续播放上一个有效节目：排期“午后专场”的结束日期早于开始日期。"
    assert told in page
    assert told in html.unescape(open_page(operator, "/admin/").text)
    assert "按排期“大厅综合”播出，优先级 0。" in page
    assert "排期规则有误" in open_page(operator, "/admin/screens/state").text
    assert told in html.unescape(open_page(operator, f"/admin/screens/{screen_id}/state").text)
