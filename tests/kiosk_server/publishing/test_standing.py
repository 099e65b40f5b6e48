"""How assignments stand to one another at an instant."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from broadcasting import make_playlist, make_zone, publish
from factories import make_approved_item
from sqlalchemy.orm import Session

from kiosk_server.events import SYSTEM
from kiosk_server.publishing import queries, service
from kiosk_server.publishing.models import Playlist
from kiosk_server.publishing.standing import standings
from playlists.dayparts import parse_daypart

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


@pytest.fixture
def playlist(session: Session) -> Playlist:
    made = make_playlist(session, make_approved_item(session))
    publish(session, made)
    return made


def stand(session: Session, playlist: Playlist, *rules: dict[str, Any], now: datetime = NOON) -> list[str]:
    """Return how assignments with these *rules* to one zone stand, in their order."""
    zone = make_zone(session)
    plain: dict[str, Any] = {"starts_on": None, "ends_on": None, "dayparts": (), "priority": 0}
    rows = [
        service.assign(
            session,
            playlist_id=playlist.id,
            target=service.Target(zone_id=zone.id),
            actor=SYSTEM,
            now=NOON,
            **(plain | rule),
        )
        for rule in rules
    ]
    found = standings(rows, queries.latest_revisions(session, [playlist.id]), "Asia/Shanghai", now)
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
