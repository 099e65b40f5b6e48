"""What publishing a draft would change."""

from broadcasting import make_playlist, publish
from factories import NOW, make_approved_item, make_fields, sign_steps
from sqlalchemy.orm import Session

from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.models import Item
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import queries, service
from kiosk_server.publishing.changes import Change, changes
from playlists.playlist import DraftEntry


def change_of(session: Session, before: list[tuple[Item, int]], after: list[tuple[Item, int]]) -> list[Change]:
    """Publish *before*, save *after* and return the difference."""
    playlist = make_playlist(session)
    for entries in (before, after):
        if entries is after:
            publish(session, playlist)
        drafts = [DraftEntry(item.code, seconds) for item, seconds in entries]
        service.save_entries(session, playlist.id, name="单", entries=drafts, actor=SYSTEM, now=NOW)
    return changes(queries.playlist(session, playlist.id), queries.latest_revision(session, playlist.id))


def told(found: list[Change]) -> list[tuple[str, str]]:
    return [(change.kind, change.title) for change in found]


def test_same_draft_changes_nothing(session: Session) -> None:
    item = make_approved_item(session)
    assert change_of(session, [(item, 30)], [(item, 30)]) == []


def test_everything_is_new_before_the_first_revision(session: Session) -> None:
    playlist = make_playlist(session, make_approved_item(session, title="甲"))
    assert told(changes(queries.playlist(session, playlist.id), None)) == [("added", "甲")]


def test_added_removed_and_other_seconds_are_named(session: Session) -> None:
    first, second, third = (make_approved_item(session, title=title) for title in ("甲", "乙", "丙"))
    found = change_of(session, [(first, 30), (second, 30)], [(first, 45), (third, 30)])
    assert told(found) == [("seconds", "甲"), ("added", "丙"), ("removed", "乙")]
    assert (found[0].before, found[0].after) == (30, 45)


def test_another_order_is_one_change(session: Session) -> None:
    first, second, third = (make_approved_item(session, title=title) for title in ("甲", "乙", "丙"))
    before, after = [(first, 30), (second, 30), (third, 30)], [(third, 30), (first, 30), (second, 30)]
    assert told(change_of(session, before, after)) == [("moved", "")]


def test_item_that_stands_twice_is_compared_place_by_place(session: Session) -> None:
    item = make_approved_item(session, title="甲")
    assert told(change_of(session, [(item, 30)], [(item, 30), (item, 30)])) == [("added", "甲")]


def test_newer_approved_version_is_an_update(session: Session) -> None:
    item = make_approved_item(session, title="甲")
    playlist = make_playlist(session, item)
    publish(session, playlist)
    version = catalogue.revise_item(session, item.id, make_fields(title="甲（修订）"), (), actor=SYSTEM, now=NOW)
    catalogue.submit_version(session, version.id, actor=SYSTEM, now=NOW)
    sign_steps(session, version)
    found = changes(queries.playlist(session, playlist.id), queries.latest_revision(session, playlist.id))
    assert told(found) == [("updated", "甲（修订）")]


def test_another_share_of_the_loop_is_named_with_both_sides(session: Session) -> None:
    first, second = (make_approved_item(session, title=title) for title in ("甲", "乙"))
    playlist = make_playlist(session, first, second)
    publish(session, playlist)
    drafts = [DraftEntry(first.code, 30, every_minutes=5), DraftEntry(second.code, 30)]
    service.save_entries(session, playlist.id, name="单", entries=drafts, actor=SYSTEM, now=NOW)
    [found] = changes(queries.playlist(session, playlist.id), queries.latest_revision(session, playlist.id))
    assert (found.kind, found.title) == ("share", "甲")
    assert (found.share_before, found.share_after) == ((None, None), (5, None))
