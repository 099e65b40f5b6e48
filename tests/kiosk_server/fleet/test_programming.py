"""Assignments become programmes: one for each distinct content, a new sequence only where something changed."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from threading import Thread
from typing import Any, TypeVar

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen, make_zone
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Assignment
from playlists.dayparts import EVERY_DAY, Daypart
from playlists.playlist import DraftEntry
from screens.canonical import canonical_json, sha256_hex
from screens.programme import page_at, page_in_loop

T = TypeVar("T")
Change = Callable[[Callable[[Session], T]], T]


@pytest.fixture
def change(database: Database) -> Change[Any]:
    """Give a function that runs its argument in a transaction and returns what came of it."""

    def run(work: Callable[[Session], T]) -> T:
        with database.transaction() as session:
            return work(session)

    return run


def _screen(database: Database, screen_id: int) -> Screen:
    with database.reading() as session:
        return session.get_one(Screen, screen_id)


def _document(database: Database, screen_id: int) -> Any:
    with database.reading() as session:
        sha256 = session.get_one(Screen, screen_id).programme
        return json.loads(session.get_one(Programme, sha256).body)


def _shown(database: Database, screen_id: int, at: datetime = NOW) -> str:
    """Return the title of what the screen is due to show."""
    due = page_at(_document(database, screen_id), at)
    assert due is not None
    return due.entry["title"]


def _titles(database: Database, screen_id: int) -> set[str]:
    loops = _document(database, screen_id)["loops"].values()
    return {entry["title"] for loop in loops for entry in loop["entries"]}


def _withdraw(session: Session, item_id: int) -> None:
    catalogue.withdraw_item(session, item_id, reason="有误", actor=SYSTEM, now=NOW)


def test_a_screen_without_assignments_plays_the_standby_loop(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    assert programming.reprogramme(now=NOW) == 1
    screen, document = _screen(database, screen_id), _document(database, screen_id)
    assert (screen.sequence, screen.due_at) == (1, NOW)
    assert (document["from"], document["to"]) == ("2026-11-21T16:00:00+00:00", "2026-12-26T16:00:00+00:00")
    assert [segment["loop"] for segment in document["segments"]] == [document["standby"]]


def test_a_programme_is_canonical_and_named_by_its_hash(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    programming.reprogramme(now=NOW)
    with database.reading() as session:
        stored = session.scalars(select(Programme)).one()
    assert stored.sha256 == sha256_hex(stored.body) == _screen(database, screen_id).programme
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
    named = [_screen(database, screen_id).programme for screen_id in alike]
    assert len(set(named)) == 1
    assert _screen(database, larger).programme != named[0]
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
    assert _screen(database, screen_id).sequence == 1
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
    programme = _screen(database, screen_id).programme
    assert programme is not None
    assert told == [events.CueIssued(subject_id=screen_id, sequence=1, programme=programme)]


def test_each_day_brings_a_programme_that_reaches_further(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    for days in (0, 1):
        programming.reprogramme(now=NOW + timedelta(days=days))
    assert (_screen(database, screen_id).sequence, _document(database, screen_id)["to"]) == (
        2,
        "2026-12-27T16:00:00+00:00",
    )


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
    assert {"撤回的", "留下的"} < _titles(database, screen_id)
    change(lambda session: _withdraw(session, item_id))
    assert programming.reprogramme(now=NOW, screen_ids={screen_id}) == 1
    assert _titles(database, screen_id) == {"留下的", "清河县政务公开专区"}
    assert _screen(database, screen_id).sequence == 2


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
    assert _shown(database, screen_id) == "清河县政务公开专区"


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
    assert _titles(database, screen_id) == {"清河县政务公开专区"}


def test_an_assignment_to_the_screen_beats_the_zones_by_priority(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        (screen, _), (neighbour, _) = make_screen(session), make_screen(session)
        for title, priority, target in (("专区的", 0, {"zone_id": screen.zone_id}), ("本屏的", 1, {"screen_id": screen.id})):
            playlist = make_playlist(session, make_approved_item(session, title=title))
            assign(session, playlist, priority=priority, **target)
        return screen.id, neighbour.id

    screen_id, neighbour_id = change(make)
    programming.reprogramme(now=NOW)
    assert (_shown(database, screen_id), _shown(database, neighbour_id)) == ("本屏的", "专区的")


def test_assignments_of_equal_priority_share_the_loop(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        shared = make_approved_item(session, title="共有的")
        for _ in range(2):
            assign(session, make_playlist(session, shared), screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    document = _document(database, screen_id)
    entries = document["loops"][document["segments"][0]["loop"]]["entries"]
    assert [entry["title"] for entry in entries] == ["共有的", "共有的"]


def test_dayparts_and_dates_divide_the_days(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        playlist = make_playlist(session, make_approved_item(session, title="上午的"))
        hours = Daypart(EVERY_DAY, time(9), time(12))
        day = date(2026, 11, 22)
        assign(session, playlist, screen_id=screen.id, starts_on=day, ends_on=day, dayparts=(hours,))
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    shown = [_shown(database, screen_id, NOW + timedelta(hours=h)) for h in (-0.001, 0, 2.999, 3, 24)]
    standby = "清河县政务公开专区"
    assert shown == [standby, "上午的", "上午的", standby, standby]


def test_pages_fill_the_time_of_their_entry(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        body = "\n\n".join(f"第{n}段：" + "救助标准自下月起调整。" * 4 for n in range(1, 9))
        playlist = make_playlist(session, make_approved_item(session, body_source=body), seconds=45)
        assign(session, playlist, screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    entry = page_in_loop(document := _document(database, screen_id), document["segments"][0]["loop"], NOW).entry
    assert len(entry["pages"]) == 3
    assert sum(page["milliseconds"] for page in entry["pages"]) == entry["milliseconds"] == 45_000
    assert min(page["milliseconds"] for page in entry["pages"]) >= 15_000


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


def test_a_bad_rule_in_one_zone_does_not_hold_up_the_others(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int, Assignment]:
        bad, _ = make_screen(session, zone=make_zone(session, "bad"))
        good, _ = make_screen(session, zone=make_zone(session, "good"))
        row = assign(session, make_playlist(session), zone_id=bad.zone_id)
        return bad.id, good.id, row

    bad_id, good_id, row = change(make)
    programming.reprogramme(now=NOW)
    kept = _screen(database, bad_id).programme

    def spoil(session: Session) -> None:
        session.get_one(Assignment, row.id).dayparts = [{"weekdays": [], "start": "09:00", "end": "10:00"}]
        playlist = make_playlist(session)
        assign(session, playlist, screen_id=good_id)

    change(spoil)
    with pytest.raises(ExceptionGroup):
        programming.reprogramme(now=NOW)
    assert (_screen(database, bad_id).programme, _screen(database, good_id).sequence) == (kept, 2)


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
