"""One screen's WebSocket under gevent: the handshake, what is written and what is read.

There is one writer, `WebSocket.write`: the frame goes out at once by one send that does not wait, and whatever the
kernel does not take waits here, in order, for a greenlet that is there only as long as something waits. So nobody waits
for a slow screen, no frame is torn, and none overtakes another. simple-websocket ignores how much of a frame was sent,
which destroys the stream of a slow client, compresses whenever the client offers it, and reads messages of any size.
"""

import base64
import binascii
import contextlib
import hashlib
import socket as plain_socket
import ssl
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gevent
from gevent import socket as gevent_socket

from kiosk_server import metrics
from kiosk_server.push import frames

MOST_WAITING = 1024 * 1024
"""Bytes that may wait for one screen; it is cut off when there are more, and reconnects to what is due then."""
_RECEIVE = 8 * 1024
_READ = 1  # libev's word for it
_LINGER_SECONDS, _LINGER_BYTES = 1.0, 1024 * 1024
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, 1.3


class BadHandshake(Exception):
    """What asks to become a WebSocket cannot: `status` and `headers` are the answer."""

    def __init__(self, status: str, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status, self.headers = status, list(headers)


class WebSocket:
    """The connection after its handshake.

    :param sock: gevent's socket; it is ours alone from now on.
    :param limit: bytes an incoming message may have.
    """

    __slots__ = ("_inbound", "_readable", "_recv", "_send", "_socket", "_waiting", "_waiting_bytes", "open")

    def __init__(self, sock: Any, limit: int) -> None:
        self._socket = sock
        # The socket below gevent's does not block: its send() takes what fits and returns.
        self._send: Callable[[bytes], int] = sock._sock.send
        self._recv: Callable[[int], bytes] = sock._sock.recv
        self._readable = gevent.get_hub().loop.io(sock.fileno(), _READ)
        self._inbound = frames.Inbound(limit)
        self._waiting: deque[bytes] | None = None
        self._waiting_bytes = 0
        self.open = True

    def write(self, data: bytes) -> None:
        """Send *data*, whole frames, after all that was written before; never waits and never raises."""
        if not self.open:
            return
        if self._waiting is not None:
            self._wait(self._waiting, data)
            return
        try:
            sent = self._send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.cut()
            return
        if sent != len(data):
            self._waiting = deque()
            self._wait(self._waiting, data[sent:])
            gevent.spawn(self._drain, self._waiting)

    def messages(self) -> Iterator[str]:
        """Yield what the peer says until it, or we, hang up; pings are answered on the way.

        :raises frames.Violation: it does not keep to the protocol.
        """
        while data := self._receive():
            for opcode, payload in self._inbound.feed(data):
                if opcode == frames.TEXT:
                    yield payload.decode()
                elif opcode == frames.PING:
                    self.write(frames.frame(frames.PONG, payload))
                elif opcode == frames.CLOSE:
                    self.write(frames.frame(frames.CLOSE, payload[:2]))
                    return

    def close(self, code: int = frames.NORMAL, reason: str = "") -> None:
        """Say goodbye and let the peer read it: without this pause, unread input would turn it into a reset."""
        self.write(frames.close_frame(code, reason))
        self.open = False
        left = _LINGER_BYTES
        with gevent.Timeout(_LINGER_SECONDS, False), contextlib.suppress(OSError):
            self._socket.shutdown(plain_socket.SHUT_WR)
            while left > 0 and (data := self._socket.recv(_RECEIVE)):
                left -= len(data)

    def cut(self) -> None:
        """End the connection without a word; whoever reads from it finds it ended."""
        self.open = False
        with contextlib.suppress(OSError):  # the peer may have been first
            self._socket.shutdown(plain_socket.SHUT_RDWR)

    def release(self) -> None:
        """Give the socket back."""
        self.open = False
        self._readable.close()
        self._socket.close()

    def _receive(self) -> bytes:
        """Wait for what the peer sends next; nothing when that is the end.

        Everybody waits for the loop before each read, also who has sent more already: a flood has its turn, no more.
        """
        try:
            while self.open:
                gevent_socket.wait(self._readable)
                with contextlib.suppress(BlockingIOError):
                    return self._recv(_RECEIVE)
        except OSError:
            pass
        return b""

    def _wait(self, waiting: deque[bytes], data: bytes) -> None:
        waiting.append(data)
        self._waiting_bytes += len(data)
        metrics.QUEUED.inc()
        if self._waiting_bytes > MOST_WAITING:
            self.cut()

    def _drain(self, waiting: deque[bytes]) -> None:
        """Write what waits, as fast as the peer takes it."""
        try:
            while waiting:
                self._socket.sendall(waiting[0])
                self._waiting_bytes -= len(waiting.popleft())
                metrics.QUEUED.dec()
            self._waiting = None
        except OSError:
            self.cut()
        finally:
            metrics.QUEUED.dec(len(waiting))


def accept(environ: Mapping[str, Any], limit: int) -> tuple[WebSocket, bytes]:
    """Return the WebSocket that a WSGI request asks for, and the answer, which is still to be written to it.

    :raises BadHandshake: it is none (RFC 6455, 4.2.1), or the server gives us no socket that could become one.
    """
    connection = environ.get("HTTP_CONNECTION", "").lower().split(",")
    upgrade = environ.get("HTTP_UPGRADE", "").lower().split(",")
    if environ["REQUEST_METHOD"] != "GET" or not (_names(connection, "upgrade") and _names(upgrade, "websocket")):
        raise BadHandshake("400 BAD REQUEST")
    if environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        raise BadHandshake("426 UPGRADE REQUIRED", ("Sec-WebSocket-Version", "13"))
    answer = _answer(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
    sock = _socket_of(environ)
    if sock.family != getattr(plain_socket, "AF_UNIX", None):
        sock.setsockopt(plain_socket.IPPROTO_TCP, plain_socket.TCP_NODELAY, 1)
    return WebSocket(sock, limit), answer


def leave(environ: Mapping[str, Any]) -> None:
    """Keep the server from reading the next request off what was a WebSocket.

    :raises StopIteration: which is how gunicorn hears of it.
    """
    if "gunicorn.socket" in environ:
        raise StopIteration
    environ["wsgi.input"].close()


def _names(values: list[str], wanted: str) -> bool:
    return any(value.strip() == wanted for value in values)


def _answer(key: str) -> bytes:
    try:
        nonce = base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        nonce = b""
    if len(nonce) != 16:
        raise BadHandshake("400 BAD REQUEST")
    digest = hashlib.sha1((key + _GUID).encode("ascii"), usedforsecurity=False).digest()
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
        + base64.b64encode(digest)
        + b"\r\n\r\n"
    )


def _socket_of(environ: Mapping[str, Any]) -> Any:
    """Return gevent's socket under the request: gunicorn hands it on, pywsgi (Windows) keeps it under the body.

    A TLS socket is refused: writing below it would leave the encryption out. TLS ends at nginx.
    """
    sock = environ.get("gunicorn.socket")
    if sock is None:
        sock = getattr(getattr(environ["wsgi.input"], "raw", None), "_sock", None)
    if sock is None or not hasattr(sock, "_sock") or isinstance(sock, ssl.SSLSocket):
        raise BadHandshake("501 NOT IMPLEMENTED")
    return sock
