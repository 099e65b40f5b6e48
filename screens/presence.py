"""Whether a screen is there (在线状态), judged from its last sign of life alone."""

from datetime import datetime, timedelta
from typing import Literal

Presence = Literal["online", "late", "lost", "never"]

LATE_AFTER = timedelta(seconds=90)
"""A heartbeat comes every 60 s, give or take 10 %: one is missing, and the network has had its time."""

LOST_AFTER = timedelta(minutes=5)


def presence(last_seen: datetime | None, now: datetime) -> Presence:
    """Return ``online`` (silent under 90 s), ``late`` (under 5 minutes), ``lost``, or ``never`` if unseen."""
    if last_seen is None:
        return "never"
    silence = now - last_seen
    if silence < LATE_AFTER:
        return "online"
    return "late" if silence < LOST_AFTER else "lost"
