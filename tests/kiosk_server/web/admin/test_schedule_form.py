"""The form of an assignment: whole rules are stored and said in words, refusals keep what was typed."""

import re
from datetime import date, time
from typing import Any

import pytest
from factories import NOW
from flask.testing import FlaskClient
from rule_forms import NEW, RULE, at, fields_of, filled, stored, the_rule
from web_helpers import open_page, send_form

from kiosk_server.calendars import service as calendars
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import scheduling
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.targets import Target
from playlists.day_conditions import AllOf, BeforeHoliday, NamedDates, NonWorkingDays, Not, WorkingDays
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.recurrence import Moved, Recurrence


def test_round_the_clock_needs_no_weekday(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    fields = filled(playlist, zone, repeat="always", **{"day-0": [], "start-0": "09:00"})
    assert send_form(publisher, NEW, fields).status_code == 303
    assert stored(database) == [(5, [])]


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
    assert send_form(publisher, NEW, filled(playlist, zone, **changes)).status_code == 303
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
    assert "周一至周五 09:00–17:00；周六、周日 22:00–02:00（次日），2027年10月1日至2027年10月7日" in page


@pytest.mark.parametrize(
    ("changes", "condition"),
    [
        ({"condition": "working"}, WorkingDays()),
        ({"condition": "non_working"}, NonWorkingDays()),
        (
            {"condition": "named", "condition-dates": "2026-12-01\r\n2026-12-24、2026-12-25"},
            NamedDates(frozenset({date(2026, 12, 1), date(2026, 12, 24), date(2026, 12, 25)})),
        ),
        ({"condition": "any", "condition-dates": "what was typed before"}, None),
    ],
)
def test_calendar_condition_is_stored(
    database: Database,
    publisher: FlaskClient,
    playlist: Playlist,
    zone: Zone,
    changes: dict[str, Any],
    condition: object,
) -> None:
    assert send_form(publisher, NEW, filled(playlist, zone, **changes)).status_code == 303
    assert the_rule(database)["day_condition"] == condition


def test_days_before_a_holiday_of_the_unit_are_stored(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        calendars.set_unit_day(
            session, unit_id=zone.unit_id, day=date(2027, 3, 3), working=False, name="建县日", actor=SYSTEM, now=NOW
        )
    fields = filled(playlist, zone, condition="before", **{"condition-days": "3"})
    assert send_form(publisher, NEW, fields).status_code == 303
    assert the_rule(database)["day_condition"] == BeforeHoliday(3)


def test_working_days_with_hours_from_a_day_are_one_sentence(
    publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    fields = filled(
        playlist, zone, condition="working", starts_on="2027-10-01", **{"start-0": "09:00", "end-0": "17:00"}
    )
    send_form(publisher, NEW, fields)
    assert "工作日 09:00–17:00，2027年10月1日起" in open_page(publisher, "/admin/schedule").text


def test_single_days_play_otherwise_or_not_at_all(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    days = {
        "days": "4",
        "exception-day-0": "2026-12-31",
        "exception-kind-0": "none",
        "exception-day-1": "2026-12-24",
        "exception-kind-1": "hours",
        "exception-start-1": "08:00",
        "exception-end-1": "10:00",
        "exception-day-2": "2026-12-24",
        "exception-kind-2": "hours",
        "exception-start-2": "20:00",
        "exception-end-2": "21:00",
        "exception-day-3": "",
    }
    assert send_form(publisher, NEW, filled(playlist, zone, **days)).status_code == 303
    assert the_rule(database)["exceptions"] == {
        date(2026, 12, 24): (Daypart(EVERY_DAY, time(8), time(10)), Daypart(EVERY_DAY, time(20), time(21))),
        date(2026, 12, 31): (),
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"playlist_id": ""}, "请选择节目单。"),
        ({"target": ""}, "请选择在哪里播出：全部屏幕、机构、专区、屏幕分组或一块屏幕。"),
        ({"starts_on": "2027-10-07", "ends_on": "2027-10-01"}, "结束日期早于开始日期，请改正。"),
        ({"starts_on": "十月"}, "日期请写成"),
        ({"starts_on": "9999-12-31"}, "日期请写在 2000 年到 2199 年之间。"),
        ({"priority": "101"}, "优先级请填 0 到 100 之间的数。"),
        ({"start-0": "09:00"}, "请填写时段的开始和结束时间"),
        ({"day-0": []}, "请至少选择一个星期几。"),
        ({"day-0": [], "start-0": "09:00", "end-0": "10:00"}, "请至少选择一个星期几。"),
        ({"start-0": "25:00", "end-0": "10:00"}, "不是有效的时间"),
        ({"ends_on": "2026-11-01"}, "这条排期从现在起一次也不会播出，请检查日期、时段和条件。"),
        ({**RULE, "rule-interval": "0"}, "间隔请填 1 到 999 之间的数。"),
        ({**RULE, "rule-freq": "weekly"}, "请至少选择一个星期几。"),
        ({**RULE, "rule-freq": "monthly_day", "rule-month_day": "32"}, "请选择每月的哪一天。"),
        ({**RULE, "rule-freq": "hourly"}, "请选择怎样重复。"),
        ({**RULE, "rule-which": "6"}, "请选择第几个星期几。"),
        ({**RULE, "rule-first": ""}, "请填写日期。"),
        ({**RULE, "rule-start": ""}, "请填写开始时间。"),
        ({**RULE, "rule-ends": "count", "rule-count": "0"}, "播出次数请填 1 到 10000 之间的数。"),
        ({**RULE, "rule-ends": "until", "rule-until": ""}, "请填写截止日期。"),
        ({**RULE, "rule-ends": "until", "rule-until": "2026-11-30"}, "截止日期早于首次播出的日期，请改正。"),
        (
            {**RULE, "rule-ends": "until", "rule-until": "2026-12-03"},
            "这条重复规则一次也不会播出，请检查日期、间隔和截止日期。",
        ),
        ({**RULE, "rule-first": "2015-01-01"}, "早于十年前"),
        ({"condition": "named"}, "请写出指定的日期，每行一个。"),
        ({"condition": "named", "condition-dates": "春节"}, "日期请写成"),
        ({"condition": "before", "condition-days": "21"}, "节前天数请填 1 到 20 之间的数。"),
        ({"days": "1", "exception-start-0": "08:00"}, "请填写日期。"),
        (
            {
                "days": "2",
                "exception-day-0": "2026-12-24",
                "exception-day-1": "2026-12-24",
                "exception-kind-1": "hours",
            },
            "这一天填了两次，而且说法不一。请只留一行。",
        ),
        ({"only_when_open": ["1"]}, "请先填写大厅的开放时间。"),
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
    answer = send_form(publisher, NEW, fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    said_by_choices = {"playlist_id", "target", "rule-freq", "rule-which", "rule-month_day"}
    typed = {name: value for name, value in fields.items() if name not in said_by_choices}
    shown = fields_of(answer.text)
    assert {name: shown[name] for name in typed} == typed
    assert stored(database) == []


def test_more_rows_are_offered_without_scripts(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    answer = send_form(publisher, NEW, filled(playlist, zone, action="more"))
    assert re.findall(r"时段 (\d)", answer.text) == ["1", "2"]
    answer = send_form(publisher, NEW, filled(playlist, zone, action="more-days", days="1"))
    assert re.findall(r"例外日期 (\d)", answer.text) == ["1", "2"]
    assert stored(database) == []


def test_saving_an_untouched_form_changes_nothing(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    rule = scheduling.Rule(
        starts_on=date(2026, 12, 1),
        priority=7,
        recurrence=Recurrence(
            at("2026-12-01T09:00"),
            60,
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            frozenset({at("2026-12-15T09:00")}),
            (Moved(at("2026-12-29T09:00"), at("2026-12-30T14:00"), 30),),
        ),
        day_condition=AllOf((WorkingDays(), Not(BeforeHoliday(1)))),
        exceptions={date(2026, 12, 31): (), date(2027, 1, 4): (Daypart(EVERY_DAY, time(8), time(9)),)},
    )
    with database.transaction() as session:
        target = Target("zone", zone.id)
        assignment_id = scheduling.assign(
            session, playlist_id=playlist.id, target=target, rule=rule, actor=SYSTEM, now=NOW
        ).id
    before = the_rule(database)
    path = f"/admin/schedule/{assignment_id}"
    assert send_form(publisher, path, fields_of(open_page(publisher, path).text)).status_code == 303
    assert the_rule(database) == before
