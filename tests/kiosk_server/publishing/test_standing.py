"""How assignments stand to one another at an instant."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from broadcasting import make_playlist, make_zone, publish
from factories import assign, make_approved_item
from sqlalchemy.orm import Session

from kiosk_server.events import SYSTEM
from kiosk_server.publishing import mapping, queries, scheduling
from kiosk_server.publishing.models import Playlist
from kiosk_server.publishing.standing import standings
from playlists.calendar_years import official_calendar
from playlists.dayparts import parse_daypart

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
LONG_AGO = NOON - timedelta(days=60)


@pytest.fixture
def playlist(session: Session) -> Playlist:
    made = make_playlist(session, make_approved_item(session))
    publish(session, made)
    return made


def stand(session: Session, playlist: Playlist, *rules: dict[str, Any], now: datetime = NOON) -> list[str]:
    """Return how assignments with these *rules* to one zone stand, in their order."""
    zone = make_zone(session)
    rows = [assign(session, playlist, zone_id=zone.id, now=LONG_AGO, **rule) for rule in rules]
    place = mapping.hall(zone, official_calendar())
    found = standings(rows, queries.latest_revisions(session, [playlist.id]), place, now)
    return [found[row.id] for row in rows]


def test_equal_priorities_play_together(session: Session, playlist: Playlist) -> None:
    assert stand(session, playlist, {}, {}) == ["playing", "playing"]


def test_lower_priority_is_outranked(session: Session, playlist: Playlist) -> None:
    assert stand(session, playlist, {"priority": 1}, {"priority": 2}) == ["outranked", "playing"]


def test_other_hours_wait(session: Session, playlist: Playlist) -> None:
    rule = {"dayparts": [parse_daypart("12345 13:00-17:00")]}
    assert stand(session, playlist, rule) == ["waiting"]


def test_dates_ahead_and_behind(session: Session, playlist: Playlist) -> None:
    ahead, behind = {"starts_on": date(2026, 11, 24)}, {"ends_on": date(2026, 11, 22)}
    assert stand(session, playlist, ahead, behind) == ["upcoming", "over"]


def test_night_that_began_on_the_last_day_still_plays(session: Session, playlist: Playlist) -> None:
    rule = {"ends_on": date(2026, 11, 22), "dayparts": [parse_daypart("7 22:00-06:00")]}
    assert stand(session, playlist, rule, now=NOON.replace(hour=3)) == ["playing"]


def test_playlist_without_revision_is_unpublished(session: Session) -> None:
    assert stand(session, make_playlist(session, name="未发布"), {}) == ["unpublished"]


def test_a_rule_that_was_altered_is_broken_and_the_others_stand(session: Session, playlist: Playlist) -> None:
    zone = make_zone(session)
    bad, good = (assign(session, playlist, zone_id=zone.id) for _ in range(2))
    bad.day_condition = {"kind": "full_moon"}
    revisions = queries.latest_revisions(session, [playlist.id])
    found = standings([bad, good], revisions, mapping.hall(zone, official_calendar()), NOON)
    assert found == {bad.id: "broken", good.id: "playing"}


def test_a_campaign_that_is_over_ends_its_assignments(session: Session, playlist: Playlist) -> None:
    campaign = scheduling.add_campaign(
        session,
        name="宪法宣传周",
        unit_id=playlist.unit_id,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 22),
        actor=SYSTEM,
        now=LONG_AGO,
    )
    assert stand(session, playlist, {"campaign_id": campaign.id}, {}) == ["over", "playing"]
