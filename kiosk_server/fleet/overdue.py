"""What screens should have by now and have not (逾期未达): read by the sweep that sends it again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command

IN_ONE_STATEMENT = 5_000
"""Ids a statement names; every database takes so many."""


def behind(session: Session, before: datetime) -> set[int]:
    """Return the paired screens that do not say they play what they have been due to play since *before*."""
    query = select(Screen.id).where(
        Screen.token_hash.is_not(None),
        Screen.programme.is_not(None),
        Screen.due_at < before,
        or_(Screen.applied_programme.is_(None), Screen.applied_programme != Screen.programme),
    )
    return set(session.scalars(query))


def good_tokens(session: Session) -> frozenset[str]:
    """Return the hashes of all tokens that are good now: every process asks that every two seconds.

    As one text, which costs a tenth of thousands of rows.
    """
    columns = (Screen.token_hash, Screen.next_token_hash)
    texts = session.execute(select(*(func.aggregate_strings(column, ",") for column in columns))).one()
    return frozenset(token for text in texts if text for token in text.split(","))


def paired(session: Session, screen_ids: Iterable[int]) -> set[int]:
    """Return those of these screens that have a credential which is good."""
    any_good = or_(Screen.token_hash.is_not(None), Screen.next_token_hash.is_not(None))
    return set(session.scalars(select(Screen.id).where(Screen.id.in_(screen_ids), any_good)))


def commands_waiting(session: Session, now: datetime) -> Sequence[Command]:
    """Return the commands that nobody has answered and that may still be carried out, in their order."""
    query = select(Command).where(Command.outcome == "waiting", Command.expires_at > now)
    return session.scalars(query.order_by(Command.id)).all()


def note_alive(session: Session, screen_ids: Iterable[int], now: datetime) -> None:
    """Write down that these screens were there at *now*."""
    listed = sorted(screen_ids)
    for start in range(0, len(listed), IN_ONE_STATEMENT):
        some = Screen.id.in_(listed[start : start + IN_ONE_STATEMENT])
        # Locked in the order of their ids, as whoever else changes many locks them (`fleet.queries.planned`).
        session.execute(select(Screen.id).where(some).order_by(Screen.id).with_for_update()).all()
        alive = update(Screen).where(some).values(last_seen_at=now)
        session.execute(alive, execution_options={"synchronize_session": False})
