"""One TCP or TLS connection without waiting: bytes in, bytes out, lost.

A handler whose socket was closed within the same round may still be called once by the loop: a closed connection
ignores it.
"""

import errno
import os
import socket
import ssl
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from kiosk_server.simulation.errors import BadAddress
from kiosk_server.simulation.reactor import READ, WRITE, Reactor

REFUSED = "refused"
"""Why a connection is lost when nobody listens: it cost the other side nothing."""
_READ_SIZE = 256 * 1024
_WAIT_MORE = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(frozen=True, slots=True)
class Address:
    """A server: where to connect, how to name it, and whether by TLS."""

    family: int
    place: tuple[Any, ...]
    host: str
    """As it stands in the `Host` header."""
    name: str
    tls: ssl.SSLContext | None

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read ``http://host:port`` or ``https://host`` and look the name up, once.

        :raises BadAddress: it is no such address, or the name is unknown.
        """
        parts = urlsplit(text)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise BadAddress(f"{text!r} is not an address like http://127.0.0.1:8000")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            family, _, _, _, place = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)[0]
        except OSError as error:
            raise BadAddress(f"{parts.hostname}: {error}") from error
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        return cls(family, place, parts.netloc, parts.hostname, tls)


class Listener(Protocol):
    """Who uses a connection."""

    def received(self, data: bytes) -> None:
        """Bytes came."""

    def lost(self, reason: str) -> None:
        """The other side, or the way to it, ended the connection."""


class Connection:
    """Opens at once; what is written before that waits. Says `lost` to its listener at most once."""

    __slots__ = ("_address", "_events", "_listener", "_open", "_outgoing", "_reactor", "_socket")

    def __init__(self, reactor: Reactor, address: Address, listener: Listener) -> None:
        """Begin to connect."""
        self._reactor, self._address, self._listener = reactor, address, listener
        self._outgoing = b""
        self._open = False
        self._events = WRITE
        self._socket: socket.socket | None = None
        try:
            self._socket = _connecting(address)
        except OSError as error:
            reason = error.strerror or "no socket"
            reactor.later(0, lambda: listener.lost(reason))
            return
        reactor.watch(self._socket, WRITE, self)

    def write(self, data: bytes) -> None:
        """Send *data*, now or when the other side takes it."""
        if self._socket is None:
            return
        waits = bool(self._outgoing) or not self._open
        self._outgoing += data
        if not waits:
            self._flush()

    def close(self) -> None:
        """End it from our side: `lost` is not called."""
        if self._socket is not None:
            self._reactor.forget(self._socket)
            self._socket.close()
            self._socket = None

    def ready(self, events: int) -> None:
        """Go on as far as the socket lets us (called by the reactor)."""
        if self._socket is None:
            return
        if not self._open:
            self._establish()
        elif events & READ:
            self._read()
        if events & WRITE and self._open and self._outgoing:
            self._flush()

    def _establish(self) -> None:
        assert self._socket is not None  # noqa: S101 -- for mypy: `ready` has looked
        refused = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if refused:
            self._lose(REFUSED if refused == errno.ECONNREFUSED else os.strerror(refused))
            return
        try:
            self._shake_hands()
        except ssl.SSLWantWriteError:
            self._want(WRITE)
        except ssl.SSLWantReadError:
            self._want(READ)
        except OSError as error:
            self._lose(f"TLS: {error}")
        else:
            self._open = True
            self._flush()

    def _shake_hands(self) -> None:
        if self._address.tls is None:
            return
        if not isinstance(self._socket, ssl.SSLSocket):
            assert self._socket is not None  # noqa: S101 -- for mypy
            self._reactor.forget(self._socket)
            self._socket = self._address.tls.wrap_socket(
                self._socket, server_hostname=self._address.name, do_handshake_on_connect=False
            )
            self._reactor.watch(self._socket, self._events, self)
        self._socket.do_handshake()

    def _read(self) -> None:
        while self._socket is not None:
            try:
                data = self._socket.recv(_READ_SIZE)
            except _WAIT_MORE:
                return
            except OSError as error:
                self._lose(error.strerror or "broken")
                return
            if not data:
                self._lose("closed")
                return
            self._listener.received(data)
            if len(data) < _READ_SIZE and not isinstance(self._socket, ssl.SSLSocket):
                return  # a TLS socket may hold more that the selector does not see

    def _flush(self) -> None:
        assert self._socket is not None  # noqa: S101 -- for mypy: callers have looked
        try:
            sent = self._socket.send(self._outgoing)
        except _WAIT_MORE:
            sent = 0
        except OSError as error:
            self._lose(error.strerror or "broken")
            return
        self._outgoing = self._outgoing[sent:]
        self._want(READ | WRITE if self._outgoing else READ)

    def _want(self, events: int) -> None:
        if events != self._events and self._socket is not None:
            self._events = events
            self._reactor.change(self._socket, events, self)

    def _lose(self, reason: str) -> None:
        self.close()
        self._listener.lost(reason)


def _connecting(address: Address) -> socket.socket:
    """Return a socket on its way to *address*; :raises OSError: there is no more room for one, or no way there."""
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    sock.setblocking(False)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    outcome = sock.connect_ex(address.place)
    if outcome not in {0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.ECONNREFUSED}:
        sock.close()
        raise OSError(outcome, os.strerror(outcome))
    return sock
