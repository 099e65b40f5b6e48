"""Zones at the desk: what the glass says, when the hall is open, where it is; refused in words."""

from datetime import date, time
from typing import Any

import factories
import pytest
from flask.testing import FlaskClient
from rule_forms import fields_of
from web_helpers import Desk, open_page, send_form

from kiosk_server import events
from kiosk_server.db.session import Database
from kiosk_server.errors import Invalid
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import queries, rules, service
from kiosk_server.publishing.models import Playlist, Zone
from playlists.day_conditions import WorkingDays
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.opening import OpeningHours

ALL_DAYS = ["1", "2", "3", "4", "5", "6", "7"]
OPEN = {
    "has_opening": "1",
    "working_days": "1",
    "parts": "1",
    "day-0": ALL_DAYS,
    "start-0": "09:00",
    "end-0": "17:00",
    "days": "1",
    "exception-day-0": "2026-12-31",
    "exception-kind-0": "none",
}
HOURS = OpeningHours((Daypart(EVERY_DAY, time(9), time(17)),), WorkingDays(), {date(2026, 12, 31): ()})


@pytest.fixture
def operator(desk: Desk) -> FlaskClient:
    return desk("fleet_operator")


def form(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "清河县政务公开专区",
        "place": "一楼大厅",
        "address": "惠民路 50 号",
        "hotline": "12345",
        "opening_hours": "工作日 9:00–17:00",
        "time_zone": "Asia/Urumqi",
        "lease_days": "14",
        "download_kbps": "20000",
    }
    return {**plain, **changes}


def zone_of(database: Database) -> Zone:
    with database.reading() as session:
        return queries.zone(session, 1)


def test_everything_a_person_may_change_is_stored(database: Database, operator: FlaskClient, zone: Zone) -> None:
    told: list[events.Fact] = []
    database.on_commit = told.extend
    assert send_form(operator, f"/admin/zones/{zone.id}", form(**OPEN)).status_code == 303
    row = zone_of(database)
    typed = {name: str(getattr(row, name)) for name in form()}
    assert (typed, rules.opening(row.opening)) == (form(), HOURS)
    assert told == [events.ZoneChanged(subject_id=zone.id)]


def test_opening_hours_are_listed_in_words(database: Database, operator: FlaskClient, zone: Zone) -> None:
    assert "尚未登记" in open_page(operator, "/admin/zones").text
    send_form(operator, f"/admin/zones/{zone.id}", form(**OPEN))
    assert "工作日 09:00–17:00，1 天例外" in open_page(operator, "/admin/zones").text


def test_saving_an_untouched_form_changes_nothing(database: Database, operator: FlaskClient, zone: Zone) -> None:
    path = f"/admin/zones/{zone.id}"
    send_form(operator, path, form(**OPEN))
    assert send_form(operator, path, fields_of(open_page(operator, path).text)).status_code == 303
    row = zone_of(database)
    assert (row.time_zone, row.lease_days, row.download_kbps) == ("Asia/Urumqi", 14, 20_000)
    assert rules.opening(row.opening) == HOURS


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "请给政务公开专区起个名字。"),
        ({"time_zone": "Asia/Qinghe"}, "没有名为“Asia/Qinghe”的时区。"),
        ({"lease_days": "0"}, "离线播出天数请填 1 到 30 之间的数。"),
        ({"lease_days": "31"}, "离线播出天数请填 1 到 30 之间的数。"),
        ({"download_kbps": "63"}, "下载限速请填 64 到 1000000 之间的数，不限速请留空。"),
        ({"download_kbps": "1 兆"}, "下载限速请填 64 到 1000000 之间的数，不限速请留空。"),
        ({**OPEN, "day-0": []}, "请至少选择一个星期几。"),
        ({**OPEN, "end-0": ""}, "请填写时段的开始和结束时间"),
        ({**OPEN, "exception-day-0": "元旦"}, "日期请写成"),
    ],
)
def test_refused_form_keeps_its_values_and_says_what_to_change(
    database: Database, operator: FlaskClient, zone: Zone, changes: dict[str, Any], sentence: str
) -> None:
    fields = form(**changes)
    answer = send_form(operator, f"/admin/zones/{zone.id}", fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    shown = fields_of(answer.text)
    assert {name: shown[name] for name in form()} == {name: str(fields[name]).strip() for name in form()}
    row = zone_of(database)
    assert (row.time_zone, row.lease_days, row.opening) == ("Asia/Shanghai", 7, None)


def test_line_without_a_limit_is_left_blank(database: Database, operator: FlaskClient, zone: Zone) -> None:
    for typed, stored in (("20000", 20_000), ("", None)):
        send_form(operator, f"/admin/zones/{zone.id}", form(download_kbps=typed))
        assert zone_of(database).download_kbps == stored


@pytest.mark.parametrize(("action", "row"), [("more", "时段 2"), ("more-days", "例外日期 2")])
def test_more_rows_are_offered_without_scripts(operator: FlaskClient, zone: Zone, action: str, row: str) -> None:
    answer = send_form(operator, f"/admin/zones/{zone.id}", form(**OPEN, action=action))
    assert (answer.status_code, row in answer.text) == (200, True)


def test_hours_that_something_is_scheduled_by_cannot_be_taken_away(
    database: Database, operator: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    path = f"/admin/zones/{zone.id}"
    send_form(operator, path, form(**OPEN))
    with database.transaction() as session:
        factories.assign(session, playlist, unit_id=zone.unit_id, only_when_open=True)
    answer = send_form(operator, path, form())
    assert answer.status_code == 409
    assert "有排期只在这里的开放时间播出，请先修改那些排期，再取消开放时间。" in answer.text
    assert rules.opening(zone_of(database).opening) == HOURS


@pytest.mark.parametrize(("role", "unit"), [("publisher", "county"), ("fleet_operator", "other")])
def test_only_who_manages_the_screens_of_the_unit_changes_a_zone(
    database: Database, desk: Desk, zone: Zone, role: str, unit: str
) -> None:
    answer = send_form(desk(role, unit=unit), f"/admin/zones/{zone.id}", form(), on="/admin/")
    assert answer.status_code == 403
    assert zone_of(database).time_zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    "facts",
    [
        service.ZoneFacts(name=" "),
        service.ZoneFacts(name="专区", lease_days=31),
        service.ZoneFacts(name="专区", download_kbps=63),
    ],
)
def test_the_service_itself_refuses_a_zone_without_a_name_or_with_a_long_lease(
    database: Database, zone: Zone, facts: service.ZoneFacts
) -> None:
    with database.transaction() as session, pytest.raises(Invalid):
        service.edit_zone(session, zone.id, facts, actor=SYSTEM, now=factories.NOW)
    assert zone_of(database).lease_days == 7
