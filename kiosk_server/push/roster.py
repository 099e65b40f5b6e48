"""Who is connected to this process (在线名册), what each screen said last, and what it is due to follow.

It is what lets a heartbeat that brings no news be answered without a look at the database: thousands of idle screens
cost next to nothing. It knows which cues changed two seconds ago at the latest; the database stays the truth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk_server.fleet.cues import CueDue, signed
from kiosk_server.fleet.heartbeats import Status, heartbeat_answer
from kiosk_server.fleet.pace import Pace, report_spread_ms
from screens.pairing import hash_token
from screens.signing import SigningKey

HEALTH_KEPT = timedelta(minutes=10)
"""How old the health written down may be while nothing else is new."""
LEASE_RENEWAL = timedelta(hours=1)
"""A cue is signed anew after that: the lease runs from then."""
TREMBLE_MS = 1000
"""A clock that was measured differently by less than this is not news."""


@dataclass(slots=True, kw_only=True)
class Connected:
    """One socket of a screen; `status` is what is written down of it, `read_at` when it was written or read."""

    screen_id: int
    token: str
    token_hash: str = field(init=False)
    due: CueDue
    status: Status | None = None
    read_at: datetime | None = None
    _cue: dict[str, object] | None = None
    _signed_at: datetime | None = None

    def __post_init__(self) -> None:
        self.token_hash = hash_token(self.token)

    def told(self, status: Status, due: CueDue, now: datetime) -> None:
        """Note what was written down."""
        self.status, self.read_at = status, now
        self.follow(due)

    def follow(self, due: CueDue) -> None:
        """Note what the screen is due to follow, unless something newer is known: what was read first may come last."""
        if due != self.due and due.sequence >= self.due.sequence:
            self.due, self._cue = due, None

    def brings_news(self, status: Status, now: datetime) -> bool:
        """Say whether *status* is worth writing down."""
        before = self.status
        if before is None or self.read_at is None or now - self.read_at > HEALTH_KEPT:
            return True
        same = replace(status, health=None, clock_offset_ms=None) == replace(before, health=None, clock_offset_ms=None)
        return not same or _showing(status) != _showing(before) or _clock_moved(status, before)

    def cue(self, key: SigningKey, now: datetime) -> dict[str, object] | None:
        """Return the signed cue, of the last hour."""
        if self._cue is None or self._signed_at is None or now - self._signed_at > LEASE_RENEWAL:
            self._cue, self._signed_at = signed(self.due, key, now), now
        return self._cue


class Roster:
    """The sockets of this process."""

    def __init__(self) -> None:
        self._sockets: dict[str, Connected] = {}
        self.commanded: set[int] = set()
        """Screens for which commands wait, as of the last sweep."""
        self.paces: dict[int, Pace] = {}
        """By the zone's id."""

    def enter(self, sid: str, one: Connected) -> None:
        """Add a socket; a screen may have several, for as long as an old one is not known to be dead."""
        self._sockets[sid] = one

    def leave(self, sid: str) -> bool:
        """Take a socket off; say whether it was on the roster."""
        return self._sockets.pop(sid, None) is not None

    def find(self, sid: str) -> Connected | None:
        """Return the socket with this id."""
        return self._sockets.get(sid)

    def sockets(self) -> list[tuple[str, Connected]]:
        """Return every socket with its id."""
        return list(self._sockets.items())

    def screen_ids(self) -> set[int]:
        """Return the screens with a socket here."""
        return {one.screen_id for one in self._sockets.values()}

    @property
    def report_ms(self) -> int:
        """How long, at most, a screen here waits before it reports a programme it has applied, in milliseconds."""
        return report_spread_ms(len(self._sockets))

    def follow(self, changes: Iterable[CueDue]) -> dict[int, Connected]:
        """Note what screens are due to follow from now on; return a socket of each that has one here."""
        changed, here = {due.screen_id: due for due in changes}, {}
        for one in self._sockets.values():
            if one.screen_id in changed:
                one.follow(changed[one.screen_id])
                here[one.screen_id] = one
        return here

    def answer(self, one: Connected, key: SigningKey, now: datetime) -> dict[str, object]:
        """Return the answer to a heartbeat of a screen for which no command waits."""
        pace = self.paces.get(one.due.zone_id)
        return heartbeat_answer(one.cue(key, now), [], pace, now, report_ms=self.report_ms)


def _showing(status: Status) -> object:
    health = status.health or {}
    return health.get("showing"), health.get("on")


def _clock_moved(status: Status, before: Status) -> bool:
    if status.clock_offset_ms is None or before.clock_offset_ms is None:
        return status.clock_offset_ms != before.clock_offset_ms
    return abs(status.clock_offset_ms - before.clock_offset_ms) > TREMBLE_MS
