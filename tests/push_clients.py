"""Screens' sockets for tests of the push core: gevent below, wsproto, another hand's RFC 6455, in between."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import gevent
from gevent import socket
from wsproto import ConnectionType, WSConnection
from wsproto import events as ws

PATIENCE = 10.0


class Ended(Exception):
    """The server hung up; `code` and `reason` are its closing frame's, or None."""

    def __init__(self, code: int | None, reason: str | None) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason


@dataclass
class RawScreen:
    """A WebSocket to the server, on which a test says what it likes."""

    port: int
    receive_buffer: int = 0
    sock: Any = None
    wire: WSConnection = field(default_factory=lambda: WSConnection(ConnectionType.CLIENT))
    heard: list[str] = field(default_factory=list)
    sid: str = ""
    _parts: list[str] = field(default_factory=list)

    def open(self) -> "RawScreen":
        """Shake hands and take the server's terms."""
        self.sock = socket.socket()
        if self.receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        self.sock.connect(("127.0.0.1", self.port))
        target = "/socket.io/?EIO=4&transport=websocket"
        self.sock.sendall(self.wire.send(ws.Request(host="127.0.0.1", target=target)))
        self.terms = json.loads(self.next().removeprefix("0"))
        return self

    def join(self, auth: object = None, namespace: str = "/screens") -> "RawScreen":
        """Connect to the namespace; the server's answer is taken off."""
        self.say(f"40{namespace},{json.dumps(auth)}" if auth is not None else f"40{namespace},")
        answer = self.next()
        self.sid = json.loads(answer.partition(",")[2]).get("sid", "")
        return self

    def say(self, text: str) -> None:
        """Send a text message."""
        self.raw(self.wire.send(ws.TextMessage(text)))

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.sock.sendall(data)

    def next(self, seconds: float = PATIENCE) -> str:
        """Return the next text message that is no ping; answer pings on the way.

        :raises Ended: the server hung up; :raises TimeoutError: nothing came.
        """
        with gevent.Timeout(seconds, TimeoutError("nothing came")):
            while not self.heard:
                self.wire.receive_data(self.sock.recv(65536) or None)
                self._follow()
        return self.heard.pop(0)

    def event(self, seconds: float = PATIENCE) -> tuple[str, Any]:
        """Return name and argument of the next event."""
        name, argument = json.loads(self.next(seconds).removeprefix("42/screens,"))
        return name, argument

    def closing(self, seconds: float = PATIENCE) -> Ended:
        """Return how the server hung up, once everything before that has been read."""
        try:
            while True:
                self.next(seconds)
        except Ended as ended:
            return ended

    def close(self) -> None:
        """Go away without a word."""
        if self.sock is not None:
            self.sock.close()

    def _follow(self) -> None:
        for event in self.wire.events():
            if isinstance(event, ws.TextMessage):
                self._parts.append(event.data)
                if event.message_finished:
                    self._hear("".join(self._parts))
                    self._parts.clear()
            elif isinstance(event, ws.CloseConnection):
                raise Ended(event.code, event.reason)
            elif isinstance(event, ws.RejectConnection):
                raise Ended(event.status_code, None)

    def _hear(self, text: str) -> None:
        if text == "2":
            self.say("3")
        else:
            self.heard.append(text)


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Let the server work until *holds* does; say whether it did within *seconds*."""
    with gevent.Timeout(seconds, False):
        while not holds():
            gevent.sleep(0.005)
        return True
    return holds()
