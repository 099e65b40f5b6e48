"""What a screen is due to show: entry, reason, and where in its loop it stands."""

from datetime import timedelta
from typing import Any

from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from programmes import Change
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet import queries
from kiosk_server.fleet.programming import Programming
from kiosk_server.fleet.showing import showing
from playlists.share import appearances


def make_two_entries(session: Session) -> int:
    screen, _ = make_screen(session)
    items = [make_approved_item(session, title=title) for title in ("甲", "乙")]
    assign(session, make_playlist(session, *items, seconds=15), screen_id=screen.id, priority=4)
    return screen.id


def test_entry_and_loop_are_those_of_the_instant(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(make_two_entries)
    programming.reprogramme(now=NOW)
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        first, second = (showing(session, screen, NOW + timedelta(seconds=s)) for s in (0, 15))
    assert [entry.title for entry in first.loop.entries] == ["甲", "乙"]
    places = [[entry.entry_id for entry in found.loop.entries].index(found.entry_id) for found in (first, second)]
    assert sorted(places) == [0, 1]
    assert [found.position.params["place"] for found in (first, second)] == [place + 1 for place in places]
    assert first.position.params["round"] == 30
    assert (first.kind, first.priority, first.page, first.pages) == ("assignment", 4, 1, 1)
    assert appearances(first.loop.entries, first.entry_id).per_hour == 120


def test_outside_the_programme_it_is_the_standby_loop(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(make_two_entries)
    programming.reprogramme(now=NOW)
    with database.reading() as session:
        found = showing(session, queries.screen(session, screen_id), NOW + timedelta(days=40))
    assert (found.kind, found.until, found.item_code, len(found.loop.entries)) == ("standby", None, "", 1)
