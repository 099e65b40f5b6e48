"""The calendar of a screen at the desk: what it says, who may change it, and that a refusal changes nothing."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import pytest
from factories import assign, make_playlist, make_screen
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.publishing import rules, schedule
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.opening import OpeningHours
from playlists.recurrence import Recurrence

DAY = "2026-11-23"
PAGE = f"/admin/screens/1/calendar?date={DAY}"
JSON = {"Accept": "application/json"}
MOVE: Mapping[str, str] = {
    "start": f"{DAY}T09:00",
    "end": f"{DAY}T12:00",
    "new_start": f"{DAY}T14:00",
    "new_end": f"{DAY}T16:00",
    "scope": "this",
    "screen_id": "1",
    "view": "week",
    "date": DAY,
}
ASKED = f"{PAGE}&assignment=1&start={DAY}T09:00&end={DAY}T12:00"


@pytest.fixture(autouse=True)
def _morning(database: Database) -> None:
    """One screen that plays a playlist every morning, in a hall open from nine to five."""
    with database.transaction() as session:
        screen, _ = make_screen(session)
        hours = Daypart(EVERY_DAY, time(9), time(12))
        screen.zone.opening = rules.opening_document(OpeningHours((Daypart(EVERY_DAY, time(9), time(17)),)))
        assign(session, make_playlist(session), zone_id=screen.zone_id, dayparts=(hours,))


@pytest.fixture
def publisher(desk: Desk) -> FlaskClient:
    return desk("publisher")


def exceptions(database: Database) -> list[tuple[int, dict[str, Any]]]:
    with database.reading() as session:
        return [(row.id, row.exceptions) for row in schedule.assignments(session)]


def starts(client: FlaskClient, first: str = DAY, last: str = "2026-11-26") -> list[str]:
    """Return when the occurrences of some days start."""
    events = client.get(f"/admin/screens/1/calendar.json?start={first}&end={last}", headers=JSON).json or []
    return [event["start"] for event in events if "occurrence" in event["classNames"]]


def test_events_are_occurrences_and_gaps_in_wall_time(publisher: FlaskClient) -> None:
    events = publisher.get(f"/admin/screens/1/calendar.json?start={DAY}T00:00&end=2026-11-24T00:00", headers=JSON).json
    hours = {"start": f"{DAY}T09:00", "end": f"{DAY}T12:00"}
    gap = {"start": f"{DAY}T12:00", "end": f"{DAY}T17:00"}
    assert events == [
        {
            "id": f"1@{DAY}T09:00",
            "title": "节目单1",
            **hours,
            "allDay": False,
            "editable": True,
            "classNames": ["occurrence", "plays"],
            "extendedProps": {"word": "", "hours": "09:00–12:00", "ask": {"assignment": 1, **hours}},
        },
        {
            "id": f"gap@{DAY}T12:00",
            "title": "空档",
            **gap,
            "allDay": False,
            "editable": False,
            "classNames": ["mark", "gap"],
            "extendedProps": {"word": "", "hours": "12:00–17:00", "ask": gap},
        },
    ]


@pytest.mark.parametrize(("role", "unit"), [("clerk", "county"), ("publisher", "other")])
def test_others_see_the_calendar_and_change_nothing(database: Database, desk: Desk, role: str, unit: str) -> None:
    stranger = desk(role, unit=unit)
    events = stranger.get(f"/admin/screens/1/calendar.json?start={DAY}&end=2026-11-24", headers=JSON).json or []
    assert [event["editable"] for event in events] == [False, False]
    assert re.findall(r"(保存时间|删除播出)", open_page(stranger, ASKED).text) == []
    for action in ("move", "remove"):
        assert send_form(stranger, f"/admin/schedule/1/{action}", MOVE, on="/admin/").status_code == 403
    assert exceptions(database) == [(1, {})]


def test_page_says_what_plays_and_why_without_a_script(publisher: FlaskClient) -> None:
    page = open_page(publisher, PAGE).text
    rows = re.findall(r'<tr(?: class="hatched")?>.*?</tr>', page.split(f'id="day-{DAY}"')[1].split("</tbody>")[0], re.S)
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]
    assert said == [
        "11月23日 星期一 00:00–09:00 待机画面 没有生效的排期，播出待机画面。 画面",
        "09:00–12:00 节目单1 按排期“节目单1”播出，优先级 0。 画面",
        "12:00–17:00 待机画面 空档 没有生效的排期，播出待机画面。 画面",
        "17:00–24:00 待机画面 没有生效的排期，播出待机画面。 画面",
    ]
    assert ">7 处空档</a>" in page
    assert "11月23日 12:00–17:00</a>" in page


def test_month_begins_on_the_monday_before_its_first(publisher: FlaskClient) -> None:
    page = open_page(publisher, f"{PAGE}&view=month").text
    days = re.findall(r'<tbody id="day-([\d-]+)"', page)
    assert (days[0], days[-1], len(days)) == ("2026-10-26", "2026-12-06", 42)


def test_holidays_and_make_up_days_are_named(publisher: FlaskClient) -> None:
    page = open_page(publisher, "/admin/screens/1/calendar?date=2026-10-05").text
    assert re.findall(r'class="tag gold">([^<]+)<', page) == [*["国庆节·休"] * 3, "国庆节·上班"]


def test_occurrence_is_asked_about_with_its_reasons(publisher: FlaskClient) -> None:
    asked = ASKED.replace("calendar?", "calendar/occurrence?")
    fragment = open_page(publisher, asked).text
    words = ("节目单1", "清河县政务公开专区", "按排期“节目单1”播出，优先级 0。", "仅这一次", "这一次及以后", "全部")
    assert [word for word in words if word not in fragment] == []
    assert f"at={DAY}T09:00" in fragment
    gone = open_page(publisher, asked.replace("T09:00", "T09:30"))
    assert (gone.status_code, "请刷新日历" in gone.text) == (404, True)


def test_plain_form_moves_one_occurrence(database: Database, publisher: FlaskClient) -> None:
    answer = send_form(publisher, "/admin/schedule/1/move", MOVE, on=ASKED)
    assert (answer.status_code, answer.location) == (303, f"/admin/screens/1/calendar?view=week&date={DAY}")
    assert starts(publisher) == [f"{DAY}T14:00", "2026-11-24T09:00", "2026-11-25T09:00"]
    assert "播出时间已改" in open_page(publisher, PAGE).text
    only_this = re.findall(r'name="scope" value="(\w+)"', open_page(publisher, _asked("14:00", "16:00")).text)
    assert only_this == ["this"]


def _asked(start: str, end: str) -> str:
    return f"{PAGE}&assignment=1&start={DAY}T{start}&end={DAY}T{end}"


def test_moving_all_changes_every_day(publisher: FlaskClient) -> None:
    answer = send_form(publisher, "/admin/schedule/1/move", {**MOVE, "scope": "all"}, on=ASKED)
    assert answer.status_code == 303
    assert starts(publisher) == [f"{DAY}T14:00", "2026-11-24T14:00", "2026-11-25T14:00"]


def test_following_occurrences_are_moved_from_then_on(publisher: FlaskClient) -> None:
    moved = {**MOVE, **{k: MOVE[k].replace(DAY, "2026-11-24") for k in ("start", "end", "new_start", "new_end")}}
    answer = send_form(publisher, "/admin/schedule/1/move", {**moved, "scope": "following"}, on=ASKED)
    assert answer.status_code == 303
    assert starts(publisher) == [f"{DAY}T09:00", "2026-11-24T14:00", "2026-11-25T14:00"]


def test_an_occurrence_is_taken_off(publisher: FlaskClient) -> None:
    assert send_form(publisher, "/admin/schedule/1/remove", MOVE, on=ASKED).status_code == 303
    assert starts(publisher) == ["2026-11-24T09:00", "2026-11-25T09:00"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"new_end": f"{DAY}T13:00"}, "每次播出的结束应晚于开始"),
        ({"scope": "some"}, "请选择改动哪些"),
        ({"new_start": "下午"}, "时刻请写成"),
        ({"new_start": f"{DAY}T14:00+08:00", "new_end": f"{DAY}T16:00+08:00"}, "不带时区"),
    ],
)
def test_refused_change_is_explained_and_changes_nothing(
    database: Database, publisher: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    answer = send_form(publisher, "/admin/schedule/1/move", {**MOVE, **changes}, on=ASKED)
    assert (answer.status_code, sentence in answer.text, 'id="calendar"' in answer.text) == (422, True, True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', open_page(publisher, ASKED).text)[0]
    form = {**MOVE, **changes, "csrf_token": token}
    as_json = publisher.post("/admin/schedule/1/move", data=form, headers=JSON)
    assert (as_json.status_code, sentence in (as_json.json or {})["error"]) == (422, True)
    assert exceptions(database) == [(1, {})]


def test_script_is_answered_in_json(publisher: FlaskClient) -> None:
    token = re.findall(r'name="csrf_token" value="([^"]+)"', open_page(publisher, ASKED).text)[0]
    answer = publisher.post("/admin/schedule/1/move", data={**MOVE, "csrf_token": token}, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"changed": [1]})


def test_overnight_recurrence_is_written_with_the_next_day(database: Database, publisher: FlaskClient) -> None:
    with database.transaction() as session:
        night = Recurrence(first=datetime.fromisoformat(f"{DAY}T22:00"), minutes=240, rule="FREQ=DAILY;COUNT=1")
        assign(session, make_playlist(session), screen_id=1, recurrence=night, starts_on=date(2026, 11, 23))
    assert "11月23日 22:00–02:00（次日）" in open_page(publisher, PAGE).text


@pytest.mark.parametrize("query", ["start=&end=", f"start={DAY}&end={DAY}", f"start={DAY}&end=2027-02-01"])
def test_other_spans_of_events_are_refused(publisher: FlaskClient, query: str) -> None:
    assert publisher.get(f"/admin/screens/1/calendar.json?{query}", headers=JSON).status_code == 422
