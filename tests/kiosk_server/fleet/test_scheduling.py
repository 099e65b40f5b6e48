"""Scheduling: a publisher decides over the playlists and over the screens of the own unit, and over no others."""

import pytest
from broadcasting import make_playlist, make_screen, make_zone
from factories import NOW, make_actor, make_approved_item, make_unit
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.errors import Forbidden, NotFound
from kiosk_server.fleet.scheduling import schedule_playlist
from kiosk_server.publishing.models import Assignment
from kiosk_server.publishing.service import Target

ALWAYS = {"starts_on": None, "ends_on": None, "dayparts": (), "priority": 0, "now": NOW}


def test_own_playlist_on_another_units_zone_or_screen_is_refused(session: Session) -> None:
    playlist = make_playlist(session, make_approved_item(session), unit="county")
    elsewhere = make_zone(session, "elsewhere", unit="other")
    screen = make_screen(session, elsewhere)
    publisher = make_actor(session, "publisher", unit=make_unit(session, "county"))
    for target in (Target(zone_id=elsewhere.id), Target(screen_id=screen.id)):
        with pytest.raises(Forbidden):
            schedule_playlist(session, playlist_id=playlist.id, target=target, actor=publisher, **ALWAYS)
    assert session.scalars(select(Assignment)).all() == []


def test_target_that_does_not_exist_is_not_found(session: Session) -> None:
    playlist = make_playlist(session, make_approved_item(session), unit="county")
    publisher = make_actor(session, "publisher", unit=make_unit(session, "county"))
    for target in (Target(zone_id=999), Target(screen_id=999)):
        with pytest.raises(NotFound):
            schedule_playlist(session, playlist_id=playlist.id, target=target, actor=publisher, **ALWAYS)


def test_own_zone_is_assigned(session: Session) -> None:
    playlist = make_playlist(session, make_approved_item(session), unit="county")
    zone = make_zone(session, "own", unit="county")
    publisher = make_actor(session, "publisher", unit=make_unit(session, "county"))
    target = Target(zone_id=zone.id)
    made = schedule_playlist(session, playlist_id=playlist.id, target=target, actor=publisher, **ALWAYS)
    assert (made.playlist_id, made.zone_id, made.screen_id) == (playlist.id, zone.id, None)
