"""What a screen showed by its display log, held against the programme it played."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from programmes import Change, due_document, due_screen
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet import queries
from kiosk_server.fleet.models import DisplayedRecord
from kiosk_server.fleet.past import changes_around, programme_before, shown_at
from kiosk_server.fleet.programming import Programming
from playlists.dayparts import EVERY_DAY, Daypart
from screens.programme import page_at
from screens.programme_document import ProgrammeDocument

SECOND = timedelta(seconds=1)


@pytest.fixture
def screen_id(database: Database, programming: Programming) -> int:
    """Give a screen that plays two entries of 15 seconds."""
    with database.transaction() as session:
        screen, _ = make_screen(session)
        items = [make_approved_item(session, title=title) for title in ("甲", "乙")]
        assign(session, make_playlist(session, *items, seconds=15), screen_id=screen.id)
    programming.reprogramme(now=NOW)
    return screen.id


@pytest.fixture
def document(database: Database, screen_id: int) -> ProgrammeDocument:
    """Give the programme it plays."""
    return due_document(database, screen_id)


def entry_at(document: ProgrammeDocument, at: datetime) -> str:
    due = page_at(document, at)
    assert due is not None
    return due.entry["entry_id"]


def log(database: Database, screen_id: int, *records: tuple[str, datetime, datetime], programme: str = "") -> None:
    """Store what the screen says it showed: entry, from, to."""
    name = programme or due_screen(database, screen_id).programme or ""
    with database.transaction() as session:
        for number, (entry_id, begun, ended) in enumerate(records, start=1):
            session.add(
                DisplayedRecord(
                    screen_id=screen_id,
                    number=number,
                    programme=name,
                    entry_id=entry_id,
                    page=0,
                    shown_from=begun,
                    shown_to=ended,
                    hash="0" * 64,
                )
            )


def judged(database: Database, screen_id: int, at: datetime) -> tuple[str, str, bool] | None:
    """Return what was shown, what should have been, and whether they agree; None without a record."""
    with database.reading() as session:
        shown = shown_at(session, queries.screen(session, screen_id), at)
        if shown is None:
            return None
        assert shown.due is not None
        title = shown.entry["title"] if shown.entry else ""
        return title, shown.due.entry["title"], shown.agrees


def test_record_of_what_was_due_agrees(database: Database, screen_id: int, document: ProgrammeDocument) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND))
    found = judged(database, screen_id, NOW + 7 * SECOND)
    assert found is not None
    assert found[0] == found[1]
    assert found[2]


def test_record_of_something_else_does_not_agree(
    database: Database, screen_id: int, document: ProgrammeDocument
) -> None:
    log(database, screen_id, (entry_at(document, NOW + 15 * SECOND), NOW, NOW + 15 * SECOND))
    found = judged(database, screen_id, NOW + 7 * SECOND)
    assert found is not None
    assert {found[0], found[1]} == {"甲", "乙"}
    assert not found[2]


@pytest.mark.parametrize("at", [NOW - 2 * SECOND, NOW + 16 * SECOND, NOW - timedelta(days=40)])
def test_time_without_a_record_is_unknown(
    database: Database, screen_id: int, document: ProgrammeDocument, at: datetime
) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND))
    assert judged(database, screen_id, at) is None


def test_other_screens_records_do_not_count(
    database: Database, screen_id: int, document: ProgrammeDocument, change: Change[Any]
) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND))
    neighbour = change(lambda session: make_screen(session)[0].id)
    assert judged(database, neighbour, NOW) is None


@pytest.mark.parametrize("late", [timedelta(milliseconds=40), timedelta(milliseconds=-40)])
def test_page_that_changed_a_moment_late_or_early_agrees(
    database: Database, screen_id: int, document: ProgrammeDocument, late: timedelta
) -> None:
    seam = NOW + 15 * SECOND
    first, second = entry_at(document, NOW), entry_at(document, seam)
    log(database, screen_id, (first, NOW, seam + late), (second, seam + late, NOW + 30 * SECOND))
    assert [judged(database, screen_id, at)[2] for at in (seam, seam + 2 * late)] == [True, True]  # type: ignore[index]


def test_page_that_outlasted_its_programme_is_found_in_the_one_before(
    database: Database, programming: Programming, screen_id: int, document: ProgrammeDocument, change: Change[Any]
) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND))

    def replace(session: Session) -> None:
        assign(
            session, make_playlist(session, make_approved_item(session, title="丙")), screen_id=screen_id, priority=9
        )

    change(replace)
    programming.reprogramme(now=NOW + 20 * SECOND)
    newer = due_screen(database, screen_id).programme
    with database.transaction() as session:
        session.add(
            DisplayedRecord(
                screen_id=screen_id,
                number=2,
                programme=newer,
                entry_id=entry_at(document, NOW + 15 * SECOND),
                page=0,
                shown_from=NOW + 15 * SECOND,
                shown_to=NOW + 30 * SECOND,
                hash="0" * 64,
            )
        )
    found = judged(database, screen_id, NOW + 22 * SECOND)
    assert found is not None
    assert found[2]


def test_record_of_a_programme_that_is_gone_has_no_page(
    database: Database, screen_id: int, document: ProgrammeDocument
) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND), programme="f" * 64)
    with database.reading() as session:
        shown = shown_at(session, queries.screen(session, screen_id), NOW)
    assert shown is not None
    assert (shown.document, shown.page, shown.due, shown.agrees) == (None, None, None, False)


def test_programme_before_is_the_last_one_shown(
    database: Database, screen_id: int, document: ProgrammeDocument
) -> None:
    log(database, screen_id, (entry_at(document, NOW), NOW, NOW + 15 * SECOND))
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        assert programme_before(session, screen, NOW) is None
        assert programme_before(session, screen, NOW + SECOND) == document


def test_changes_around_are_the_nearest_and_not_where_a_document_begins(
    database: Database, programming: Programming, screen_id: int, document: ProgrammeDocument, change: Change[Any]
) -> None:
    assert changes_around([document], NOW) == (None, None)

    def add_hour(session: Session) -> None:
        playlist = make_playlist(session, make_approved_item(session, title="丙"))
        day = NOW.date()
        hour = Daypart(EVERY_DAY, time(9), time(10))
        assign(session, playlist, screen_id=screen_id, priority=9, starts_on=day, ends_on=day, dayparts=(hour,))

    change(add_hour)
    programming.reprogramme(now=NOW)
    newer, begun, ended = due_document(database, screen_id), NOW, NOW + timedelta(hours=1)
    asked = [begun - SECOND, begun, begun + SECOND, ended, ended + SECOND]
    assert [changes_around([document, newer], at) for at in asked] == [
        (None, begun),
        (None, ended),
        (begun, ended),
        (begun, None),
        (ended, None),
    ]
