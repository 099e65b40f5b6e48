"""Assignments become programmes: one for each distinct content, a new sequence only where something changed."""

import json
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen, make_zone
from programmes import Change, due_screen, due_title, due_titles
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Programme
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.schedule_models import Assignment
from playlists.playlist import DraftEntry
from screens.canonical import canonical_json, sha256_hex

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def _withdraw(session: Session, item_id: int) -> None:
    catalogue.withdraw_item(session, item_id, reason="有误", actor=SYSTEM, now=NOW)


def test_a_programme_is_canonical_and_named_by_its_hash(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    programming.reprogramme(now=NOW)
    with database.reading() as session:
        stored = session.scalars(select(Programme)).one()
    assert stored.sha256 == sha256_hex(stored.body) == due_screen(database, screen_id).programme
    assert canonical_json(json.loads(stored.body)) == stored.body


def test_screens_that_play_the_same_share_one_programme(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> list[int]:
        alike = [make_screen(session)[0] for _ in range(3)]
        assign(session, make_playlist(session), zone_id=alike[0].zone_id)
        larger, _ = make_screen(session, width=400)
        return [*(screen.id for screen in alike), larger.id]

    *alike, larger = change(make)
    assert programming.reprogramme(now=NOW) == 4
    named = [due_screen(database, screen_id).programme for screen_id in alike]
    assert len(set(named)) == 1
    assert due_screen(database, larger).programme != named[0]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Programme)) == 2


def test_unchanged_content_gets_no_new_sequence(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        screen, _ = make_screen(session)
        playlist = make_playlist(session)
        assign(session, playlist, screen_id=screen.id)
        return screen.id, playlist.id

    screen_id, playlist_id = change(make)
    programming.reprogramme(now=NOW)
    change(lambda session: publishing.publish_playlist(session, playlist_id, actor=SYSTEM, now=NOW))
    assert programming.reprogramme(now=NOW + timedelta(hours=3)) == 0
    assert due_screen(database, screen_id).sequence == 1
    with database.reading() as session:
        assert session.scalars(select(Programme)).one().revisions == [["节目单1", 2, playlist_id]]


def test_a_new_programme_is_told_after_the_commit_and_an_old_one_is_not(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    told: list[events.Fact] = []
    database.on_commit = told.extend
    for _ in range(2):
        programming.reprogramme(now=NOW)
    programme = due_screen(database, screen_id).programme
    assert programme is not None
    assert told == [events.CueIssued(subject_id=screen_id, sequence=1, programme=programme)]


def test_a_withdrawal_changes_the_programme_at_once(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        screen, _ = make_screen(session)
        gone, kept = (make_approved_item(session, title=title) for title in ("撤回的", "留下的"))
        assign(session, make_playlist(session, gone, kept), screen_id=screen.id)
        return screen.id, gone.id

    screen_id, item_id = change(make)
    programming.reprogramme(now=NOW)
    assert {"撤回的", "留下的"} < due_titles(database, screen_id)
    change(lambda session: _withdraw(session, item_id))
    assert programming.reprogramme(now=NOW, screen_ids={screen_id}) == 1
    assert due_titles(database, screen_id) == {"留下的", "清河县政务公开专区"}
    assert due_screen(database, screen_id).sequence == 2


def test_bytes_altered_in_the_database_leave_the_glass(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        items = [make_approved_item(session, title=title) for title in ("没动过的", "被改的")]
        playlist = make_playlist(session, *items)
        assign(session, playlist, zone_id=screen.zone_id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    assert {"没动过的", "被改的"} < due_titles(database, screen_id)

    alter = update(ItemVersion).where(ItemVersion.title == "被改的").values(summary="改了")
    change(lambda session: session.execute(alter))
    programming.reprogramme(now=NOW)
    assert due_titles(database, screen_id) == {"没动过的", "清河县政务公开专区"}


def test_withdrawing_the_last_entry_leaves_the_standby_loop(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        screen, _ = make_screen(session)
        item = make_approved_item(session)
        assign(session, make_playlist(session, item), screen_id=screen.id)
        return screen.id, item.id

    screen_id, item_id = change(make)
    programming.reprogramme(now=NOW)
    change(lambda session: _withdraw(session, item_id))
    programming.reprogramme(now=NOW)
    assert due_title(database, screen_id) == "清河县政务公开专区"


def test_a_withdrawal_while_slides_are_being_drawn_is_never_undone(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    """The run that drew began before the withdrawal, and ends after the run that obeyed it."""

    def make(session: Session) -> tuple[int, int]:
        screen, _ = make_screen(session)
        item = make_approved_item(session, title="撤回的")
        assign(session, make_playlist(session, item), screen_id=screen.id)
        return screen.id, item.id

    screen_id, item_id = change(make)
    between: list[int] = []

    def withdraw_meanwhile() -> None:
        if not between:
            change(lambda session: _withdraw(session, item_id))
            between.append(programming.reprogramme(now=NOW))

    waiting = Thread(target=programming.reprogramme, kwargs={"now": NOW, "progress": withdraw_meanwhile}, daemon=True)
    waiting.start()
    waiting.join(timeout=60)
    assert not waiting.is_alive()
    assert between == [1]
    assert due_titles(database, screen_id) == {"清河县政务公开专区"}


def test_only_the_zones_and_screens_that_are_named_change(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        here, _ = make_screen(session, zone=make_zone(session, "here"))
        there, _ = make_screen(session, zone=make_zone(session, "there"))
        return here.id, there.zone_id

    screen_id, zone_id = change(make)
    assert programming.reprogramme(now=NOW, zone_ids=set(), screen_ids=set()) == 0
    assert programming.reprogramme(now=NOW, zone_ids={zone_id}) == 1
    assert programming.reprogramme(now=NOW, screen_ids={screen_id}) == 1


def test_a_bad_rule_keeps_the_programme_says_why_and_holds_up_nobody_else(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int, Assignment]:
        bad, _ = make_screen(session)
        good, _ = make_screen(session)
        row = assign(session, make_playlist(session), screen_id=bad.id)
        return bad.id, good.id, row

    bad_id, good_id, row = change(make)
    programming.reprogramme(now=NOW)
    kept = due_screen(database, bad_id).programme

    def spoil(session: Session) -> None:
        session.get_one(Assignment, row.id).dayparts = [{"weekdays": [], "start": "09:00", "end": "10:00"}]
        playlist = make_playlist(session)
        assign(session, playlist, screen_id=good_id)

    change(spoil)
    programming.reprogramme(now=NOW)
    held = due_screen(database, bad_id)
    assert (held.programme, due_screen(database, good_id).sequence) == (kept, 2)
    assert held.planning_fault == {"message": "请至少选择一个星期几。", "params": {}}
    change(lambda session: setattr(session.get_one(Assignment, row.id), "dayparts", []))
    programming.reprogramme(now=NOW)
    assert due_screen(database, bad_id).planning_fault is None


def test_prepared_slides_make_publishing_quick(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int, int]:
        screen, _ = make_screen(session)
        playlist = make_playlist(session, make_approved_item(session), make_approved_item(session))
        assign(session, playlist, screen_id=screen.id)
        item = make_approved_item(session)
        assert item.approved_version_id is not None
        return playlist.id, item.approved_version_id, item.id

    playlist_id, version_id, item_id = change(make)
    programming.prepare_playlist(playlist_id, now=NOW)
    programming.prepare_version(version_id, now=NOW)

    def extend(session: Session) -> None:
        item = session.get_one(catalogue.Item, item_id)
        entries = [DraftEntry(item.code, 60)]
        publishing.save_entries(session, playlist_id, name="大厅", entries=entries, actor=SYSTEM, now=NOW)
        publishing.publish_playlist(session, playlist_id, actor=SYSTEM, now=NOW)

    drawn: list[int] = []
    programming.reprogramme(now=NOW, progress=lambda: drawn.append(1))
    assert len(drawn) == 1  # the standby slide
    change(extend)
    assert programming.reprogramme(now=NOW, progress=lambda: drawn.append(1)) == 1
    assert len(drawn) == 1
