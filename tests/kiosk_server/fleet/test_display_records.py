"""Proof of play is stored once, in order, in a chain."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOW, make_screen
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk_server.fleet.display_records import accept_records, first_broken
from kiosk_server.fleet.models import DisplayedRecord, Screen
from screens.display_log import FIRST_HASH, DisplayRecord, chain

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def _record(screen: Screen, number: int) -> DisplayRecord:
    start = NOW + timedelta(seconds=20 * number)
    return DisplayRecord(
        screen=str(screen.id),
        number=number,
        programme="a" * 64,
        entry_id=f"entry-{number}",
        page=0,
        shown_from=start,
        shown_to=start + timedelta(seconds=20),
    )


def _stored(session: Session, screen: Screen) -> list[int]:
    session.flush()
    query = select(DisplayedRecord.number).where(DisplayedRecord.screen_id == screen.id)
    return list(session.scalars(query.order_by(DisplayedRecord.number)))


def test_records_are_stored_and_acknowledged(session: Session) -> None:
    screen, _ = make_screen(session)
    assert accept_records(session, screen, [_record(screen, n) for n in (2, 1, 3)]) == 3
    assert _stored(session, screen) == [1, 2, 3]
    session.expire_all()
    assert first_broken(session, screen.id) is None


def test_what_is_repeated_counts_once(session: Session) -> None:
    screen, _ = make_screen(session)
    accept_records(session, screen, [_record(screen, n) for n in (1, 2)])
    session.flush()
    again = [_record(screen, n) for n in (1, 2, 3, 3)]
    assert (accept_records(session, screen, again), _stored(session, screen)) == (3, [1, 2, 3])


def test_a_repeated_record_with_other_words_changes_nothing(session: Session) -> None:
    screen, _ = make_screen(session)
    record = _record(screen, 1)
    accept_records(session, screen, [record])
    session.flush()
    accept_records(session, screen, [replace(record, entry_id="another")])
    session.flush()
    assert session.scalars(select(DisplayedRecord.entry_id)).all() == ["entry-1"]


def test_nothing_is_stored_beyond_a_gap(session: Session) -> None:
    screen, _ = make_screen(session)
    assert accept_records(session, screen, [_record(screen, n) for n in (1, 3, 4)]) == 1
    assert _stored(session, screen) == [1]
    assert accept_records(session, screen, [_record(screen, n) for n in (2, 3, 4)]) == 4


def test_no_records_acknowledge_what_is_there(session: Session) -> None:
    screen, _ = make_screen(session)
    assert accept_records(session, screen, []) == 0
    accept_records(session, screen, [_record(screen, 1)])
    session.flush()
    assert accept_records(session, screen, []) == 1


def test_each_screen_has_a_chain_of_its_own(session: Session) -> None:
    (screen, _), (other, _) = make_screen(session), make_screen(session)
    for each in (screen, other):
        accept_records(session, each, [_record(each, 1)])
    session.flush()
    hashes = set(session.scalars(select(DisplayedRecord.hash)))
    assert hashes == {chain(FIRST_HASH, _record(each, 1)) for each in (screen, other)}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_record_is_found(session: Session, number: int) -> None:
    screen, _ = make_screen(session)
    accept_records(session, screen, [_record(screen, n) for n in (1, 2, 3)])
    session.flush()
    row = session.scalars(select(DisplayedRecord).where(DisplayedRecord.number == number)).one()
    row.shown_to += timedelta(seconds=1)
    session.flush()
    assert first_broken(session, screen.id) == number


def test_a_record_taken_out_is_found(session: Session) -> None:
    screen, _ = make_screen(session)
    accept_records(session, screen, [_record(screen, n) for n in (1, 2, 3)])
    session.flush()
    session.execute(delete(DisplayedRecord).where(DisplayedRecord.number == 2))
    assert first_broken(session, screen.id) == 2
