"""Sending playlists to screens: what is written down, what is refused, who may, and what the facts say."""

from datetime import date, timedelta

import pytest
from factories import NOW, assign, make_actor, make_playlist, make_screen, make_unit, make_zone
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.errors import Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import rules, scheduling
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.targets import Target
from playlists.day_conditions import BeforeHoliday
from playlists.dayparts import WHOLE_DAY
from playlists.errors import BadRule
from playlists.opening import OpeningHours


def test_assign_writes_the_rule_down(session: Session) -> None:
    zone, playlist = make_zone(session), make_playlist(session)
    row = assign(session, playlist, zone_id=zone.id, starts_on=NOW.date(), ends_on=NOW.date(), priority=100)
    session.expire_all()
    assert (row.zone_id, row.screen_id, row.starts_on, row.ends_on) == (zone.id, None, NOW.date(), NOW.date())
    assert (row.priority, row.dayparts, row.created_at) == (100, [], NOW)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"zone_id": 999}, NotFound),
        ({"screen_id": 999}, NotFound),
        ({"zone_id": 1, "priority": 101}, Invalid),
        ({"zone_id": 1, "priority": -1}, Invalid),
        ({"zone_id": 1, "starts_on": date(2026, 11, 22), "ends_on": date(2026, 11, 21)}, BadRule),
        ({"zone_id": 1, "ends_on": date(2026, 11, 21)}, Invalid),
        ({"zone_id": 1, "only_when_open": True}, BadRule),
        ({"group_id": 999}, NotFound),
        ({"unit_id": 999}, NotFound),
        ({"zone_id": 1, "campaign_id": 999}, NotFound),
    ],
)
def test_assign_refuses(session: Session, wanted: dict[str, object], error: type[Exception]) -> None:
    make_screen(session)
    playlist = make_playlist(session)
    with pytest.raises(error):
        assign(session, playlist, **wanted)
    assert session.scalars(select(Assignment.id)).all() == []


def test_assign_needs_the_right_where_the_screens_are(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", parent=county)
    screen, _ = make_screen(session, zone=make_zone(session, "county-hall", unit=county))
    own = make_zone(session, "town-hall", unit=town)
    playlist = make_playlist(session, unit=town)
    townsman = make_actor(session, "publisher", unit=town)
    elsewhere_too = ({"unit_id": county.id}, {"target": Target("everything")})
    for elsewhere in ({"zone_id": screen.zone_id}, {"screen_id": screen.id}, *elsewhere_too):
        with pytest.raises(Forbidden):
            assign(session, playlist, actor=townsman, **elsewhere)
    assert assign(session, playlist, actor=townsman, zone_id=own.id).zone_id == own.id


def test_end_assignment_takes_it_away_and_says_where(session: Session) -> None:
    zone, playlist = make_zone(session), make_playlist(session)
    row = assign(session, playlist, zone_id=zone.id)
    events.take(session)
    later = NOW + timedelta(hours=1)
    scheduling.end_assignment(session, row.id, actor=SYSTEM, now=later)
    assert session.scalars(select(Assignment.id)).all() == []
    fact = events.AssignmentChanged(subject_id=row.id, targets=(str(Target("zone", zone.id)),))
    assert list(events.take(session)) == [fact]


def test_end_assignment_needs_the_right(session: Session) -> None:
    row = assign(session, make_playlist(session), zone_id=make_zone(session).id)
    with pytest.raises(Forbidden):
        scheduling.end_assignment(session, row.id, actor=make_actor(session, "fleet_operator"), now=NOW)


def test_assign_by_opening_hours_needs_them_in_every_hall_it_reaches(session: Session) -> None:
    opened, unsaid = make_zone(session, "a"), make_zone(session, "b")
    opened.opening = rules.opening_document(OpeningHours((WHOLE_DAY,)))
    session.flush()
    playlist = make_playlist(session)
    assert assign(session, playlist, zone_id=opened.id, only_when_open=True).only_when_open
    for target in ({"zone_id": unsaid.id}, {"target": Target("everything")}):
        with pytest.raises(BadRule):
            assign(session, playlist, only_when_open=True, **target)


def test_assign_takes_what_a_holiday_notice_still_to_come_will_decide(session: Session) -> None:
    row = assign(session, make_playlist(session), day_condition=BeforeHoliday(3))
    assert row.day_condition == {"kind": "before_holiday", "days": 3}


def test_assign_to_a_campaign_needs_the_right_there(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", parent=county)
    zone, playlist = make_zone(session, "town-hall", unit=town), make_playlist(session, unit=town)
    day = NOW.date()
    campaign = scheduling.add_campaign(
        session, name="宪法宣传周", unit_id=county.id, starts_on=day, ends_on=day, actor=SYSTEM, now=NOW
    )
    townsman = make_actor(session, "publisher", unit=town)
    with pytest.raises(Forbidden):
        assign(session, playlist, zone_id=zone.id, campaign_id=campaign.id, actor=townsman)
