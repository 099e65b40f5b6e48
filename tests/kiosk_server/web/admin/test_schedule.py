"""The schedule at the desk: adding, refusing in words, saying what plays now, ending."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from broadcasting import assign, make_playlist, make_screen, make_zone, publish
from factories import make_approved_item
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.publishing import queries
from kiosk_server.publishing.models import Playlist, Zone

ALL_DAYS = ["1", "2", "3", "4", "5", "6", "7"]


@pytest.fixture
def zone(database: Database) -> Zone:
    with database.transaction() as session:
        return make_zone(session)


@pytest.fixture
def playlist(database: Database) -> Playlist:
    with database.transaction() as session:
        made = make_playlist(session, make_approved_item(session))
        publish(session, made)
        return made


@pytest.fixture
def publisher(desk: Desk, zone: Zone) -> FlaskClient:
    return desk("publisher")


def filled(playlist: Playlist, zone: Zone, **changes: Any) -> Mapping[str, Any]:
    plain = {"playlist_id": playlist.id, "target": f"zone:{zone.id}", "priority": "5", "parts": "1", "day-0": ALL_DAYS}
    return {**plain, **changes}


def stored(database: Database) -> list[tuple[int, list[Any]]]:
    with database.reading() as session:
        return [(row.priority, row.dayparts) for row in queries.assignments(session)]


def test_assignment_for_every_day_plays_at_once(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    assert send_form(publisher, "/admin/schedule", filled(playlist, zone)).status_code == 303
    assert stored(database) == [(5, [])]
    page = open_page(publisher, "/admin/schedule").text
    assert [word for word in ("正在播出", "每天全天", "长期", "优先级 5") if word not in page] == []


def test_dayparts_are_stored_and_said_in_words(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    changes = {
        "parts": "2",
        "day-0": ["1", "2", "3", "4", "5"],
        "start-0": "09:00",
        "end-0": "17:00",
        "day-1": ["6", "7"],
        "start-1": "22:00",
        "end-1": "02:00",
        "starts_on": "2027-10-01",
        "ends_on": "2027-10-07",
    }
    assert send_form(publisher, "/admin/schedule", filled(playlist, zone, **changes)).status_code == 303
    assert stored(database) == [
        (
            5,
            [
                {"weekdays": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"},
                {"weekdays": [6, 7], "start": "22:00", "end": "02:00"},
            ],
        )
    ]
    page = open_page(publisher, "/admin/schedule").text
    assert "周一至周五 09:00–17:00；周六、周日 22:00–02:00（次日）" in page
    assert "2027年10月1日至2027年10月7日" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"playlist_id": ""}, "请选择节目单。"),
        ({"target": ""}, "请选择一个政务公开专区，或者选择一块屏幕。"),
        ({"starts_on": "2027-10-07", "ends_on": "2027-10-01"}, "结束日期早于开始日期，请改正。"),
        ({"starts_on": "十月"}, "日期请写成"),
        ({"priority": "101"}, "优先级请填 0 到 100 之间的数。"),
        ({"start-0": "09:00"}, "请填写时段的开始和结束时间"),
        ({"day-0": []}, "请至少选择一个星期几。"),
        ({"day-0": [], "start-0": "09:00", "end-0": "10:00"}, "请至少选择一个星期几。"),
        ({"start-0": "25:00", "end-0": "10:00"}, "不是有效的时间"),
    ],
)
def test_refused_form_keeps_its_values_and_says_what_to_change(
    database: Database,
    publisher: FlaskClient,
    playlist: Playlist,
    zone: Zone,
    changes: dict[str, Any],
    sentence: str,
) -> None:
    fields = filled(playlist, zone, **{"ends_on": "2028-02-29", **changes})
    answer = send_form(publisher, "/admin/schedule", fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["ends_on"]}"' in answer.text
    assert stored(database) == []


def test_target_that_does_not_exist_is_not_found(publisher: FlaskClient, playlist: Playlist, zone: Zone) -> None:
    answer = send_form(publisher, "/admin/schedule", filled(playlist, zone, target="screen:99"))
    assert answer.status_code == 404


def test_more_dayparts_are_offered_without_scripts(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    answer = send_form(publisher, "/admin/schedule", filled(playlist, zone, action="more"))
    assert re.findall(r"时段 (\d)", answer.text) == ["1", "2"]
    assert stored(database) == []


def test_lower_priority_gives_way_on_one_screen_only(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        screen = make_screen(session, zone)
        assign(session, playlist, zone, priority=5)
        assign(session, playlist, screen, priority=1)
    page = open_page(publisher, "/admin/schedule").text
    assert re.findall(r">(正在播出|让位于更高优先级)<", page) == ["正在播出", "让位于更高优先级"]


def test_ending_takes_the_assignment_away(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, zone)
    answer = send_form(publisher, f"/admin/schedule/{assignment_id}/end", {}, on="/admin/schedule")
    assert answer.status_code == 303
    assert stored(database) == []


@pytest.mark.parametrize(("role", "unit"), [("clerk", "county"), ("publisher", "other")])
def test_only_the_units_publisher_changes_the_schedule(
    database: Database, desk: Desk, playlist: Playlist, zone: Zone, role: str, unit: str
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, zone)
    stranger = desk(role, unit=unit)
    ended = send_form(stranger, f"/admin/schedule/{assignment_id}/end", {}, on="/admin/")
    added = send_form(stranger, "/admin/schedule", filled(playlist, zone), on="/admin/")
    assert (ended.status_code, added.status_code) == (403, 403)
    assert stored(database) == [(0, [])]
