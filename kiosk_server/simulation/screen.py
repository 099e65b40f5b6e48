"""One simulated screen: it connects, follows, reports, obeys and comes back, as docs/protocol.md has it.

What a real screen keeps on its disk, `Kept`, outlives `kill` and `start`.
"""

import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from kiosk_server import clock
from kiosk_server.simulation.comeback import pause
from kiosk_server.simulation.commands import Commands
from kiosk_server.simulation.connection import Address
from kiosk_server.simulation.display import Displayed
from kiosk_server.simulation.figures import Figures
from kiosk_server.simulation.following import Following
from kiosk_server.simulation.http import Answer, HttpLine
from kiosk_server.simulation.line import Line
from kiosk_server.simulation.orders import Orders
from kiosk_server.simulation.reactor import Reactor

VERSION = "sim"
REVOKED = "screens refused for good"
_HEARTBEAT_JITTER = 0.1
State = Literal["resting", "waiting", "connecting", "online", "revoked"]


@dataclass(frozen=True, slots=True)
class Credential:
    """Who a screen is and the token that proves it."""

    screen: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What the screens of a fleet do besides following their cues."""

    on_the_line: bool = True
    """Ask for programmes over the websocket, as every screen does whose line is open; else by GET."""
    media: bool = False
    """Fetch and check every picture of a programme before it is applied."""
    records_every: float | None = None
    """Report what was displayed every so many seconds."""
    heartbeat_every: float = 60.0


@dataclass(slots=True)
class World:
    """What all screens of one fleet share."""

    reactor: Reactor
    address: Address
    public_key: str
    conduct: Conduct
    figures: Figures
    rng: random.Random
    documents: dict[str, Any] = field(default_factory=dict)
    """Programmes read, by hash: each screen fetches and checks for itself, but the same bytes mean the same."""


class SimulatedScreen:
    """Everything but reading its attributes belongs to the reactor's thread."""

    def __init__(self, world: World, credential: Credential) -> None:
        """Know who it is; `start` connects."""
        self.world, self.screen, self.token = world, credential.screen, credential.token
        self.state: State = "resting"
        self.clock_step = timedelta(0)
        """How far somebody put this screen's own clock wrong."""
        self._anchor = clock.now() - timedelta(seconds=time.monotonic())
        self.clock_offset = timedelta(0)
        """How far the server's clock was ahead of it at the last answer."""
        self.fault = ""
        self.welcomed_at = 0.0
        self.http = HttpLine(world.reactor, world.address)
        self.following = Following(self)
        self.orders = Orders(self)
        self.commands = Commands(self)
        self.displayed = Displayed(self)
        self._line: Line | None = None
        self._attempt_at = self._lost_at = 0.0
        self._attempts = 0
        self._timer = world.reactor.later(0, lambda: None)

    @property
    def sequence(self) -> int:
        """The number of the cue it has applied."""
        return self.following.sequence

    @property
    def programme(self) -> str | None:
        """The programme it has applied."""
        return self.following.programme

    def now(self) -> datetime:
        """Return what it takes for the present instant: the server's, running by the steady clock alone."""
        return self._anchor + timedelta(seconds=time.monotonic())

    # --- what happens to it

    def start(self) -> None:
        """Switch it on."""
        if self.state == "resting":
            self._connect()

    def stop(self) -> None:
        """Switch it off in order; what it keeps is kept."""
        if self._line is not None:
            self._line.close()
        self._rest()

    def kill(self) -> None:
        """Take its power away."""
        if self._line is not None:
            self._line.cut()
        self._rest()

    def drop(self) -> None:
        """Cut its line: it notices and comes back by itself."""
        if self._line is not None:
            self._line.cut()
            self.line_lost("cut")

    def reconnect(self) -> None:
        """Close the line and open a new one at once, with the token it has now."""
        if self._line is not None:
            self._line.close()
        self.following.line_lost()
        self._connect()

    def report(self, order: int | None = None) -> None:
        """Say what is on, now; *order* is the direct order that was just carried out."""
        if self._line is None or self.state != "online":
            return
        self._pause_heartbeat()
        asked, asked_at = time.monotonic(), clock.now() + self.clock_step
        status = {
            "sequence": self.sequence,
            "programme": self.programme,
            "fault": self.fault,
            "player_version": VERSION,
            "order": self.orders.last if order is None else order,
            "clock_offset_ms": round(self.clock_offset / timedelta(milliseconds=1)),
            "health": {
                "storage_used": self.following.stored_bytes,
                "storage_quota": 2**30,
                "cached_files": len(self.following.stored),
                "cached_bytes": self.following.stored_bytes,
                "temperature_c": None,
                "visible": True,
                "on": True,
                "showing": self._showing(),
            },
        }

        def answered(answer: Any) -> None:
            self._hear(answer, asked, asked_at, order)

        self._line.emit("status", status, answered)

    def emit(self, name: str, document: object, answered: Any) -> bool:
        """Say something else, if the line stands; return whether it does. A line that breaks answers nothing more."""
        if self._line is None or self.state != "online":
            return False
        self._line.emit(name, document, answered)
        return True

    # --- called by the line

    def line_ready(self) -> None:
        """Say hello with a heartbeat."""
        self.state, self._attempts = "online", 0
        now, figures = time.monotonic(), self.world.figures
        figures.connecting.append(now - self._attempt_at)
        if not self.welcomed_at:
            figures.let_in(now)
        self.welcomed_at = now
        self.report()
        self.commands.begin()
        self.displayed.begin()

    def line_event(self, name: str, document: Any) -> None:
        """Hear the server."""
        if name == "cue":
            self.following.hear(document, pushed=True)
        elif name == "override":
            self.orders.override(document)
        elif name == "withdrawn":
            self.orders.withdrawn(document)
        elif name == "command":
            self.commands.carry_out(document)
        elif name == "revoked":
            self._confirm_refusal()
        else:
            self.world.figures.count("unknown events")

    def line_refused(self, reason: str) -> None:
        """Ask once more by plain GET before believing that the token is worth nothing."""
        self._line = None
        if reason == "unauthenticated":
            self._confirm_refusal()
        else:
            self.line_lost(f"refused: {reason}")

    def line_lost(self, reason: str) -> None:
        """Come back, spread over time."""
        now = time.monotonic()
        if self.state == "online":
            self.world.figures.count(f"lines lost ({reason})")
            self._lost_at = now
        else:
            self.world.figures.count(f"attempts failed ({reason})")
        self._line, self.state = None, "waiting"
        self.following.line_lost()
        self._timer.cancel()
        wait = pause(self._attempts, reason, now - self._lost_at, self.world.rng)
        self._timer = self.world.reactor.later(wait, self._connect)

    # --- inside

    def _connect(self) -> None:
        self._timer.cancel()
        self.state, self._attempt_at = "connecting", time.monotonic()
        self._attempts += 1
        self._line = Line(self.world.reactor, self.world.address, self.token, self, self.world.rng)

    def _rest(self) -> None:
        self._line, self.state = None, "resting"
        self._timer.cancel()
        self.http.close()
        self.following.pause()
        self.orders.pause()
        self.commands.pause()
        self.displayed.pause()

    def _pause_heartbeat(self) -> None:
        self._timer.cancel()
        every = self.world.conduct.heartbeat_every
        jitter = self.world.rng.uniform(1 - _HEARTBEAT_JITTER, 1 + _HEARTBEAT_JITTER)
        self._timer = self.world.reactor.later(every * jitter, self.report)

    def _showing(self) -> str:
        if self.orders.is_lit(self.now()):
            return "override"
        return "programme" if self.programme else "standby"

    def _hear(self, answer: Any, asked: float, asked_at: datetime, order: int | None) -> None:
        if not isinstance(answer, dict) or "error" in answer:
            self._hear_error(answer)
            return
        took = time.monotonic() - asked
        self.world.figures.answering.append(took)
        server_time = timedelta(milliseconds=answer["server_time"])
        self.clock_offset = server_time - (asked_at - _EPOCH) - timedelta(seconds=took / 2)
        self._anchor = _EPOCH + server_time - timedelta(seconds=asked + took / 2)
        if order is not None:
            self.orders.confirmed[order] = time.monotonic()
        if answer.get("cue"):
            self.following.hear(answer["cue"])
        self.following.pace = answer.get("pace") or {}
        for command in answer.get("commands") or ():
            self.commands.carry_out(command)

    def _hear_error(self, answer: Any) -> None:
        if answer is None:
            self.world.figures.count("answers missing")
            return
        self.world.figures.count(f"reports refused ({answer.get('error')})")
        if answer.get("error") == "Unauthenticated":
            self._confirm_refusal()
        elif answer.get("error") in {"TooMany", "Unavailable"}:
            self._timer.cancel()
            self._timer = self.world.reactor.later(float(answer.get("retry_after") or 1), self.report)

    def _confirm_refusal(self) -> None:
        token = self.token

        def answered(answer: Answer | None) -> None:
            if answer is not None and answer.status == 401 and token == self.token:
                self.stop()
                self.state = "revoked"
                self.world.figures.count(REVOKED)
            elif self._line is None and self.state in {"connecting", "online"}:
                self.line_lost("refused")

        self.http.get("/player/cue", answered, token=token)


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
