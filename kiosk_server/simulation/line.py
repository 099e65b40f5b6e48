"""A screen's websocket line: engine.io 4 and Socket.IO 5 as far as the namespace `/screens` uses them.

engine.io packets: ``0`` open, ``1`` close, ``2`` ping, ``3`` pong, ``4`` message. Within ``4``, Socket.IO: ``0``
connect, ``1`` disconnect, ``2`` event, ``3`` acknowledgement, ``4`` connect error, then ``/screens,`` and JSON.
"""

import json
import random
import time
from collections.abc import Callable
from typing import Any, Protocol

from kiosk_server.simulation.connection import Address, Connection
from kiosk_server.simulation.framing import CLOSE, PING, PONG, BadFrame, FrameReader, frame, handshake, is_accepted
from kiosk_server.simulation.reactor import Reactor

PATH = "/socket.io/?EIO=4&transport=websocket"
OPEN_WITHIN = 20.0
"""Seconds from the first byte to the namespace's welcome, as socket.io-client waits."""
ANSWER_WITHIN = 10.0
"""Seconds within which an event is acknowledged."""
_NAMESPACE = "/screens,"


class LineListener(Protocol):
    """Who is on the line."""

    def line_ready(self) -> None:
        """The token was taken: events may be sent."""

    def line_event(self, name: str, document: Any) -> None:
        """The server said something."""

    def line_refused(self, reason: str) -> None:
        """The namespace did not let us in."""

    def line_lost(self, reason: str) -> None:
        """The line broke, or was never there."""


OnAnswer = Callable[[Any], None]


class Line:
    """One websocket from the handshake to its end. After `close`, nothing is heard of it any more."""

    __slots__ = (
        "_accept",
        "_closed",
        "_connection",
        "_handshaking",
        "_heard_at",
        "_listener",
        "_number",
        "_patience",
        "_reactor",
        "_reader",
        "_rng",
        "_token",
        "_waiting",
        "_watchdog",
    )

    def __init__(
        self, reactor: Reactor, address: Address, token: str, listener: LineListener, rng: random.Random
    ) -> None:
        """Begin to connect with *token*."""
        self._reactor, self._token, self._listener, self._rng = reactor, token, listener, rng
        self._reader = FrameReader()
        self._handshaking: bytes | None = b""
        self._accept = b""
        self._number = 0
        self._waiting: dict[int, OnAnswer] = {}
        self._closed = False
        self._patience = OPEN_WITHIN
        self._heard_at = time.monotonic()
        self._watchdog = reactor.later(OPEN_WITHIN, self._break_if_silent)
        self._connection = Connection(reactor, address, self)
        request, self._accept = handshake(address.host, PATH, rng.randbytes)
        self._connection.write(request)

    def emit(self, name: str, document: object, answered: OnAnswer) -> None:
        """Send an event; *answered* gets the acknowledgement, or None when none came in time."""
        self._number += 1
        number = self._number
        self._waiting[number] = answered
        body = json.dumps([name, document], ensure_ascii=False, separators=(",", ":"))
        self._send(f"42{_NAMESPACE}{number}{body}")
        self._reactor.later(ANSWER_WITHIN, lambda: self._answer(number, None))

    def close(self) -> None:
        """Say goodbye and hang up."""
        if self._handshaking is None:
            self._connection.write(frame(b"\x03\xe8", self._rng.randbytes(4), CLOSE))  # 1000: normal
        self.cut()

    def cut(self) -> None:
        """Hang up without a word, as when the power fails."""
        self._closed = True
        self._watchdog.cancel()
        self._waiting.clear()
        self._connection.close()

    # --- called by the connection

    def received(self, data: bytes) -> None:
        """Take bytes of the answer to the handshake, then of frames."""
        if self._handshaking is not None:
            data = self._shake_hands(data)
        if not data:
            return
        try:
            for opcode, payload in self._reader.feed(data):
                self._message(opcode, payload)
        except (BadFrame, ValueError, KeyError, TypeError) as error:  # JSON that is none is a ValueError
            self._break(f"not the protocol: {type(error).__name__}")

    def lost(self, reason: str) -> None:
        """Tell the screen, once."""
        self.cut()
        self._listener.line_lost(reason)

    # --- inside

    def _shake_hands(self, data: bytes) -> bytes:
        """Return the bytes after the answer's head; none before it is complete."""
        assert self._handshaking is not None  # noqa: S101 -- for mypy
        self._handshaking += data
        head, end, rest = self._handshaking.partition(b"\r\n\r\n")
        if not end:
            return b""
        self._handshaking = None
        if not is_accepted(head, self._accept):
            self._break(head[:12].decode("latin-1"))
            return b""
        return rest

    def _message(self, opcode: int, payload: bytes) -> None:
        if self._closed:
            return
        self._heard_at = time.monotonic()
        if opcode == PING:
            self._connection.write(frame(payload, self._rng.randbytes(4), PONG))
        elif opcode == CLOSE:
            self._break("closed by the server")
        elif opcode != PONG and payload:
            self._packet(payload.decode("utf-8"))

    def _packet(self, packet: str) -> None:
        kind, rest = packet[0], packet[1:]
        if kind == "4":
            self._spoken(rest)
        elif kind == "2":
            self._send("3" + rest)
        elif kind == "0":
            told = json.loads(rest)
            self._patience = (told["pingInterval"] + told["pingTimeout"]) / 1000
            self._send(f"40{_NAMESPACE}{json.dumps({'token': self._token})}")
        elif kind == "1":
            self._break("closed by the server")

    def _spoken(self, packet: str) -> None:
        kind, namespace, body = packet[:1], packet[1 : len(_NAMESPACE) + 1], packet[len(_NAMESPACE) + 1 :]
        if namespace != _NAMESPACE:
            return
        if kind == "2":
            name, *arguments = json.loads(body[body.index("[") :])
            self._listener.line_event(name, arguments[0] if arguments else None)
        elif kind == "3":
            start = body.index("[")
            self._answer(int(body[:start]), (json.loads(body[start:]) or [None])[0])
        elif kind == "0":
            self._watchdog.cancel()
            self._watchdog = self._reactor.later(self._patience, self._break_if_silent)
            self._listener.line_ready()
        elif kind == "4":
            reason = json.loads(body).get("message", "")
            self.cut()
            self._listener.line_refused(reason)
        elif kind == "1":
            self._break("sent away by the server")

    def _answer(self, number: int, answer: Any) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting(answer)

    def _send(self, packet: str) -> None:
        self._connection.write(frame(packet.encode("utf-8"), self._rng.randbytes(4)))

    def _break_if_silent(self) -> None:
        """Hang up when nothing came for a ping interval and its timeout: the line is half open."""
        left = self._heard_at + self._patience - time.monotonic()
        if left > 0:
            self._watchdog = self._reactor.later(left, self._break_if_silent)
        else:
            self._break("silent")

    def _break(self, reason: str) -> None:
        self.cut()
        self._listener.line_lost(reason)
