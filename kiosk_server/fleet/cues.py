"""The cue of a screen, signed when it is asked for: the same order always, the lease running from now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.models import Screen
from screens.cue import Cue, issue
from screens.signing import SigningKey


def current_cue(screen: Screen, key: SigningKey, now: datetime) -> dict[str, object] | None:
    """Return the signed cue *screen* is due to follow, leased for its zone's `lease_days`; None without a programme.

    Push, heartbeat answer and plain GET all carry what this returns (design.md §2).
    """
    if screen.programme is None:
        return None
    cue = Cue(
        screen=str(screen.id),
        sequence=screen.sequence,
        programme=screen.programme,
        issued_at=now.replace(microsecond=0),
        valid_until=now.replace(microsecond=0) + timedelta(days=screen.zone.lease_days),
    )
    return issue(cue, key)


def signed_cues(
    session: Session, screen_ids: Iterable[int], key: SigningKey, now: datetime
) -> dict[int, dict[str, object]]:
    """Return the cue of each of these screens that has a programme, by the screen's id."""
    screens = queries.screens(session, screen_ids=set(screen_ids))
    return {screen.id: cue for screen in screens if (cue := current_cue(screen, key, now)) is not None}
