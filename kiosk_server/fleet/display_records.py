"""Proof of play: what screens say they showed, each record stored once, chained by hash."""

from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.db.session import take_turn
from kiosk_server.fleet.models import DisplayedRecord, Screen
from screens.display_log import FIRST_HASH, DisplayRecord, chain, verify_chain


def accept_records(session: Session, screen: Screen, records: Sequence[DisplayRecord]) -> int:
    """Store those of *records* that come next; return the number through which the log is complete.

    A record that came before is passed over, and nothing is stored beyond a gap, so a screen that repeats
    whatever was not acknowledged loses nothing and counts nothing twice.
    """
    take_turn(session, f"displayed {screen.id}")
    of_screen = select(DisplayedRecord).where(DisplayedRecord.screen_id == screen.id)
    last = session.scalars(of_screen.order_by(DisplayedRecord.number.desc()).limit(1)).first()
    number, previous = (last.number, last.hash) if last else (0, FIRST_HASH)
    for record in sorted(records, key=lambda r: r.number):
        if record.number != number + 1:
            continue
        number, previous = record.number, chain(previous, record)
        session.add(
            DisplayedRecord(
                screen_id=screen.id,
                number=number,
                programme=record.programme,
                entry_id=record.entry_id,
                page=record.page,
                shown_from=record.shown_from,
                shown_to=record.shown_to,
                hash=previous,
            )
        )
    return number


def first_broken(session: Session, screen_id: int) -> int | None:
    """Return the number at which the display log of a screen breaks, or None when it is sound."""
    of_screen = select(DisplayedRecord).where(DisplayedRecord.screen_id == screen_id)
    asked = of_screen.order_by(DisplayedRecord.number).execution_options(yield_per=500)
    with closing(session.scalars(asked)) as rows:  # at the first break the rest stays unread
        return verify_chain((_record(row), row.hash) for row in rows)


def _record(row: DisplayedRecord) -> DisplayRecord:
    return DisplayRecord(
        screen=str(row.screen_id),
        number=row.number,
        programme=row.programme,
        entry_id=row.entry_id,
        page=row.page,
        shown_from=row.shown_from,
        shown_to=row.shown_to,
    )
