"""What screens should have by now and have not (逾期未达): read by the sweep that sends it again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
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


def credentials(session: Session) -> dict[int, tuple[str | None, str | None]]:
    """Return, by the screen's id, the hashes of the tokens that are good: two None for a screen that was revoked."""
    rows = session.execute(select(Screen.id, Screen.token_hash, Screen.next_token_hash))
    return {number: (current, rotated) for number, current, rotated in rows}


def commands_waiting(session: Session, now: datetime) -> Sequence[Command]:
    """Return the commands that nobody has answered and that may still be carried out, in their order."""
    query = select(Command).where(Command.outcome == "waiting", Command.expires_at > now)
    return session.scalars(query.order_by(Command.id)).all()


def note_alive(session: Session, screen_ids: Iterable[int], now: datetime) -> None:
    """Write down that these screens were there at *now*."""
    listed = sorted(screen_ids)
    for start in range(0, len(listed), IN_ONE_STATEMENT):
        some = Screen.id.in_(listed[start : start + IN_ONE_STATEMENT])
        alive = update(Screen).where(some).values(last_seen_at=now)
        session.execute(alive, execution_options={"synchronize_session": False})
