"""Only approved versions enter a revision; a revision never changes; assignments reach only whom they may."""

import pytest
from factories import (
    NOW,
    make_actor,
    make_approved_item,
    make_fields,
    make_item,
    make_playlist,
    make_unit,
    make_version_in_review,
    make_zone,
    sign_steps,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit.models import AuditEntry
from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.models import Item
from kiosk_server.errors import Conflict, Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import service
from kiosk_server.publishing.models import Playlist, PlaylistRevision
from playlists.errors import BadRule, EmptyPlaylist, UnapprovedItem
from playlists.playlist import DraftEntry

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def _publish(session: Session, playlist: Playlist) -> PlaylistRevision:
    return service.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)


def _save(session: Session, playlist: Playlist, *entries: DraftEntry, name: str = "大厅") -> None:
    service.save_entries(session, playlist.id, name=name, entries=entries, actor=SYSTEM, now=NOW)


def _shown(revision: PlaylistRevision) -> list[tuple[str, str, int]]:
    return [(row.version.item.code, row.version_digest, row.seconds) for row in revision.entries]


def _withdrawn(session: Session) -> Item:
    item = make_approved_item(session)
    catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
    return item


def test_publish_freezes_the_approved_versions_in_order(session: Session) -> None:
    first, second = make_approved_item(session), make_approved_item(session)
    playlist = make_playlist(session, second, first, published=False)
    revision = _publish(session, playlist)
    assert first.approved_version is not None
    assert second.approved_version is not None
    assert (revision.number, revision.published_by_name, revision.published_at) == (1, SYSTEM.name, NOW)
    assert _shown(revision) == [
        (second.code, second.approved_version.digest, 20),
        (first.code, first.approved_version.digest, 20),
    ]


def test_publish_takes_the_approved_version_while_a_newer_one_is_in_review(session: Session) -> None:
    item = make_approved_item(session)
    newer = catalogue.revise_item(session, item.id, make_fields(title="改过的通知"), (), actor=SYSTEM, now=NOW)
    catalogue.submit_version(session, newer.id, actor=SYSTEM, now=NOW)
    sign_steps(session, newer, "opinion", "department", "confidentiality")
    revision = _publish(session, make_playlist(session, item, published=False))
    assert [row.version.number for row in revision.entries] == [1]


@pytest.mark.parametrize(
    "make",
    [
        make_item,
        lambda session: make_version_in_review(session).item,
        lambda session: make_version_in_review(session, "opinion", "department", "confidentiality").item,
        lambda session: make_approved_item(session, attribute="on_request", attribute_reason="涉及隐私"),
        lambda session: make_approved_item(session, attribute="withheld", attribute_reason="国家秘密"),
        _withdrawn,
    ],
    ids=["draft", "submitted", "one signature short", "on request", "withheld", "withdrawn"],
)
def test_publish_refuses_and_names_what_may_not_be_shown(session: Session, make: object) -> None:
    good, bad = make_approved_item(session), make(session)  # type: ignore[operator]  # one of the makers above
    playlist = make_playlist(session, good, bad, published=False)
    with pytest.raises(UnapprovedItem) as refused:
        _publish(session, playlist)
    assert refused.value.item_codes == (bad.code,)
    assert session.scalar(select(func.count(PlaylistRevision.id))) == 0


def test_publish_refuses_an_empty_playlist(session: Session) -> None:
    playlist = make_playlist(session, published=False)
    _save(session, playlist)
    with pytest.raises(EmptyPlaylist):
        _publish(session, playlist)


def test_republishing_an_unchanged_draft_keeps_entry_ids_and_digest(session: Session) -> None:
    item = make_approved_item(session)
    playlist = make_playlist(session, item, item, published=False)
    first, second = _publish(session, playlist), _publish(session, playlist)
    assert (second.number, second.digest) == (2, first.digest)
    assert [row.entry_id for row in second.entries] == [row.entry_id for row in first.entries]
    assert len({row.entry_id for row in first.entries}) == 2


def test_a_revision_stays_as_it_was_when_draft_and_item_change(session: Session) -> None:
    item = make_approved_item(session)
    playlist = make_playlist(session, item, published=False)
    revision = _publish(session, playlist)
    before = (_shown(revision), revision.digest)
    newer = catalogue.revise_item(session, item.id, make_fields(title="改过的通知"), (), actor=SYSTEM, now=NOW)
    catalogue.submit_version(session, newer.id, actor=SYSTEM, now=NOW)
    sign_steps(session, newer)
    _save(session, playlist, DraftEntry(item.code, 60), DraftEntry(item.code, 30))
    session.flush()
    session.expire_all()
    assert (_shown(revision), revision.digest) == before
    assert [row.version.number for row in _publish(session, playlist).entries] == [2, 2]


def test_publish_is_told_with_number_and_digest(session: Session) -> None:
    playlist = make_playlist(session, published=False)
    events.take(session)
    revision = _publish(session, playlist)
    fact = events.PlaylistPublished(subject_id=playlist.id, revision=1, digest=revision.digest)
    assert list(events.take(session)) == [fact]
    assert session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id.desc())).first() == "PlaylistPublished"


def test_publish_needs_the_right_for_the_playlists_unit(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", parent=county)
    playlist = make_playlist(session, unit=county, published=False)
    for actor in (make_actor(session, "publisher", unit=town), make_actor(session, "clerk", unit=county)):
        with pytest.raises(Forbidden):
            service.publish_playlist(session, playlist.id, actor=actor, now=NOW)


def test_save_entries_replaces_the_draft_and_its_name(session: Session) -> None:
    item, other = make_approved_item(session), make_approved_item(session)
    playlist = make_playlist(session, item)
    _save(session, playlist, DraftEntry(other.code, 5), DraftEntry(item.code, 3600), name=" 新名字 ")
    session.expire_all()
    assert playlist.name == "新名字"
    assert [(entry.item.code, entry.seconds) for entry in playlist.entries] == [(other.code, 5), (item.code, 3600)]


def test_save_entries_refuses_what_does_not_exist_and_what_nobody_can_read(session: Session) -> None:
    playlist = make_playlist(session)
    code = playlist.entries[0].item.code
    with pytest.raises(NotFound, match="XXXXXXX"):
        _save(session, playlist, DraftEntry(code, 20), DraftEntry("XXXXXXX", 20))
    with pytest.raises(BadRule):
        _save(session, playlist, DraftEntry(code, 4))
    with pytest.raises(BadRule):
        _save(session, playlist, *[DraftEntry(code, 20)] * 201)
    with pytest.raises(Invalid):
        _save(session, playlist, DraftEntry(code, 20), name=" ")
    assert [entry.seconds for entry in playlist.entries] == [20]


def test_add_playlist_refuses_an_unknown_unit_and_a_key_that_is_taken(session: Session) -> None:
    playlist = make_playlist(session)

    def add(key: str, unit_id: int) -> None:
        service.add_playlist(session, key=key, name="大厅", unit_id=unit_id, actor=SYSTEM, now=NOW)

    with pytest.raises(NotFound):
        add("new", 999)
    with pytest.raises(Conflict):
        add(playlist.key, playlist.unit_id)


@pytest.mark.parametrize(
    ("key", "facts", "error"),
    [
        ("new", {"name": " "}, Invalid),
        ("new", {"time_zone": "Asia/Atlantis"}, BadRule),
        ("new", {"time_zone": "Asia"}, BadRule),
        ("hall", {}, Conflict),
    ],
)
def test_add_zone_refuses(session: Session, key: str, facts: dict[str, str], error: type[Exception]) -> None:
    unit = make_zone(session, "hall").unit
    with pytest.raises(error):
        service.add_zone(session, key=key, unit=unit, actor=SYSTEM, now=NOW, **({"name": "大厅"} | facts))
