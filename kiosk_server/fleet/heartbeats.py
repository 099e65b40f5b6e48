"""What screens report of themselves (心跳), and what they are answered: the cue due, and the server's time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kiosk_server import metrics
from kiosk_server.fleet import commands, queries
from kiosk_server.fleet.cues import CueDue, cue_due, current_cue
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.orders import confirm_deliveries, lift_deliveries
from kiosk_server.fleet.pace import Pace, pace_of, paces
from screens.signing import SigningKey

MOST_BELIEVED = 2**30
"""A screen that says it follows a higher sequence is not believed: columns end at 2**31, and planning counts on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a screen says of itself in a heartbeat."""

    sequence: int
    programme: str | None
    player_version: str = ""
    fault: str = ""
    order: int = 0
    """The last direct order it carried out."""
    clock_offset_ms: int | None = None
    """How far the server's clock is ahead of its own, as it measured."""
    health: Mapping[str, object] | None = None
    """What it tells of itself, by the names in `fleet.messages.HEALTH`; None when it says nothing."""


def last_said(screen: Any) -> Status:
    """Return what a screen, or a row with these columns of it, is known to have said last."""
    return Status(
        sequence=screen.applied_sequence,
        programme=screen.applied_programme,
        player_version=screen.player_version,
        fault=screen.fault,
        order=screen.applied_order,
        clock_offset_ms=screen.clock_offset_ms,
        health=screen.health,
    )


def report_status(session: Session, screen: Screen, status: Status, *, now: datetime) -> None:
    """Write down what a screen says it plays, and that it was there at *now*."""
    _lift(session, screen, status, now)
    if _note(screen, status, now):
        confirm_deliveries(session, [screen], now=now)


def report_statuses(session: Session, statuses: Mapping[int, Status], *, now: datetime) -> dict[int, CueDue]:
    """Write down what many screens say, by their ids; return what each is due to follow, of those there still are."""
    screens = queries.screens(session, screen_ids=set(statuses), to_change=True)
    for screen in screens:
        _lift(session, screen, statuses[screen.id], now)
    changed = [screen for screen in screens if _note(screen, statuses[screen.id], now)]
    if changed:
        confirm_deliveries(session, changed, now=now)
    return {screen.id: cue_due(screen) for screen in screens}


def _lift(session: Session, screen: Screen, status: Status, now: datetime) -> None:
    """Lift what is due above what a screen has: an older database was put back, and it follows nothing below that."""
    if screen.sequence < status.sequence < MOST_BELIEVED:
        screen.sequence, screen.due_at = status.sequence + 1, now
        lift_deliveries(session, screen, status.sequence)


def _note(screen: Screen, status: Status, now: datetime) -> bool:
    """Write a status down on *screen*; return whether it plays something else now, or carried out another order."""
    screen.last_seen_at = now
    screen.player_version, screen.fault = status.player_version[:20], status.fault[:200]
    screen.clock_offset_ms = status.clock_offset_ms
    screen.health = None if status.health is None else dict(status.health)
    plays_other = (status.sequence, status.programme) != (screen.applied_sequence, screen.applied_programme)
    ordered = status.order != screen.applied_order
    screen.applied_order = status.order
    if plays_other:
        screen.applied_sequence, screen.applied_programme, screen.applied_at = status.sequence, status.programme, now
    if plays_other and screen.due_at is not None and status.sequence == screen.sequence:
        metrics.CONVERGENCE_SECONDS.observe(max(0.0, (now - screen.due_at).total_seconds()))
    return plays_other or ordered


def heartbeat(session: Session, screen: Screen, status: Status, *, key: SigningKey, now: datetime) -> dict[str, object]:
    """Write a report down and return what the screen is answered (`heartbeat_answer`)."""
    report_status(session, screen, status, now=now)
    pace = paces(session, zone_id=screen.zone_id).get(screen.zone_id)
    waiting = commands.waiting(session, screen, key, now)
    return heartbeat_answer(current_cue(screen, key, now), waiting, pace, now)


def heartbeat_answer(
    cue: Mapping[str, object] | None,
    waiting: Sequence[Mapping[str, object]],
    pace: Pace | None,
    now: datetime,
    *,
    report_ms: int = 0,
) -> dict[str, object]:
    """Return the answer to a heartbeat: ``{cue, server_time, commands, pace}``; times in milliseconds."""
    pace = pace or pace_of(1, None)
    return {
        "cue": cue,
        "server_time": int(now.timestamp() * 1000),
        "commands": waiting,
        "pace": {"kbps": pace.kbps, "spread_ms": pace.spread_ms, "report_ms": report_ms},
    }
