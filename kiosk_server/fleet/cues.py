"""The cue of a screen, signed when it is asked for: the same order always, the lease running from now."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule import MOST_NAMED
from screens.cue import Cue, issue
from screens.signing import SigningKey


def current_cue(screen: Screen, key: SigningKey, now: datetime) -> dict[str, object] | None:
    """Return the signed cue *screen* is due to follow, leased for its zone's `lease_days`; None without a programme.

    Push, heartbeat answer and plain GET all carry what this returns (design.md §2).
    """
    if screen.programme is None:
        return None
    return _signed(screen.id, screen.sequence, screen.programme, screen.zone.lease_days, key, now)


def signed_cues(
    session: Session, screen_ids: Iterable[int], key: SigningKey, now: datetime
) -> Iterator[tuple[int, dict[str, object]]]:
    """Give the id of each of these screens that has a programme, and its cue, signed as it is asked for."""
    wanted = set(screen_ids)
    columns = (Screen.id, Screen.sequence, Screen.programme, Zone.lease_days)
    query = select(*columns).join(Zone, Zone.id == Screen.zone_id).where(Screen.programme.is_not(None))
    if len(wanted) <= MOST_NAMED:
        query = query.where(Screen.id.in_(wanted))
    rows = session.execute(query).all()
    return (
        (number, _signed(number, sequence, programme or "", lease_days, key, now))
        for number, sequence, programme, lease_days in rows
        if number in wanted
    )


def _signed(  # noqa: PLR0917 -- what a cue says, who signs, when
    screen_id: int, sequence: int, programme: str, lease_days: int, key: SigningKey, now: datetime
) -> dict[str, object]:
    issued_at = now.replace(microsecond=0)
    cue = Cue(
        screen=str(screen_id),
        sequence=sequence,
        programme=programme,
        issued_at=issued_at,
        valid_until=issued_at + timedelta(days=lease_days),
    )
    return issue(cue, key)
