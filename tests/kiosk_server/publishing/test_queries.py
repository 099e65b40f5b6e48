"""Reading what is published and where it goes, in a number of queries that does not grow with the rows."""

from collections.abc import Callable

import pytest
from factories import NOW, make_approved_item, make_playlist, make_unit, make_zone
from sqlalchemy import event
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.errors import NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import mapping, queries, schedule, service
from playlists.calendar_years import official_calendar
from playlists.playlist import DraftEntry


def _queries_of(session: Session, read: Callable[[], object]) -> int:
    """Return how many statements *read* sends to the database."""
    sent: list[str] = []
    engine = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        read()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


@pytest.mark.parametrize("find", [queries.zone, queries.playlist, schedule.assignment])
def test_what_is_not_there_is_not_found(session: Session, find: Callable[[Session, int], object]) -> None:
    with pytest.raises(NotFound):
        find(session, 1)


def test_latest_revision_is_the_newest_or_none(session: Session) -> None:
    playlist = make_playlist(session, published=False)
    assert (queries.latest_revision(session, playlist.id), queries.newest_number(session, playlist.id)) == (None, 0)
    for _ in range(2):
        service.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
    latest = queries.latest_revision(session, playlist.id)
    assert latest is not None
    assert (latest.number, queries.newest_number(session, playlist.id)) == (2, 2)


def test_latest_revisions_are_read_with_all_that_a_slide_needs_in_four_queries(database: Database) -> None:
    with database.transaction() as session:
        ids = [make_playlist(session, *(make_approved_item(session) for _ in range(3))).id for _ in range(3)]

    def read() -> None:
        for revision in queries.latest_revisions(session, ids).values():
            assert [row.version.item.row.domain.name for row in revision.entries] == ["社会救助"] * 3
            assert len(mapping.live_entries(revision, lambda _path: official_calendar())) == 3

    with database.reading() as session:
        assert _queries_of(session, read) == 4


def test_playlists_holding_an_item_are_those_with_a_revision_of_it(session: Session) -> None:
    item = make_approved_item(session)
    published = make_playlist(session, item)
    make_playlist(session, item, published=False)
    make_playlist(session)
    assert queries.playlists_holding(session, item.id) == {published.id}


def test_has_unpublished_changes_follows_the_draft(session: Session) -> None:
    playlist = make_playlist(session)
    revision = queries.latest_revision(session, playlist.id)
    assert not queries.has_unpublished_changes(playlist, revision)
    assert queries.has_unpublished_changes(playlist, None)
    entries = [DraftEntry(playlist.entries[0].item.code, 30)]
    service.save_entries(session, playlist.id, name=playlist.name, entries=entries, actor=SYSTEM, now=NOW)
    assert queries.has_unpublished_changes(playlist, revision)


def test_zone_can_be_used_after_the_session(database: Database) -> None:
    with database.transaction() as session:
        zone_id = make_zone(session, unit=make_unit(session, "town", name="云溪镇")).id
    with database.reading() as session:
        zone = queries.zone(session, zone_id)
    assert zone.unit.name == "云溪镇"
