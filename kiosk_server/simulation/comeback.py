"""When a screen whose line broke tries again (重连): soon after a short outage, spread out after a long one."""

import random

from kiosk_server.simulation.connection import REFUSED

FIRST_WITHIN = 3.0
"""Seconds over which a fleet whose lines broke together spreads its first attempts."""
SOON_FROM, SOON_TO = 0.3, 1.5
YOUNG_OUTAGE = 6.0
"""While a server is away for no longer than this, a refused connection, which cost it nothing, is tried again soon."""
LATER_WITHIN, LONGEST_WITHIN = 10.0, 30.0


def pause(failed: int, reason: str, away: float, rng: random.Random) -> float:
    """Return the seconds to wait after *failed* attempts, the last for *reason*, *away* seconds after the break."""
    if failed == 0:
        return rng.uniform(0, FIRST_WITHIN)
    if reason == REFUSED and away < YOUNG_OUTAGE:
        return rng.uniform(SOON_FROM, SOON_TO)
    return rng.uniform(0, min(LATER_WITHIN * 2 ** (failed - 1), LONGEST_WITHIN))
