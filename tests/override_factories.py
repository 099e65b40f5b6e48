"""Emergency notices for tests, made by the real use cases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cap_messages import cap, info
from factories import NOW, make_actor
from sqlalchemy.orm import Session

from kiosk_server.events import Actor
from kiosk_server.overrides import service
from kiosk_server.overrides.cap import receive_cap
from kiosk_server.overrides.draft import Draft
from kiosk_server.overrides.models import Override
from kiosk_server.publishing.targets import Target

TITLE = "清河县气象台发布暴雨橙色预警"
HOUR = timedelta(hours=1)
DRAFT = Draft(
    severity="orange",
    title=TITLE,
    body="预计未来三小时降雨量将达五十毫米以上。\n请远离河道和低洼处。",
    source="清河县气象台",
    targets=(Target("everything"),),
    start=None,
    end=NOW + 2 * HOUR,
)


def draft(*targets: str, **changes: Any) -> Draft:
    """Return the draft of an orange warning for two hours, to *targets* (everything unless named), with *changes*."""
    if targets:
        changes["targets"] = tuple(Target.parse(text) for text in targets)
    return replace(DRAFT, **changes)


def propose(session: Session, *targets: str, actor: Actor | None = None, **changes: Any) -> Override:
    """Return a notice that a publisher proposed."""
    proposer = actor or make_actor(session, "publisher")
    return service.propose(session, draft(*targets, **changes), actor=proposer, now=NOW)


def confirmed(session: Session, *targets: str, **changes: Any) -> Override:
    """Return a notice that a publisher proposed and an approver confirmed."""
    row = propose(session, *targets, **changes)
    return service.confirm(session, row.id, actor=make_actor(session, "approver"), now=NOW)


def message(number: int = 1, *blocks: str, content: dict[str, Any] | None = None, **envelope: Any) -> bytes:
    """Return a CAP message of today, the *number*-th of its sender; *content* goes into its info block."""
    times = {
        "effective": "2026-11-22T08:50:00+08:00",
        "onset": "2026-11-22T10:00:00+08:00",
        "expires": "2026-11-22T12:00:00+08:00",
        "senderName": "清河县气象台",
        "headline": TITLE,
    }
    plain = {"identifier": f"QH-2026-{number}", "sender": "qinghe", "sent": "2026-11-22T08:50:00+08:00"}
    return cap(*(blocks or (info("清河县", **(times | (content or {}))),)), **(plain | envelope))


def reference(number: int) -> str:
    """Return how a message refers to the *number*-th one."""
    return f"qinghe,QH-2026-{number},2026-11-22T08:50:00+08:00"


def received(session: Session, data: bytes | None = None, *, actor: Actor | None = None) -> Override:
    """Return a CAP message that came in."""
    person = actor or make_actor(session, "publisher")
    unit_id = int(person.grants[0].unit_path.rstrip("/").rsplit("/", 1)[-1])
    return receive_cap(session, data or message(), unit_id=unit_id, actor=person, now=NOW)


def on_glass(session: Session, data: bytes, *targets: str) -> Override:
    """Return a CAP message that came in, was put forward and confirmed."""
    row = received(session, data)
    wanted = [Target.parse(text) for text in targets or ("everything",)]
    service.propose_received(session, row.id, targets=wanted, end=None, actor=make_actor(session, "publisher"), now=NOW)
    return service.confirm(session, row.id, actor=make_actor(session, "approver"), now=NOW)
