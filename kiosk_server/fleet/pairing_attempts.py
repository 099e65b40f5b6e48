"""Pairing codes typed by people: guessing one is limited (防猜测), and every wrong one is in the audit trail."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit import service as audit
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, TooMany
from kiosk_server.fleet import service
from kiosk_server.fleet.models import PairingAttempt, Screen

MOST_WRONG = 10
WITHIN = timedelta(minutes=10)


def confirm_typed(
    session: Session, code: str, *, name: str, zone_id: int, actor: events.Actor, now: datetime
) -> Screen | None:
    """Confirm the screen that shows *code*, as `service.confirm_pairing`; None when none does (the caller commits).

    :raises TooMany: this person typed ten wrong codes within ten minutes; all that `service.confirm_pairing` raises.
    """
    take_turn(session, f"pairing {actor.user_id}")  # guesses made side by side are counted one by one
    _require_patience(session, actor, now)
    try:
        return service.confirm_pairing(session, code, name=name, zone_id=zone_id, actor=actor, now=now)
    except service.UnknownCode:
        session.add(PairingAttempt(user_id=actor.user_id, attempted_at=now))
        fact = events.PairingCodeRefused(subject_id=actor.user_id or 0)
        audit.record(session, fact, actor=actor, now=now)
        return None


def _require_patience(session: Session, actor: events.Actor, now: datetime) -> None:
    session.execute(delete(PairingAttempt).where(PairingAttempt.attempted_at <= now - WITHIN))
    query = select(func.count(PairingAttempt.id)).where(PairingAttempt.user_id == actor.user_id)
    if (session.scalar(query) or 0) >= MOST_WRONG:
        raise TooMany(N_("10 分钟内输错了 10 次配对码，请等几分钟再试。请到屏幕前核对 8 位码。"))
