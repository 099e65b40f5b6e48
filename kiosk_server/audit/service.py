"""Recording a fact: one line in the trail, one fact to tell after the commit."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import take_turn

GENESIS = "0" * 64


def record(session: Session, fact: events.Fact, *, actor: events.Actor, now: datetime) -> None:
    """Append *fact* to the trail of *session*'s transaction and queue it for the reactions."""
    record_all(session, [fact], actor=actor, now=now)


def record_all(session: Session, facts: Iterable[events.Fact], *, actor: events.Actor, now: datetime) -> None:
    """Append *facts* in their order, all with one statement: a thousand of them cost hardly more than one."""
    session.flush()
    take_turn(session, "audit")
    last = session.scalars(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)).first() or GENESIS
    rows = []
    for fact in facts:
        rows.append(_row(fact, actor, now, last))
        last = rows[-1]["hash"]
        events.queue(session, fact)
    if rows:
        session.execute(insert(AuditEntry), rows)


def _row(fact: events.Fact, actor: events.Actor, now: datetime, last: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "at": now,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "fact": type(fact).__name__,
        "subject": fact.subject,
        "subject_id": fact.subject_id,
        "details": {k: v for k, v in asdict(fact).items() if k != "subject_id"},
        "previous_hash": last,
    }
    return told | {"hash": entry_hash(AuditEntry(**told))}


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and the hash of the one before."""
    told = [
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.fact,
        entry.subject,
        entry.subject_id,
        entry.details,
        entry.previous_hash,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken(entries: Iterable[AuditEntry]) -> int | None:
    """Return the id of the first entry that was changed or whose predecessor is missing, or None."""
    previous = GENESIS
    for entry in entries:
        if entry.previous_hash != previous or entry_hash(entry) != entry.hash:
            return entry.id
        previous = entry.hash
    return None


def verify(session: Session) -> int | None:
    """Walk the whole trail; return the id of the first broken entry, or None when it is sound."""
    return first_broken(session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500))
