"""The loop of the simulator: sockets that are ready, timers that are due, calls from other threads.

Bare selectors instead of asyncio: a connection that opens, asks and closes costs a third of the processor time.
"""

import contextlib
import heapq
import itertools
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol, TypeVar

from kiosk_server.simulation.errors import NotRunning

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
MOST_AT_ONCE = 128
"""Sockets served before the others are looked at again: what thousands hear at once is answered by the first of them
while the last still reads. Those left out are found ready again."""
Found = TypeVar("Found")


class Handler(Protocol):
    """What is called when a socket is ready."""

    def ready(self, events: int) -> None:
        """Do what can be done without waiting; *events* is READ, WRITE or both."""


class Timer:
    """Something to do later, unless it is cancelled before."""

    __slots__ = ("callback",)

    def __init__(self, callback: Callable[[], None]) -> None:
        """Keep what to do."""
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Do it not."""
        self.callback = None


class Reactor:
    """One thread's sockets and timers. Everything but `submit`, `ask` and `stop` belongs to that thread."""

    def __init__(self) -> None:
        """Hold nothing open yet; `run` begins."""
        self._selector: selectors.BaseSelector = selectors.SelectSelector()  # `run` opens the real one
        self._knock: socket.socket | None = None
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._calls: deque[Callable[[], None]] = deque()
        self._stopped = False

    def watch(self, sock: socket.socket, events: int, handler: Handler) -> None:
        """Call *handler* whenever *sock* is ready for *events*."""
        self._selector.register(sock, events, handler)

    def change(self, sock: socket.socket, events: int, handler: Handler) -> None:
        """Watch for other *events*."""
        self._selector.modify(sock, events, handler)

    def forget(self, sock: socket.socket) -> None:
        """Watch *sock* no more."""
        self._selector.unregister(sock)

    def later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call *callback* in so many *seconds*."""
        timer = Timer(callback)
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), timer))
        return timer

    def submit(self, callback: Callable[[], None]) -> None:
        """Have *callback* called by the loop's thread (from any thread)."""
        self._calls.append(callback)
        if self._knock is not None:  # else it looks at the calls first of all
            with contextlib.suppress(OSError):  # full: it is awake already; closed: nobody will call
                self._knock.send(b"\0")

    def ask(self, question: Callable[[], Found], timeout: float = 60.0) -> Found:
        """Return what *question* answers when the loop's thread is asked (from any other thread).

        :raises NotRunning: the loop has ended, or is too busy to answer in *timeout* seconds.
        """
        answers: list[Found] = []
        answered = threading.Event()

        def call() -> None:
            answers.append(question())
            answered.set()

        self.submit(call)
        if not answered.wait(timeout):
            raise NotRunning("the simulator's loop does not answer")
        return answers[0]

    def run(self) -> None:
        """Serve sockets, timers and calls until `stop`."""
        bell, knock = socket.socketpair()
        with bell, knock, selectors.DefaultSelector() as self._selector:
            bell.setblocking(False)
            knock.setblocking(False)
            self._selector.register(bell, READ, None)
            self._knock = knock
            while not self._stopped:
                for key, events in self._selector.select(self._patience())[:MOST_AT_ONCE]:
                    if key.data is None:
                        bell.recv(4096)
                    else:
                        key.data.ready(events)
                self._call_submitted()
                self._fire_due()

    def stop(self) -> None:
        """End `run` after the present round."""

        def end() -> None:
            self._stopped = True

        self.submit(end)

    def _patience(self) -> float | None:
        if self._calls:
            return 0.0
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None

    def _call_submitted(self) -> None:
        for _ in range(len(self._calls)):
            self._calls.popleft()()

    def _fire_due(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            timer = heapq.heappop(self._timers)[2]
            callback, timer.callback = timer.callback, None
            if callback is not None:
                callback()
