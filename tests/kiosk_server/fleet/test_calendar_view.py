"""The calendar of one screen: occurrences and how they fare, gaps, conflicts, notices, days and reasons."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from factories import NOW, assign, make_playlist, make_screen, make_unit
from sqlalchemy.orm import Session

from kiosk_server.errors import Invalid
from kiosk_server.fleet.calendar_view import Conflict, Gap, by_day, calendar_view, why
from kiosk_server.fleet.models import Screen
from kiosk_server.overrides.models import Override, OverrideTarget
from kiosk_server.publishing import rules
from playlists.day_conditions import WorkingDays
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.opening import OpeningHours
from playlists.recurrence import Recurrence

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
Fate = tuple[str, str, str, tuple[str, ...]]


def daypart(start: int, end: int) -> Daypart:
    return Daypart(EVERY_DAY, time(start), time(end))


def at(hour: int, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour))


@pytest.fixture
def screen(session: Session) -> Screen:
    return make_screen(session)[0]


def on_monday(session: Session, screen: Screen) -> list[Fate]:
    """Return time, playlist, state and the others of every occurrence that touches the Monday."""
    view = calendar_view(session, screen, MONDAY, TUESDAY)
    return [
        (f"{bar.start:%d %H}–{bar.end:%d %H}", bar.row.playlist.name, bar.state, bar.others) for bar in view.occurrences
    ]


def test_occurrences_say_how_they_fare(session: Session, screen: Screen) -> None:
    for hours, priority in (((8, 10), 5), ((9, 11), 1), ((12, 14), 0), ((12, 14), 0), ((16, 17), 0), ((15, 18), 9)):
        assign(session, make_playlist(session), screen_id=screen.id, dayparts=(daypart(*hours),), priority=priority)
    assign(session, make_playlist(session, published=False), screen_id=screen.id, dayparts=(daypart(20, 21),))
    assert on_monday(session, screen) == [
        ("23 08–23 10", "节目单1", "plays", ()),
        ("23 09–23 11", "节目单2", "partly", ("节目单1",)),
        ("23 12–23 14", "节目单3", "shares", ("节目单4",)),
        ("23 12–23 14", "节目单4", "shares", ("节目单3",)),
        ("23 15–23 18", "节目单6", "plays", ()),
        ("23 16–23 17", "节目单5", "beaten", ("节目单6",)),
        ("23 20–23 21", "节目单7", "unpublished", ()),
    ]


def test_an_overnight_occurrence_of_the_day_before_is_there(session: Session, screen: Screen) -> None:
    last_night = Recurrence(first=at(22, date(2026, 11, 22)), minutes=240, rule="FREQ=DAILY;COUNT=1")
    assign(session, make_playlist(session), zone_id=screen.zone_id, recurrence=last_night)
    assert on_monday(session, screen) == [("22 22–23 02", "节目单1", "plays", ())]


def test_what_plays_always_is_a_bar_over_its_days(session: Session, screen: Screen) -> None:
    hours = {date(2026, 11, 25): (daypart(9, 12),)}
    assign(session, make_playlist(session), screen_id=screen.id, exceptions=hours, ends_on=date(2026, 11, 27))
    view = calendar_view(session, screen, MONDAY, date(2026, 11, 30))
    assert [(bar.start, bar.end, bar.all_day, bar.movable) for bar in view.occurrences] == [
        (at(0), at(0, date(2026, 11, 25)), True, False),
        (at(9, date(2026, 11, 25)), at(12, date(2026, 11, 25)), False, False),
        (at(0, date(2026, 11, 26)), at(0, date(2026, 11, 28)), True, False),
    ]


def test_gaps_are_standby_within_the_opening_hours(session: Session, screen: Screen) -> None:
    screen.zone.opening = rules.opening_document(
        OpeningHours((daypart(9, 17),), WorkingDays(), {date(2026, 11, 25): ()})
    )
    assign(session, make_playlist(session), screen_id=screen.id, dayparts=(daypart(10, 12),))
    view = calendar_view(session, screen, MONDAY, date(2026, 11, 26))
    assert view.gaps == tuple(
        Gap(start=at(start, day), end=at(end, day)) for day in (MONDAY, TUESDAY) for start, end in ((9, 10), (12, 17))
    )


def test_without_opening_hours_nobody_knows_of_gaps(session: Session, screen: Screen) -> None:
    assert calendar_view(session, screen, MONDAY, TUESDAY).gaps == ()


def test_an_occurrence_outside_the_opening_hours_says_so(session: Session, screen: Screen) -> None:
    screen.zone.opening = rules.opening_document(OpeningHours((daypart(9, 17),)))
    parts = (daypart(7, 8), daypart(8, 10))
    assign(session, make_playlist(session), screen_id=screen.id, dayparts=parts, only_when_open=True)
    assert [(fate[0], fate[2]) for fate in on_monday(session, screen)] == [
        ("23 07–23 08", "closed"),
        ("23 08–23 10", "plays"),
    ]


def test_conflicts_are_equals_with_different_playlists(session: Session, screen: Screen) -> None:
    same = make_playlist(session)
    for playlist, hours in ((same, (8, 10)), (same, (9, 11)), (make_playlist(session), (10, 12))):
        assign(session, playlist, screen_id=screen.id, dayparts=(daypart(*hours),), priority=3)
    assert calendar_view(session, screen, MONDAY, TUESDAY).conflicts == (
        Conflict(start=at(10), end=at(11), names=("节目单1", "节目单2"), priority=3),
    )


def test_an_emergency_notice_is_shown_and_wins(session: Session, screen: Screen) -> None:
    assign(session, make_playlist(session), screen_id=screen.id)
    notice = Override(
        unit_id=make_unit(session).id,
        state="confirmed",
        severity="red",
        title="暴雨红色预警",
        body="请勿外出。",
        start=datetime(2026, 11, 23, 2, tzinfo=UTC),
        end=datetime(2026, 11, 23, 4, tzinfo=UTC),
    )
    notice.targets = [OverrideTarget(zone_id=screen.zone_id)]
    session.add(notice)
    session.flush()
    view = calendar_view(session, screen, MONDAY, TUESDAY)
    assert [(one.title, one.severity, one.start, one.end) for one in view.notices] == [
        ("暴雨红色预警", "red", at(10), at(12))
    ]
    assert [(one.start, one.kind, one.names) for one in view.segments] == [
        (at(0), "assignment", ("节目单1",)),
        (at(10), "override", ("暴雨红色预警",)),
        (at(12), "assignment", ("节目单1",)),
    ]
    assert [bar.state for bar in view.occurrences] == ["partly"]


def test_days_name_holidays_and_what_is_provisional(session: Session, screen: Screen) -> None:
    working = WorkingDays()
    assign(session, make_playlist(session), screen_id=screen.id, dayparts=(daypart(9, 10),), day_condition=working)
    before = calendar_view(session, screen, date(2026, 10, 7), date(2026, 10, 11))
    assert [(day.name, day.working, day.listed) for day in before.days] == [
        ("国庆节", False, True),
        ("", True, False),
        ("", True, False),
        ("国庆节", True, True),
    ]
    turn = calendar_view(session, screen, date(2026, 12, 31), date(2027, 1, 2))
    assert [day.provisional for day in turn.days] == [False, True]


def test_reasons_are_those_of_the_timeline(session: Session, screen: Screen) -> None:
    assign(session, make_playlist(session), screen_id=screen.id, dayparts=(daypart(9, 12),), priority=2)
    view = calendar_view(session, screen, MONDAY, TUESDAY)
    found: list[Any] = [([words.say() for words in one.words], one.spans) for one in why(view, at(8), at(13))]
    assert found == [
        (["没有生效的排期，播出待机画面。"], ((at(8), at(9)), (at(12), at(13)))),
        (["按排期“节目单1”播出，优先级 2。"], ((at(9), at(12)),)),
    ]


def test_a_day_is_cut_out_of_longer_segments(session: Session, screen: Screen) -> None:
    assign(session, make_playlist(session), screen_id=screen.id)
    view = calendar_view(session, screen, MONDAY, date(2026, 11, 26))
    assert [(one.start, one.end) for one in by_day(view.segments, TUESDAY)] == [
        (at(0, TUESDAY), at(0, date(2026, 11, 25)))
    ]


@pytest.mark.parametrize(
    ("from_", "to"), [(MONDAY, MONDAY), (MONDAY, date(2027, 1, 8)), (date(1970, 1, 1), date(1970, 1, 2))]
)
def test_other_spans_are_refused(session: Session, screen: Screen, from_: date, to: date) -> None:
    with pytest.raises(Invalid):
        calendar_view(session, screen, from_, to)


def test_forty_five_days_are_not_too_many(session: Session, screen: Screen) -> None:
    assert len(calendar_view(session, screen, MONDAY, date(2027, 1, 7)).days) == 45
    assert NOW.date() < MONDAY


def test_rule_that_cannot_mean_anything_is_named_and_the_rest_is_shown(session: Session) -> None:
    screen, _ = make_screen(session)
    bad, good = (assign(session, make_playlist(session), screen_id=screen.id) for _ in range(2))
    bad.dayparts = [{"weekdays": [9], "start": "09:00", "end": "10:00"}]
    session.flush()
    view = calendar_view(session, screen, NOW.date(), NOW.date() + timedelta(days=1))
    assert ([row.id for row in view.broken], {bar.row.id for bar in view.occurrences}) == ([bad.id], {good.id})
