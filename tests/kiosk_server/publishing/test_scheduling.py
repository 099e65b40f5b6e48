"""Assignments are changed, moved and bundled: rows, facts with every target, and a right for every unit reached."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from factories import NOW, assign, make_actor, make_playlist, make_screen, make_unit, make_zone
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.errors import Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import rules, schedule, scheduling
from kiosk_server.publishing.schedule_models import Assignment, Campaign
from kiosk_server.publishing.scheduling import Rule
from kiosk_server.publishing.targets import Target
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.errors import BadRule
from playlists.recurrence import Recurrence
from playlists.rescheduling import Occurrence, Scope

MORNING = Daypart(EVERY_DAY, time(9), time(10))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def occurrence(day: str) -> Occurrence:
    return Occurrence(at(f"{day}T09:00"), at(f"{day}T10:00"))


def facts(session: Session) -> list[tuple[int, tuple[str, ...]]]:
    """Return what the queued facts say of assignments: their ids and the targets that change."""
    return [
        (fact.subject_id, fact.targets) for fact in events.take(session) if isinstance(fact, events.AssignmentChanged)
    ]


def make_daily(session: Session, **rule: Any) -> Assignment:
    made = assign(session, make_playlist(session), zone_id=make_zone(session).id, dayparts=[MORNING], **rule)
    events.take(session)
    return made


def make_weekly(session: Session) -> Assignment:
    series = Recurrence(at("2026-12-01T09:00"), 60, "FREQ=WEEKLY;COUNT=4")
    made = assign(session, make_playlist(session), zone_id=make_zone(session).id, recurrence=series)
    events.take(session)
    return made


def move(session: Session, row: Assignment, day: str, scope: Scope, **who: Any) -> list[Assignment]:
    plain = {"actor": SYSTEM, "now": NOW} | who
    start, end = at(f"{day}T14:00"), at(f"{day}T15:00")
    return scheduling.move_occurrence(session, row.id, occurrence(day), start=start, end=end, scope=scope, **plain)


def remove(session: Session, row: Assignment, day: str, scope: Scope, **who: Any) -> list[Assignment]:
    plain = {"actor": SYSTEM, "now": NOW} | who
    return scheduling.remove_occurrence(session, row.id, occurrence(day), scope=scope, **plain)


def make_campaign(session: Session, **who: Any) -> Campaign:
    plain = {"actor": SYSTEM, "now": NOW} | who
    unit_id = make_unit(session).id
    return scheduling.add_campaign(
        session, name="政务公开日", unit_id=unit_id, starts_on=DECEMBER[0], ends_on=DECEMBER[1], **plain
    )


def test_an_edit_writes_the_whole_rule_and_tells_of_both_targets(session: Session) -> None:
    row = make_daily(session, priority=3)
    zone_id, screen_id = row.zone_id, make_screen(session)[0].id
    events.take(session)
    series = Recurrence(at("2026-12-01T09:00"), 60, "FREQ=WEEKLY")
    rule = Rule(recurrence=series, priority=8, exceptions={date(2026, 12, 8): ()})
    scheduling.edit_assignment(session, row.id, target=Target("screen", screen_id), rule=rule, actor=SYSTEM, now=NOW)
    assert (row.target, row.zone, row.priority, row.dayparts) == (Target("screen", screen_id), None, 8, [])
    assert rules.recurrence(row.recurrence) == series
    assert rules.exceptions(row.exceptions) == {date(2026, 12, 8): ()}
    assert facts(session) == [(row.id, (f"screen:{screen_id}", f"zone:{zone_id}"))]


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (Rule(starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 1)), BadRule),
        (Rule(only_when_open=True), BadRule),
        (Rule(priority=101), Invalid),
        (Rule(ends_on=date(2026, 11, 1)), Invalid),
        (Rule(campaign_id=99), NotFound),
    ],
)
def test_a_rule_that_cannot_be_is_refused(session: Session, rule: Rule, error: type[Exception]) -> None:
    row = make_daily(session)
    with pytest.raises(error):
        scheduling.edit_assignment(session, row.id, target=row.target, rule=rule, actor=SYSTEM, now=NOW)
    assert facts(session) == []


@pytest.mark.parametrize("unit", ["here", "there"])
@pytest.mark.parametrize(
    "change",
    [
        lambda session, row, target, actor: scheduling.edit_assignment(
            session, row.id, target=target, rule=Rule(dayparts=[MORNING]), actor=actor, now=NOW
        ),
        lambda session, row, _, actor: scheduling.end_assignment(session, row.id, actor=actor, now=NOW),
        lambda session, row, _, actor: move(session, row, "2026-12-08", "this", actor=actor),
        lambda session, row, _, actor: remove(session, row, "2026-12-08", "all", actor=actor),
    ],
    ids=["edit", "end", "move", "remove"],
)
def test_the_right_must_be_held_for_every_unit_reached(
    session: Session, change: Callable[..., object], unit: str
) -> None:
    here, there = make_unit(session, "here", name="本单位"), make_unit(session, "there", name="别的单位")
    zones = {each.key: make_zone(session, each.key, unit=each) for each in (here, there)}
    row = assign(session, make_playlist(session, unit=here), zone_id=zones["there"].id, dayparts=[MORNING])
    events.take(session)
    actor = make_actor(session, "publisher", unit={"here": here, "there": there}[unit])
    with pytest.raises(Forbidden):
        change(session, row, Target("zone", zones["here"].id), actor)
    assert facts(session) == []


def test_an_edit_may_not_send_it_where_there_is_no_right(session: Session) -> None:
    home, away = make_unit(session, "home", name="本单位"), make_unit(session, "away", name="别的单位")
    zones = [make_zone(session, unit.key, unit=unit).id for unit in (home, away)]
    row = assign(session, make_playlist(session, unit=home), zone_id=zones[0], dayparts=[MORNING])
    actor = make_actor(session, "publisher", unit=home)
    scheduling.edit_assignment(session, row.id, target=row.target, rule=Rule(priority=2), actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        scheduling.edit_assignment(session, row.id, target=Target("zone", zones[1]), rule=Rule(), actor=actor, now=NOW)
    assert (row.target, row.priority) == (Target("zone", zones[0]), 2)


def test_moving_this_one_makes_an_exception_of_its_day(session: Session) -> None:
    row = make_daily(session)
    [changed] = move(session, row, "2026-12-08", "this")
    assert changed is row
    [(day, [hours])] = rules.exceptions(row.exceptions).items()
    assert (day, hours.start, hours.end) == (date(2026, 12, 8), time(14), time(15))
    assert facts(session) == [(row.id, (f"zone:{row.zone_id}",))]


def test_moving_this_and_following_ends_one_row_and_makes_another(session: Session) -> None:
    campaign_id = make_campaign(session).id
    row = make_daily(session, priority=4, campaign_id=campaign_id)
    before, after = move(session, row, "2026-12-08", "following")
    assert before is row
    assert (row.ends_on, rules.dayparts(row.dayparts)) == (date(2026, 12, 7), (MORNING,))
    assert (after.starts_on, rules.dayparts(after.dayparts)) == (
        date(2026, 12, 8),
        (Daypart(EVERY_DAY, time(14), time(15)),),
    )
    assert (after.target, after.priority, after.campaign_id, after.playlist_id) == (
        row.target,
        4,
        campaign_id,
        row.playlist_id,
    )
    assert facts(session) == [(each.id, (f"zone:{row.zone_id}",)) for each in (before, after)]


def test_moving_all_changes_the_row_itself(session: Session) -> None:
    row = make_daily(session)
    assert move(session, row, "2026-12-08", "all") == [row]
    assert rules.dayparts(row.dayparts) == (Daypart(EVERY_DAY, time(14), time(15)),)
    assert facts(session) == [(row.id, (f"zone:{row.zone_id}",))]


def test_a_series_is_divided_where_it_is_moved_from_then_on(session: Session) -> None:
    row = make_weekly(session)
    before, after = move(session, row, "2026-12-15", "following")
    found = [rules.recurrence(each.recurrence) for each in (before, after)]
    assert [(series.first, series.parts.count) for series in found if series] == [
        (at("2026-12-01T09:00"), 2),
        (at("2026-12-15T14:00"), 2),
    ]


def test_removing_this_one_excludes_it(session: Session) -> None:
    row = make_weekly(session)
    assert remove(session, row, "2026-12-08", "this") == [row]
    series = rules.recurrence(row.recurrence)
    assert series is not None
    assert series.exclusions == {at("2026-12-08T09:00")}


def test_removing_this_and_following_ends_the_row_before_it(session: Session) -> None:
    row = make_daily(session)
    assert remove(session, row, "2026-12-08", "following") == [row]
    assert row.ends_on == date(2026, 12, 7)
    assert facts(session) == [(row.id, (f"zone:{row.zone_id}",))]


def test_removing_all_takes_the_row_away_and_tells_its_target(session: Session) -> None:
    row = make_weekly(session)
    told = [(row.id, (f"zone:{row.zone_id}",))]
    assert remove(session, row, "2026-12-08", "all") == []
    assert list(schedule.assignments(session)) == []
    assert facts(session) == told


@pytest.mark.parametrize("scope", ["this", "following", "all"])
def test_an_occurrence_that_is_not_there_cannot_be_moved(session: Session, scope: Scope) -> None:
    row = make_weekly(session)
    with pytest.raises(BadRule):
        move(session, row, "2026-12-09", scope)
    assert facts(session) == []


def test_moving_a_campaign_tells_of_every_target_in_it(session: Session) -> None:
    campaign = make_campaign(session)
    zone_id = make_zone(session).id
    playlist = make_playlist(session)
    for target in (Target("zone", zone_id), Target("everything"), Target("zone", zone_id)):
        assign(session, playlist, target=target, campaign_id=campaign.id)
    events.take(session)
    session.expire(campaign, ["assignments"])
    january = (date(2027, 1, 1), date(2027, 1, 7))
    scheduling.edit_campaign(
        session, campaign.id, name=" 新年 ", starts_on=january[0], ends_on=january[1], actor=SYSTEM, now=NOW
    )
    assert (campaign.name, campaign.starts_on, campaign.ends_on) == ("新年", *january)
    told = events.CampaignChanged(subject_id=campaign.id, targets=("everything", f"zone:{zone_id}"))
    assert list(events.take(session)) == [told]


@pytest.mark.parametrize(("name", "ends_on"), [(" ", date(2026, 12, 31)), ("政务公开日", date(2026, 11, 30))])
def test_no_campaign_without_a_name_or_that_ends_before_it_starts(session: Session, name: str, ends_on: date) -> None:
    campaign = make_campaign(session)
    dates = {"starts_on": DECEMBER[0], "ends_on": ends_on}
    with pytest.raises(BadRule):
        scheduling.add_campaign(session, name=name, unit_id=campaign.unit_id, **dates, actor=SYSTEM, now=NOW)
    with pytest.raises(BadRule):
        scheduling.edit_campaign(session, campaign.id, name=name, **dates, actor=SYSTEM, now=NOW)
    assert (campaign.name, campaign.ends_on) == ("政务公开日", DECEMBER[1])


def test_a_campaign_needs_the_right_for_its_unit_and_for_all_it_reaches(session: Session) -> None:
    campaign = make_campaign(session)
    away = make_zone(session, "away", unit=make_unit(session, "away", name="别的单位"))
    assign(session, make_playlist(session), zone_id=away.id, campaign_id=campaign.id)
    session.expire(campaign, ["assignments"])
    dates = {"starts_on": DECEMBER[0], "ends_on": DECEMBER[1]}
    stranger = make_actor(session, "publisher", unit=away.unit)
    with pytest.raises(Forbidden):
        make_campaign(session, actor=stranger)
    for actor in (stranger, make_actor(session, "publisher")):
        with pytest.raises(Forbidden):
            scheduling.edit_campaign(session, campaign.id, name="新", **dates, actor=actor, now=NOW)
    assert campaign.name == "政务公开日"
