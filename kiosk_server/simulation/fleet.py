"""Many simulated screens in one thread: started, watched, taken apart and stopped from another."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from kiosk_server.simulation.connection import Address
from kiosk_server.simulation.errors import NotRunning
from kiosk_server.simulation.figures import Figures
from kiosk_server.simulation.reactor import Reactor
from kiosk_server.simulation.screen import REVOKED, Conduct, Credential, SimulatedScreen, World

MOST_CONNECTING = 400
"""Screens on their way in at once while ramping up: enough to keep the server busy, too few to overrun its backlog."""
_LOOK_EVERY = 0.02
Found = TypeVar("Found")


class Fleet:
    """A fleet against the server at *address*, whose cues *public_key* (base64) must have signed.

    ::

        with Fleet(address, public_key, credentials) as fleet:
            assert fleet.wait_online(30)
            …
            assert fleet.converged({"7": sha256}, timeout=6)

    :param ramp_seconds: time over which the first connections are spread; 0 is as fast as the server lets in.
    :param seed: of the jitter and the masks.
    :raises BadAddress: *address* is none, or its name is unknown.
    """

    def __init__(
        self,
        address: str,
        public_key: str,
        credentials: Sequence[Credential],
        conduct: Conduct | None = None,
        *,
        ramp_seconds: float = 0.0,
        seed: int | None = None,
    ) -> None:
        """Make the screens; `start` switches them on."""
        self.figures = Figures()
        self.reactor = Reactor()
        self.world = World(
            reactor=self.reactor,
            address=Address.parse(address),
            public_key=public_key,
            conduct=conduct or Conduct(),
            figures=self.figures,
            rng=random.Random(seed),  # noqa: S311 -- jitter, not secrets
        )
        self.screens = [SimulatedScreen(self.world, credential) for credential in credentials]
        self._ramp_seconds = ramp_seconds
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def __enter__(self) -> "Fleet":
        """Switch every screen on."""
        self.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        """Switch every screen off."""
        self.stop()

    def start(self) -> None:
        """Switch every screen on, beside the caller."""
        self._thread = threading.Thread(target=self._run, name="simulated fleet", daemon=True)
        self._thread.start()
        self.reactor.submit(self._ramp_up)

    def stop(self) -> None:
        """Switch every screen off and end the thread; safe to repeat. Raises what ended the thread before its time."""
        if self._thread is None:
            return
        self.reactor.submit(lambda: _each(self.screens, SimulatedScreen.stop))
        self.reactor.stop()
        self._thread.join(timeout=60)
        self._thread = None
        if self._failure is not None:
            raise self._failure

    def ask(self, question: Callable[[], Found]) -> Found:
        """Return what *question* answers in the fleet's own thread, where screens may be touched.

        :raises NotRunning: the fleet does not run.
        """
        if self._thread is None or not self._thread.is_alive():
            raise NotRunning("the fleet does not run")
        return self.reactor.ask(question)

    # --- what a test does to it

    def drop(self, screens: Sequence[SimulatedScreen] | None = None) -> None:
        """Cut the lines of these screens (of all by default); they come back by themselves."""
        chosen = self.screens if screens is None else screens
        self.ask(lambda: _each(chosen, SimulatedScreen.drop))

    def kill(self, screens: Sequence[SimulatedScreen]) -> None:
        """Take the power of these screens away; they keep what a disk keeps."""
        self.ask(lambda: _each(screens, SimulatedScreen.kill))

    def revive(self, screens: Sequence[SimulatedScreen]) -> None:
        """Give these screens their power back."""
        self.ask(lambda: _each(screens, SimulatedScreen.start))

    # --- what it is asked

    def states(self) -> Counter[str]:
        """Return how many screens are in each state."""
        return Counter(screen.state for screen in self.screens)

    def in_step(self, due: Mapping[str, str] | None = None) -> int:
        """Return how many online screens have applied the programme *due* by their id, or all they have heard of."""
        return sum(_in_step(screen, due) for screen in self.screens)

    def wait_online(self, timeout: float) -> bool:
        """Wait until every screen is online; False after *timeout* seconds."""
        return self.wait(lambda: all(screen.state == "online" for screen in self.screens), timeout)

    def converged(self, due: Mapping[str, str] | None = None, *, timeout: float) -> bool:
        """Wait until every screen is online and in step (see `in_step`); False after *timeout* seconds."""
        return self.wait(lambda: all(_in_step(screen, due) for screen in self.screens), timeout)

    def confirmed(self, order: int, *, timeout: float) -> bool:
        """Wait until the server has heard from every screen that direct order *order* was carried out."""
        return self.wait(lambda: all(order in screen.orders.confirmed for screen in self.screens), timeout)

    def wait(self, holds: Callable[[], bool], timeout: float) -> bool:
        """Wait until *holds*, asked in the fleet's own thread, is true; False after *timeout* seconds."""
        deadline, pause = time.monotonic() + timeout, threading.Event()
        while True:
            if self.ask(holds):
                return True
            if time.monotonic() >= deadline:
                return False
            pause.wait(_LOOK_EVERY)

    # --- inside

    def _run(self) -> None:
        try:
            self.reactor.run()
        except BaseException as error:  # told by `stop`: nobody reads a thread's traceback
            self._failure = error

    def _ramp_up(self) -> None:
        self.figures.started_at = time.monotonic()
        self._switch_on(iter(self.screens), 0)

    def _switch_on(self, rest: Iterator[SimulatedScreen], begun: int) -> None:
        """Switch on as many as are due by now, and look again soon."""
        elapsed = time.monotonic() - self.figures.started_at
        total = len(self.screens)
        due = total if not self._ramp_seconds else min(total, 1 + int(total * elapsed / self._ramp_seconds))
        room = MOST_CONNECTING - (begun - self.figures.screens_let_in - self.figures.counts[REVOKED])
        for screen in islice(rest, max(0, min(due - begun, room))):
            screen.start()
            begun += 1
        if begun < total:
            self.reactor.later(_LOOK_EVERY / 4, lambda: self._switch_on(rest, begun))


def _each(screens: Sequence[SimulatedScreen], action: Callable[[SimulatedScreen], None]) -> None:
    for screen in screens:
        action(screen)


def _in_step(screen: SimulatedScreen, due: Mapping[str, str] | None) -> bool:
    if screen.state != "online":
        return False
    if due is not None and screen.screen in due:
        return screen.programme == due[screen.screen]
    return screen.following.is_settled
