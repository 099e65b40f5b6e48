"""A screen's HTTP line: one keep-alive connection, one request after another, answers whole."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kiosk_server.simulation.connection import Address, Connection
from kiosk_server.simulation.reactor import Reactor

ANSWER_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


Done = Callable[[Answer | None], None]
"""Gets the answer, or None when there was none."""


@dataclass(slots=True)
class _Request:
    data: bytes
    done: Done
    again: bool = True
    """Send it once more when the connection turns out to have been closed while it was idle."""


class HttpLine:
    """Asks one server; opens its connection when there is something to ask."""

    __slots__ = ("_address", "_buffer", "_connection", "_queue", "_reactor", "_served", "_timer")

    def __init__(self, reactor: Reactor, address: Address) -> None:
        """Ask nothing yet."""
        self._reactor, self._address = reactor, address
        self._queue: deque[_Request] = deque()
        self._connection: Connection | None = None
        self._served = 0
        self._buffer: list[bytes] = []
        self._timer = reactor.later(0, lambda: None)

    def get(self, path: str, done: Done, *, token: str = "") -> None:
        """Fetch *path*."""
        self.request("GET", path, done, token=token)

    def request(
        self, method: str, path: str, done: Done, *, token: str = "", body: bytes = b"", media_type: str = ""
    ) -> None:
        """Send a request with *token* as its bearer token; *done* is called later, never at once."""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._address.host}\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        if media_type:
            head += f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
        self._queue.append(_Request(head.encode("latin-1") + b"\r\n" + body, done))
        if len(self._queue) == 1:
            self._send_next()

    def close(self) -> None:
        """Hang up and answer nobody any more."""
        self._queue.clear()
        self._hang_up()

    # --- called by the connection

    def received(self, data: bytes) -> None:
        """Take bytes of the answer; hand it on when it is whole."""
        self._buffer.append(data)
        try:
            whole = _parse(self._buffer)
        except (ValueError, IndexError):  # not HTTP: something on the way spoilt it
            self._give_up()
            return
        if whole is None:
            return
        if whole.headers.get("connection", "").lower() == "close":
            self._hang_up()
        self._finish(whole)

    def lost(self, _reason: str) -> None:
        """Ask again where an idle connection was closed under the request, else say that there is no answer."""
        reused, begun = self._served > 0, bool(self._buffer)
        self._hang_up()
        if not self._queue:
            return
        if reused and not begun and self._queue[0].again:
            self._queue[0].again = False
            self._send_next()
        else:
            self._finish(None)

    # --- inside

    def _send_next(self) -> None:
        if self._connection is None:
            self._served = 0
            self._connection = Connection(self._reactor, self._address, self)
        self._buffer = []
        self._timer = self._reactor.later(ANSWER_WITHIN, self._give_up)
        self._connection.write(self._queue[0].data)

    def _finish(self, answer: Answer | None) -> None:
        self._timer.cancel()
        self._served += 1
        self._buffer = []
        request = self._queue.popleft()
        if self._queue:
            self._send_next()
        request.done(answer)

    def _give_up(self) -> None:
        self._hang_up()
        if self._queue:
            self._finish(None)

    def _hang_up(self) -> None:
        self._timer.cancel()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _parse(parts: list[bytes]) -> Answer | None:
    """Return the answer in *parts* when it is whole; they are put together only then, or while the head is open."""
    head, end, rest = parts[0].partition(b"\r\n\r\n")
    if not end:
        parts[:] = [b"".join(parts)]
        head, end, rest = parts[0].partition(b"\r\n\r\n")
        if not end:
            return None
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    code = int(status.split(" ", 2)[1])
    length = 0 if code in {204, 304} else int(headers.get("content-length", "0"))
    if len(rest) + sum(map(len, parts[1:])) < length:
        return None
    return Answer(code, headers, rest + b"".join(parts[1:]))
