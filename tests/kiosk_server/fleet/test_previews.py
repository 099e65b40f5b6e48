"""Which entries of a draft leave the glass before they can be read."""

from math import ceil

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen

from kiosk_server.db.session import Database
from kiosk_server.fleet import previews
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.fleet.previews import PagePreview
from kiosk_server.publishing import queries

ADDRESS = "http://127.0.0.1:8000"


def page(milliseconds: int, characters: int) -> PagePreview:
    return PagePreview(sha256="", milliseconds=milliseconds, text="", characters=characters)


def test_pages_with_time_enough_need_no_words() -> None:
    assert previews.reading([page(15_000, 20), page(30_000, 40)]) is None


def test_hurried_pages_are_named_with_the_seconds_that_would_do() -> None:
    found = previews.reading([page(15_000, 20), page(15_000, 40), page(15_000, 100)])
    assert found is not None
    assert (found.needed, found.worst.page, found.seconds) == ({2: 30, 3: 75}, 3, 120)


@pytest.fixture
def playlist_id(database: Database) -> int:
    """Give a playlist of a long text for 30 seconds, which a screen shows."""
    with database.transaction() as session:
        screen, _ = make_screen(session, width=640, height=360)
        long = make_approved_item(session, body_source="临时救助标准按照家庭人口计算发放。" * 12)
        playlist = make_playlist(session, long, seconds=30)
        assign(session, playlist, screen_id=screen.id)
        return playlist.id


def test_nothing_is_said_before_the_pictures_are_drawn(database: Database, drawing: Drawing, playlist_id: int) -> None:
    with database.reading() as session:
        assert previews.readings(session, drawing, queries.playlist(session, playlist_id), ADDRESS) == {}


def test_drawn_pictures_tell_what_cannot_be_read(database: Database, drawing: Drawing, playlist_id: int) -> None:
    with database.reading() as session:
        playlist = queries.playlist(session, playlist_id)
        [shape] = previews.shapes(session, playlist_id)
        wanted = previews.tasks(playlist, shape, ADDRESS)
    drawing.complete(list(wanted.values()), now=NOW)
    with database.reading() as session:
        playlist = queries.playlist(session, playlist_id)
        found = previews.readings(session, drawing, playlist, ADDRESS)
        pages = previews.previews(session, drawing, playlist, wanted)[0]
    assert found[0].seconds == ceil(sum(max(15, 0.75 * each.characters) for each in pages))
    assert found[0].seconds > 30
