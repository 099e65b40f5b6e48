"""The cue of a screen, signed when it is asked for: the same order always, the lease running from now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule import MOST_NAMED
from screens.cue import Cue, issue
from screens.signing import SigningKey


class CueDue(NamedTuple):
    """What a screen is due to follow, not signed yet; `programme` is None while nothing was made for it."""

    screen_id: int
    sequence: int
    programme: str | None
    zone_id: int
    lease_days: int


def cue_due(screen: Screen) -> CueDue:
    """Return what *screen* is due to follow."""
    return CueDue(screen.id, screen.sequence, screen.programme, screen.zone_id, screen.zone.lease_days)


def cues_due(
    session: Session, screen_ids: Iterable[int] | None = None, *, since: datetime | None = None
) -> list[CueDue]:
    """Return what screens are due to follow: these, or all; only those whose cue changed at *since* or later."""
    query = select(Screen.id, Screen.sequence, Screen.programme, Screen.zone_id, Zone.lease_days)
    query = query.join(Zone, Zone.id == Screen.zone_id)
    if since is not None:
        query = query.where(Screen.due_at >= since)
    wanted = None if screen_ids is None else set(screen_ids)
    if wanted is not None and len(wanted) <= MOST_NAMED:
        query = query.where(Screen.id.in_(wanted))
    return [CueDue(*row) for row in session.execute(query) if wanted is None or row.id in wanted]


def signed(due: CueDue, key: SigningKey, now: datetime) -> dict[str, object] | None:
    """Return the signed cue, leased from *now* for the zone's `lease_days`; None without a programme.

    Push, heartbeat answer and plain GET all carry what this returns (design.md §2).
    """
    if due.programme is None:
        return None
    issued_at = now.replace(microsecond=0)
    cue = Cue(
        screen=str(due.screen_id),
        sequence=due.sequence,
        programme=due.programme,
        issued_at=issued_at,
        valid_until=issued_at + timedelta(days=due.lease_days),
    )
    return issue(cue, key)


def current_cue(screen: Screen, key: SigningKey, now: datetime) -> dict[str, object] | None:
    """Return the signed cue *screen* (with its zone) is due to follow; None without a programme."""
    return signed(cue_due(screen), key, now)
