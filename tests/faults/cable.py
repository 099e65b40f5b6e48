"""A bad cable (坏网线): a TCP proxy that delays, drops, halves and corrupts what passes, and can be cut.

One thread carries all of it, both directions. What is done to a chunk is drawn anew for each chunk, so that a fault may
fall into a handshake, a frame, a body or the gap between two.
"""

import random
import socket
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk_server.simulation.reactor import READ, WRITE, Reactor

CHUNK = 16 * 1024
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What the cable does; shares are of the chunks that pass, in either direction."""

    delay: float = 0.0
    """Seconds a chunk may take, at most; their order is kept."""
    drop: float = 0.0
    """Share of the chunks that vanish."""
    halve: float = 0.0
    """Share of the chunks of which one half arrives, after which both ends are reset."""
    corrupt: float = 0.0
    """Share of the chunks in which one byte is another."""
    swallow: bool = False
    """Nothing passes, and nobody hears of it: both ends are half open."""


WHOLE = Harm()


class Cable:
    """From a port of its own to one of several servers, in turn; to the next where one does not listen."""

    def __init__(self, ports: Sequence[int], rng: random.Random) -> None:
        """Lay the cable; it is whole."""
        self.harm = WHOLE
        self.harmed = 0
        """How many chunks were dropped, halved or corrupted."""
        self.rng = rng
        self.reactor = Reactor()
        self._ports, self._turn = list(ports), 0
        self.is_cut = False
        self._wires: set[_Wire] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._listener.setblocking(False)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self.reactor.run, name="cable", daemon=True)
        self._thread.start()
        self.reactor.ask(lambda: self.reactor.watch(self._listener, READ, self))

    def __enter__(self) -> "Cable":
        """Give the cable, laid."""
        return self

    def __exit__(self, *_reason: object) -> None:
        """Take it away."""
        self.cut()
        self.reactor.ask(lambda: self.reactor.forget(self._listener))
        self.reactor.stop()
        self._thread.join(timeout=10)
        self._listener.close()

    def cut(self) -> None:
        """Reset every connection, and each new one, until it is mended."""
        self.reactor.ask(self.cut_here)

    def cut_here(self) -> None:
        """Do the same from the cable's own thread."""
        self.is_cut = True
        for wire in list(self._wires):
            wire.reset()

    def mend(self) -> None:
        """Be whole again: what was opened while it was bad is reset, as it holds who knows what."""

        def mend() -> None:
            self.is_cut, self.harm = False, WHOLE
            for wire in list(self._wires):
                wire.reset()

        self.reactor.ask(mend)

    def heal(self) -> None:
        """Do no more harm, and leave what is open as it is."""
        self.reactor.ask(lambda: setattr(self, "harm", WHOLE))

    def ready(self, _events: int) -> None:
        """Take a connection (called by the reactor)."""
        try:
            near, _ = self._listener.accept()
        except OSError:
            return
        far = None if self.is_cut else self._reach()
        if far is None:
            _reset(near)
            return
        self._wires.add(_Wire(self, near, far))

    def forget(self, wire: "_Wire") -> None:
        """Know a connection no more."""
        self._wires.discard(wire)

    def _reach(self) -> socket.socket | None:
        for _ in self._ports:
            self._turn += 1
            try:
                return socket.create_connection(("127.0.0.1", self._ports[self._turn % len(self._ports)]), timeout=5)
            except OSError:
                continue
        return None


class _Wire:
    """One connection through the cable."""

    def __init__(self, cable: Cable, near: socket.socket, far: socket.socket) -> None:
        self.cable = cable
        self.ends = _End(self, near), _End(self, far)

    def passed(self, source: "_End", data: bytes) -> None:
        """Hand *data* on to the other end, as well as the cable can."""
        cable, harm, target = self.cable, self.cable.harm, self.other(source)
        if harm.swallow:
            return
        draw = cable.rng.random()
        if draw < harm.drop + harm.halve + harm.corrupt:
            cable.harmed += 1
        if draw < harm.drop:
            return
        if draw < harm.drop + harm.halve:
            target.send(data[: len(data) // 2])
            self.reset()
            return
        if draw < harm.drop + harm.halve + harm.corrupt:
            data = _corrupted(data, cable.rng)
        target.send_later(data, cable.rng.uniform(0, harm.delay) if harm.delay else 0.0)

    def ended(self, source: "_End") -> None:
        """Let the other end know that this one is gone; nobody does where nothing passes."""
        if self.cable.harm.swallow:
            source.close()
        else:
            self.reset()

    def reset(self) -> None:
        """Reset both ends."""
        for end in self.ends:
            end.close()
        self.cable.forget(self)

    def other(self, end: "_End") -> "_End":
        """Return the end opposite of *end*."""
        return self.ends[1] if end is self.ends[0] else self.ends[0]


class _End:
    """One of its two sockets."""

    def __init__(self, wire: _Wire, sock: socket.socket) -> None:
        self._wire, self._socket = wire, sock
        self._reactor = wire.cable.reactor
        self._outgoing = b""
        self._open = True
        self._free_at = 0.0
        sock.setblocking(False)
        self._reactor.watch(sock, READ, self)

    def ready(self, events: int) -> None:
        """Go on as far as the socket lets us (called by the reactor)."""
        if self._open and events & WRITE:
            self._flush()
        if self._open and events & READ:
            self._read()

    def send(self, data: bytes) -> None:
        """Send *data* after all that was sent before."""
        if self._open:
            self._outgoing += data
            self._flush()

    def send_later(self, data: bytes, delay: float) -> None:
        """Send *data* in so many seconds, but not before what came before it."""
        now = time.monotonic()
        if not delay and self._free_at <= now:
            self.send(data)
            return
        self._free_at = max(self._free_at, now + delay)
        self._reactor.later(self._free_at - now, lambda: self.send(data))

    def close(self) -> None:
        """Reset it."""
        if self._open:
            self._open = False
            self._reactor.forget(self._socket)
            _reset(self._socket)

    def _read(self) -> None:
        try:
            data = self._socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._wire.passed(self, data)
        else:
            self._wire.ended(self)

    def _flush(self) -> None:
        try:
            sent = self._socket.send(self._outgoing)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._wire.ended(self)
            return
        self._outgoing = self._outgoing[sent:]
        self._reactor.change(self._socket, READ | WRITE if self._outgoing else READ, self)


def _corrupted(data: bytes, rng: random.Random) -> bytes:
    """Return *data* with one byte that is another."""
    spoilt = bytearray(data)
    spoilt[rng.randrange(len(spoilt))] ^= rng.randrange(1, 256)
    return bytes(spoilt)


def _reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    sock.close()
