"""What is wrong with a screen, judged from what is known of it (告警规则): no database, no clock.

An alarm (告警) is about a screen and for those who run it; the public warning on its glass (预警) is an override.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from screens.presence import LATE_AFTER, LOST_AFTER

Kind = Literal["lost", "out_of_step", "clock", "standby"]
"""``lost`` 失联, ``out_of_step`` 不同步, ``clock`` 时钟不准, ``standby`` 显示待机."""
KINDS: tuple[Kind, ...] = get_args(Kind)

CLOCK_OFF_MS = 30_000
"""The player plays by the server's time while it hears it, and by its own clock once the network is gone: half a
minute is what people notice beside the hall's clock, and no clock that is set by NTP is ever that far off."""
CLOCK_FINE_MS = 20_000
"""Below this the clock counts as set right; between the two nothing is decided, so that it does not flap."""

PATIENCE: Mapping[Kind, timedelta] = {
    "lost": timedelta(0),  # five minutes of silence are patience enough
    "out_of_step": timedelta(minutes=2),
    "clock": timedelta(minutes=1),
    "standby": timedelta(minutes=1),
}
"""How long something must have been seen to be wrong, without a break, before anybody is told."""
WELL_AT_LEAST, WELL_AT_MOST = timedelta(minutes=2), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is known of one paired screen; all instants are aware.

    `contact` is its last sign of life, or when it was paired; `heard` whether it ever gave one. `open_since` is when
    its hall opened, None while that is closed; `watched_since` since when signs of life have been looked for without a
    break. `due_since` is when the programme became due that it does not play, None when it is in step.
    `clock_offset_ms` is the server's clock less its own. `showing` is what it says is on its glass, `fault` what it
    complains of, and `plays` whether anything but the standby loop is due now.
    """

    contact: datetime
    heard: bool
    open_since: datetime | None
    watched_since: datetime
    due_since: datetime | None = None
    clock_offset_ms: int | None = None
    showing: str | None = None
    fault: str = ""
    plays: bool = False


def judge(vitals: Vitals, now: datetime) -> dict[Kind, datetime | None]:
    """Say of each kind since when it holds, or None where all is well; what cannot be told now is left out.

    An alarm that is on stays on while nothing can be told: nobody recovers by being switched off with the hall.
    """
    found: dict[Kind, datetime | None] = {}
    silence = now - vitals.contact
    if vitals.heard and silence < LATE_AFTER:
        found["lost"] = None
        found |= _of_its_own_words(vitals, now)
    elif _is_lost(vitals, now):
        found["lost"] = vitals.contact
    return found


def is_out_of_step(kind: str, due: str | None, applied: str | None) -> bool:
    """Say whether a screen of this *kind* does not play the programme (digest) that is due.

    A kiosk that answers questions plays nothing (查询界面), and that is no fault.
    """
    if due is None or (kind == "kiosk" and applied is None):
        return False
    return due != applied


def well_for(times: int) -> timedelta:
    """Return how long a screen must have been well before its alarm ends, the *times*-th of its kind within a day.

    It doubles each time, up to an hour: a screen that comes and goes tells so a few times, and not all day.
    """
    return min(WELL_AT_LEAST * (1 << min(times - 1, 10)), WELL_AT_MOST)


def _is_lost(vitals: Vitals, now: datetime) -> bool:
    # A screen is switched on with the hall, and after our own restart each has to be heard first.
    if vitals.open_since is None:
        return False
    return now - max(vitals.contact, vitals.open_since, vitals.watched_since) >= LOST_AFTER


def _of_its_own_words(vitals: Vitals, now: datetime) -> dict[Kind, datetime | None]:
    found: dict[Kind, datetime | None] = {"out_of_step": vitals.due_since}
    offset = None if vitals.clock_offset_ms is None else abs(vitals.clock_offset_ms)
    if offset is not None and offset > CLOCK_OFF_MS:
        found["clock"] = now
    elif offset is not None and offset <= CLOCK_FINE_MS:
        found["clock"] = None
    # Without its own word: a screen that finds its lease over shows the standby loop.
    showing = vitals.showing or ("standby" if vitals.fault == "lease_expired" else None)
    if showing is not None:
        found["standby"] = now if showing == "standby" and vitals.plays else None
    return found
