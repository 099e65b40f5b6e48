"""How gently a screen is to fetch pictures (下载节奏): a hall's line is shared by all its screens, and by people."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone

SPREAD_MS_A_SCREEN = 50
"""So far apart the screens of a zone begin, on average, to fetch what is new."""
LONGEST_SPREAD_MS = 10_000
REPORT_MS_A_SCREEN = 0.6
"""So long a process waits for the last report, for each of its screens, that they play what is new."""
LONGEST_REPORT_MS = 3000
LEAST_KBPS = 8
"""A thousand bytes a second: slower than that a screen would never be done."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What one screen is told.

    `kbps` is its share of the zone's line in kilobits a second, None without a limit; `spread_ms` how long it waits at
    most before it begins, in milliseconds.
    """

    kbps: int | None
    spread_ms: int


def pace_of(screens: int, download_kbps: int | None) -> Pace:
    """Return the pace of one of so many screens of a zone with this limit."""
    share = None if download_kbps is None else max(LEAST_KBPS, download_kbps // max(1, screens))
    return Pace(kbps=share, spread_ms=min(LONGEST_SPREAD_MS, (screens - 1) * SPREAD_MS_A_SCREEN) if screens else 0)


def report_spread_ms(screens: int) -> int:
    """Return how long, at most, one of so many screens waits before it reports a programme it has applied.

    It waits half of that at least: by then most of the others have fetched what they will report.
    """
    return min(LONGEST_REPORT_MS, int((screens - 1) * REPORT_MS_A_SCREEN)) if screens else 0


def paces(session: Session, *, zone_id: int | None = None) -> dict[int, Pace]:
    """Return the pace of the screens of every zone, or of one, by the zone's id."""
    query = (
        select(Zone.id, Zone.download_kbps, func.count(Screen.id))
        .join(Screen, Screen.zone_id == Zone.id)
        .where(Screen.token_hash.is_not(None))
        .group_by(Zone.id, Zone.download_kbps)
    )
    if zone_id is not None:
        query = query.where(Zone.id == zone_id)
    return {number: pace_of(count, kbps) for number, kbps, count in session.execute(query)}
