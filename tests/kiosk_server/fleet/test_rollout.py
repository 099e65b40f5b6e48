"""How far a revision has come, screen by screen."""

from datetime import date, timedelta

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.fleet.rollout import rollout, screens_of
from kiosk_server.publishing import queries
from kiosk_server.publishing import service as publishing
from playlists.playlist import DraftEntry


@pytest.fixture
def playing(database: Database) -> tuple[int, int]:
    """Give a screen and the playlist that is assigned to it, published once."""
    with database.transaction() as session:
        screen, _ = make_screen(session)
        playlist = make_playlist(session, make_approved_item(session), make_approved_item(session))
        assign(session, playlist, screen_id=screen.id)
        return screen.id, playlist.id


def _stages(database: Database, playlist_id: int) -> list[str]:
    with database.reading() as session:
        revision = queries.latest_revision(session, playlist_id)
        assert revision is not None
        return [arrival.stage for arrival in rollout(session, revision, NOW)]


def _report(database: Database, screen_id: int) -> None:
    with database.transaction() as session:
        screen = session.get_one(Screen, screen_id)
        screen.applied_programme = screen.programme


def _publish(session: Session, playlist_id: int) -> None:
    publishing.publish_playlist(session, playlist_id, actor=SYSTEM, now=NOW)


def test_a_revision_comes_from_drawing_by_waiting_to_the_glass(
    database: Database, programming: Programming, playing: tuple[int, int]
) -> None:
    screen_id, playlist_id = playing
    stages = [_stages(database, playlist_id)]
    programming.reprogramme(now=NOW)
    stages.append(_stages(database, playlist_id))
    _report(database, screen_id)
    stages.append(_stages(database, playlist_id))
    assert stages == [["drawing"], ["waiting"], ["in_step"]]


def test_a_new_revision_is_drawing_again_even_when_it_only_leaves_something_out(
    database: Database, programming: Programming, playing: tuple[int, int]
) -> None:
    screen_id, playlist_id = playing
    programming.reprogramme(now=NOW)
    _report(database, screen_id)
    with database.transaction() as session:
        playlist = queries.playlist(session, playlist_id)
        entries = [DraftEntry(playlist.entries[0].item.code, 20)]
        publishing.save_entries(session, playlist_id, name="改名了", entries=entries, actor=SYSTEM, now=NOW)
        _publish(session, playlist_id)
    stages = [_stages(database, playlist_id)]
    programming.reprogramme(now=NOW)
    stages.append(_stages(database, playlist_id))
    assert stages == [["drawing"], ["waiting"]]


def test_an_unchanged_revision_is_on_the_glass_as_soon_as_it_is_known(
    database: Database, programming: Programming, playing: tuple[int, int]
) -> None:
    screen_id, playlist_id = playing
    programming.reprogramme(now=NOW)
    _report(database, screen_id)
    with database.transaction() as session:
        _publish(session, playlist_id)
    programming.reprogramme(now=NOW)
    assert _stages(database, playlist_id) == ["in_step"]


def test_a_playlist_whose_time_has_passed_is_elsewhere(database: Database, programming: Programming) -> None:
    with database.transaction() as session:
        screen, _ = make_screen(session)
        playlist = make_playlist(session)
        assign(session, playlist, screen_id=screen.id, ends_on=date(2026, 11, 1), now=NOW - timedelta(days=60))
    programming.reprogramme(now=NOW)
    assert _stages(database, playlist.id) == ["elsewhere"]


def test_screens_of_a_playlist_are_those_of_its_zones_and_its_own(session: Session) -> None:
    (first, _), (second, _) = make_screen(session), make_screen(session)
    to_zone, to_screen, nowhere = (make_playlist(session) for _ in range(3))
    assign(session, to_zone, zone_id=first.zone_id)
    assign(session, to_screen, screen_id=second.id)
    found = [list(screens_of(session, playlist.id)) for playlist in (to_zone, to_screen, nowhere)]
    assert found == [[first, second], [second], []]
