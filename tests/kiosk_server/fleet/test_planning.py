"""Which entries play when: assignments, dates, dayparts and priorities as they stand in the programme."""

from datetime import date, time, timedelta
from typing import Any

from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from programmes import Change, due_document, due_screen, due_title
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet import queries
from kiosk_server.fleet.planning import reason_at
from kiosk_server.fleet.programming import Programming
from playlists.dayparts import EVERY_DAY, Daypart
from screens.programme import page_in_loop


def test_a_screen_without_assignments_plays_the_standby_loop(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    assert programming.reprogramme(now=NOW) == 1
    screen, document = due_screen(database, screen_id), due_document(database, screen_id)
    assert (screen.sequence, screen.due_at) == (1, NOW)
    assert (document["from"], document["to"]) == ("2026-11-21T16:00:00+00:00", "2026-12-26T16:00:00+00:00")
    assert [segment["loop"] for segment in document["segments"]] == [document["standby"]]


def test_each_day_brings_a_programme_that_reaches_further(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    for days in (0, 1):
        programming.reprogramme(now=NOW + timedelta(days=days))
    assert (due_screen(database, screen_id).sequence, due_document(database, screen_id)["to"]) == (
        2,
        "2026-12-27T16:00:00+00:00",
    )


def test_an_assignment_to_the_screen_beats_the_zones_by_priority(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        (screen, _), (neighbour, _) = make_screen(session), make_screen(session)
        for title, priority, target in (
            ("专区的", 0, {"zone_id": screen.zone_id}),
            ("本屏的", 1, {"screen_id": screen.id}),
        ):
            playlist = make_playlist(session, make_approved_item(session, title=title))
            assign(session, playlist, priority=priority, **target)
        return screen.id, neighbour.id

    screen_id, neighbour_id = change(make)
    programming.reprogramme(now=NOW)
    assert (due_title(database, screen_id), due_title(database, neighbour_id)) == ("本屏的", "专区的")


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
    document = due_document(database, screen_id)
    entries = document["loops"][document["segments"][0]["loop"]]["entries"]
    assert [entry["title"] for entry in entries] == ["共有的", "共有的"]


def test_dayparts_and_dates_divide_the_days(database: Database, programming: Programming, change: Change[Any]) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        playlist = make_playlist(session, make_approved_item(session, title="上午的"))
        hours = Daypart(EVERY_DAY, time(9), time(12))
        day = date(2026, 11, 22)
        assign(session, playlist, screen_id=screen.id, starts_on=day, ends_on=day, dayparts=(hours,))
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    shown = [due_title(database, screen_id, NOW + timedelta(hours=h)) for h in (-0.001, 0, 2.999, 3, 24)]
    standby = "清河县政务公开专区"
    assert shown == [standby, "上午的", "上午的", standby, standby]


def test_pages_fill_the_time_of_their_entry(database: Database, programming: Programming, change: Change[Any]) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        body = "\n\n".join(f"第{n}段：" + "救助标准自下月起调整。" * 4 for n in range(1, 9))
        playlist = make_playlist(session, make_approved_item(session, body_source=body), seconds=45)
        assign(session, playlist, screen_id=screen.id)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    entry = page_in_loop(document := due_document(database, screen_id), document["segments"][0]["loop"], NOW).entry
    assert len(entry["pages"]) == 3
    assert sum(page["milliseconds"] for page in entry["pages"]) == entry["milliseconds"] == 45_000
    assert min(page["milliseconds"] for page in entry["pages"]) >= 15_000


def test_reason_at_an_instant_is_decided_anew_from_the_rules(database: Database, change: Change[Any]) -> None:
    def make(session: Session) -> int:
        screen, _ = make_screen(session)
        assign(session, make_playlist(session), screen_id=screen.id)
        hours = Daypart(EVERY_DAY, time(9), time(12))
        assign(session, make_playlist(session), screen_id=screen.id, priority=3, dayparts=(hours,))
        return screen.id

    screen_id = change(make)
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        morning, noon = (reason_at(session, screen, NOW + timedelta(hours=hours)) for hours in (0, 3))
    assert [words.say() for words in morning.words] == ["按排期“节目单2”播出：优先级 3 高于“节目单1”的 0。"]
    assert [words.say() for words in noon.words] == ["按排期“节目单1”播出，优先级 0。"]
