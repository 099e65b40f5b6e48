"""Many screens' sockets in one process, as light as Python allows: no library between epoll and the bytes.

They connect with their tokens, answer pings and report every 60 s, and say when what they wait for has come. Instants
are nanoseconds of the monotonic clock, which on one machine is the same for every process.
"""

import contextlib
import errno
import functools
import heapq
import itertools
import random
import select
import socket
import time
from collections.abc import Callable, Sequence

NAMESPACE = "/screens"
STATUS_SECONDS = 60.0
FIRST_ATTEMPT_SECONDS, NEXT_ATTEMPTS_SECONDS = (0.0, 3.0), (0.3, 1.5)
"""Within what time a screen tries again when its line has just broken (`static/player/reconnect.mjs`)."""
_UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a2lvc2staGFuZHNoYWtlIQ==\r\n\r\n"
)
_EVENT = b"42"
_RNG = random.Random(1)  # noqa: S311 -- the same fleet each time
_READ = select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR


class Client:
    """One socket: `ready` once Socket.IO has let it in, or at once when there is no token (the floor)."""

    __slots__ = ("buffer", "established", "port", "ready", "sock", "token", "upgraded")

    def __init__(self, port: int, token: str | None) -> None:
        self.port, self.token = port, token
        self.sock: socket.socket | None = None
        self.reset()

    def reset(self) -> None:
        """Forget the connection."""
        self.buffer = b""
        self.established = self.ready = self.upgraded = False


class Fleet:
    """Sockets to a server, or in turns to several processes of one.

    :param report: the status that every screen sends, once it is to report.
    """

    def __init__(self, ports: Sequence[int], tokens: Sequence[str | None], report: str = "") -> None:
        self.clients = [Client(port, token) for port, token in zip(itertools.cycle(ports), tokens, strict=False)]
        self.ready = self.events = self.lost = 0
        self.last_event_ns = 0
        self.reconnect = self.reports = False
        self._report_text = f'42{NAMESPACE},1["status",{report}]'
        self._epoll = select.epoll()
        self._by_fd: dict[int, Client] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def close(self) -> None:
        """Hang up everywhere."""
        for client in self.clients:
            if client.sock is not None:
                client.sock.close()
        self._epoll.close()

    def connect(self, window: int, seconds: float) -> float:
        """Connect everybody, *window* at a time; return the seconds it took.

        :raises TimeoutError: not all were let in within *seconds*.
        """
        begun, waiting, total = time.monotonic(), iter(self.clients), len(self.clients)
        started = self.ready
        while self.ready < total:
            for client in itertools.islice(waiting, max(0, window - (started - self.ready))):
                self._open(client)
                started += 1
            self._round(0.05)
            if time.monotonic() - begun > seconds:
                raise TimeoutError(f"{self.ready} of {total} connected within {seconds} s")
        return time.monotonic() - begun

    def run(self, until: Callable[[], bool], seconds: float) -> bool:
        """Serve the sockets until *until* holds or *seconds* are over; return which."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() >= end:
                return False
            self._round(0.05)
        return True

    def report_regularly(self) -> None:
        """Have every screen send its status now, as after a connect, and then every 60 s, a tenth more or less."""
        self.reports = True
        for client in self.clients:
            _say(client, self._report_text)
            self._later(_RNG.uniform(0, STATUS_SECONDS), functools.partial(self._report, client))

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), work))

    def _report(self, client: Client) -> None:
        if client.ready:
            _say(client, self._report_text)
        self._later(STATUS_SECONDS * _RNG.uniform(0.9, 1.1), functools.partial(self._report, client))

    def _round(self, longest: float) -> None:
        while self._due and self._due[0][0] <= time.monotonic():
            heapq.heappop(self._due)[2]()
        if self._due:
            longest = min(longest, max(0.0, self._due[0][0] - time.monotonic()))
        for fd, _ in self._epoll.poll(longest):
            client = self._by_fd.get(fd)
            if client is not None:
                self._serve(client)

    def _open(self, client: Client) -> None:
        client.reset()
        sock = client.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._by_fd[sock.fileno()] = client
        if sock.connect_ex(("127.0.0.1", client.port)) not in {0, errno.EINPROGRESS}:
            self._lose(client)
            return
        self._epoll.register(sock.fileno(), select.EPOLLOUT | _READ)

    def _lose(self, client: Client) -> None:
        assert client.sock is not None
        self._by_fd.pop(client.sock.fileno(), None)
        client.sock.close()
        first = client.ready
        if client.ready:
            self.ready -= 1
        self.lost += 1
        client.reset()
        if self.reconnect:
            within = FIRST_ATTEMPT_SECONDS if first else NEXT_ATTEMPTS_SECONDS
            self._later(_RNG.uniform(*within), lambda: self._open(client))

    def _serve(self, client: Client) -> None:
        assert client.sock is not None
        if not client.established and not self._establish(client):
            return
        try:
            data = client.sock.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose(client)
            return
        if client.ready and not client.buffer and data.startswith(_EVENT, 4) and _is_one_frame(data):
            self.events += 1  # the short way, since what the client costs must not hide what the server does
            self.last_event_ns = time.monotonic_ns()
            return
        client.buffer += data
        if not client.upgraded and client.token is not None:
            self._upgrade(client)
        if client.upgraded or client.token is None:
            self._frames(client)

    def _establish(self, client: Client) -> bool:
        assert client.sock is not None
        if client.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._lose(client)
            return False
        client.established = True
        self._epoll.modify(client.sock.fileno(), _READ)
        if client.token is None:
            self._let_in(client)
        else:
            client.sock.send(_UPGRADE)
        return True

    def _let_in(self, client: Client) -> None:
        client.ready = True
        self.ready += 1

    def _upgrade(self, client: Client) -> None:
        head, found, rest = client.buffer.partition(b"\r\n\r\n")
        if found:
            if not head.startswith(b"HTTP/1.1 101 "):
                self._lose(client)
                return
            client.buffer, client.upgraded = rest, True
            _say(client, f'40{NAMESPACE},{{"token":"{client.token}"}}')

    def _frames(self, client: Client) -> None:
        buffer, start = client.buffer, 0
        while len(buffer) - start >= 4:
            length, head = buffer[start + 1], 2
            if length == 126:
                length, head = int.from_bytes(buffer[start + 2 : start + 4], "big"), 4
            end = start + head + length
            if len(buffer) < end:
                break
            self._said(client, buffer[start + head : start + head + 2])
            start = end
        if start < len(buffer) and len(buffer) - start == 3 and buffer[start + 1] == 1:  # a ping is three bytes
            self._said(client, buffer[start + 2 : start + 3])
            start += 3
        client.buffer = buffer[start:]

    def _said(self, client: Client, kind: bytes) -> None:
        if kind == _EVENT:
            self.events += 1
            self.last_event_ns = time.monotonic_ns()
        elif kind == b"2":
            _say(client, "3")
        elif kind == b"40":
            self._let_in(client)
            if self.reports:
                _say(client, self._report_text)
        elif kind == b"44":
            raise RuntimeError("the server does not know the token")


def _is_one_frame(data: bytes) -> bool:
    return data[1] == 126 and int.from_bytes(data[2:4], "big") == len(data) - 4


def _say(client: Client, text: str) -> None:
    """Send one masked frame; the key may be any four bytes, and zeros save the client the work."""
    assert client.sock is not None
    payload = text.encode()
    length = bytes((0x80 | len(payload),)) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
    with contextlib.suppress(OSError):  # a line that broke is noticed where it is read
        client.sock.send(b"\x81" + length + b"\0\0\0\0" + payload)
