"""Engine.IO for screens under gevent: one greenlet for each connection, one pulse for all of them.

python-engineio keeps a queue, a writer and a sleeping greenlet for each connection, three stacks for a screen that
says nothing all day. Here a connection is its reader; what is sent is written by whoever sends (`websocket`), and one
greenlet sends everybody's pings. `install` puts it where `engineio.Server` was; since it leans on that class,
python-engineio and python-socketio are pinned, and `tests/kiosk_server/push/test_engine.py` holds the contract.
"""

import heapq
import itertools
import random
import time
from collections.abc import Callable
from typing import Any

import engineio  # type: ignore[import-untyped]
import gevent
import structlog
from engineio import packet

from kiosk_server import metrics
from kiosk_server.push import frames
from kiosk_server.push.packets import Malformed
from kiosk_server.push.websocket import BadHandshake, WebSocket, accept, leave

TICK = 0.1
"""Seconds between two looks of the pulse."""
_CLOSE, _PONG, _MESSAGE = (str(kind) for kind in (packet.CLOSE, packet.PONG, packet.MESSAGE))
_PING = frames.text_frame(str(packet.PING))
_GOODBYE = frames.text_frame(_CLOSE) + frames.close_frame(frames.NORMAL)
_CONNECT, _EVENT = _MESSAGE + "0", _MESSAGE + "2"
MOST_CONNECTS = 5
"""So often a connection may ask to be let in: each costs a look at the database."""
_CHANCE = random.Random()  # noqa: S311 -- spreads pings
log = structlog.get_logger(__name__)


class Connection:
    """One screen's connection, as `engineio.Server` knows its sockets."""

    __slots__ = (
        "_connects",
        "_engine",
        "asked",
        "awaiting_pong",
        "busy",
        "closed",
        "closing",
        "session",
        "sid",
        "write",
        "ws",
    )

    upgraded = connected = True  # there is nothing but WebSocket

    def __init__(self, engine: "Engine", sid: str, ws: WebSocket) -> None:
        self._engine, self.sid, self.ws = engine, sid, ws
        self.write = ws.write
        self.session: dict[str, Any] = {}
        self._connects = 0
        self.asked = self.awaiting_pong = self.busy = self.closed = self.closing = False

    def send(self, pkt: Any) -> None:
        """Write an Engine.IO packet."""
        self.write(frames.text_frame(pkt.encode()))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection from the server's side; its reader does the rest."""
        if not self.closing:
            self.write(_GOODBYE)
            self.end(reason or self._engine.reason.SERVER_DISCONNECT)
            self.ws.cut()

    def end(self, reason: str) -> None:
        """Tell Socket.IO, once, that this connection is over."""
        if not self.closing:
            self.closing = True
            self._engine._trigger_event("disconnect", self.sid, reason)
            self.closed = True

    def check_ping_timeout(self) -> bool:
        """Say yes: the pulse looks after pings."""
        return True

    def serve(self) -> str:
        """Read until the connection ends; return why."""
        reason = self._engine.reason
        try:
            for message in self.ws.messages():
                if not self._take(message):
                    return str(reason.CLIENT_DISCONNECT)
        except frames.Violation as violation:
            metrics.REFUSED_MESSAGES.labels("TooLarge" if violation.code == frames.TOO_BIG else "Malformed").inc()
            self.ws.close(violation.code, violation.reason)
            return str(reason.TRANSPORT_ERROR)
        return str(reason.TRANSPORT_CLOSE)

    def _take(self, message: str) -> bool:
        """Follow one packet; say whether to go on."""
        kind = message[:1]
        if kind == _PONG:
            self.awaiting_pong = False
        elif kind == _MESSAGE and len(message) > 1:
            self._deliver(message)
        elif kind == _CLOSE:
            return False
        else:
            raise frames.Violation(frames.PROTOCOL_ERROR, "not Engine.IO 4")
        return True

    def _deliver(self, message: str) -> None:
        if message.startswith(_EVENT) and not self._engine.belongs(self.sid):  # put out, and goes on all the same
            raise frames.Violation(frames.POLICY, "not let in")
        if message.startswith(_CONNECT):
            self._connects += 1
            if self._connects > MOST_CONNECTS:
                raise frames.Violation(frames.POLICY, "not let in")
        self.busy = True  # a database that is away must not make us deaf to pongs and then blame the screen
        try:
            self._engine.handlers["message"](self.sid, message[1:])
        except Malformed as error:
            raise frames.Violation(frames.PROTOCOL_ERROR, "not Socket.IO 5") from error
        except Exception as error:
            log.exception("what a screen said could not be followed")
            if message.startswith(_CONNECT):  # it would wait for its answer forever
                raise frames.Violation(frames.INTERNAL, "try again") from error
        finally:
            self.busy = False


class Engine(engineio.Server):  # type: ignore[misc]  # python-engineio has no types
    """`engineio.Server` whose connections are WebSockets and nothing else.

    :param belongs: says of a connection's id whether somebody let it in; who was not by its first ping is sent away.
    """

    def __init__(self, *, belongs: Callable[[str], bool], **options: Any) -> None:
        super().__init__(async_mode="gevent", transports=["websocket"], monitor_clients=False, **options)
        self.belongs = belongs
        self._due: list[tuple[float, int, Connection]] = []
        self._numbers = itertools.count()
        self._pulse: gevent.Greenlet | None = None

    def _handle_connect(self, environ: Any, start_response: Any, transport: str, jsonp_index: object = None) -> Any:
        """Serve one connection, from its handshake to its end."""
        try:
            ws, answer = accept(environ, self.max_http_buffer_size)
        except BadHandshake as refusal:
            return {"status": refusal.status, "headers": refusal.headers, "response": b""}
        sid = self.generate_id()
        connection = self.sockets[sid] = Connection(self, sid, ws)
        ws.write(answer + frames.text_frame(self._opening(sid)))
        reason = self.reason.TRANSPORT_ERROR
        try:
            self.handlers["connect"](sid, environ)
            self._watch(connection)
            reason = connection.serve()
        finally:
            connection.end(reason)
            self.sockets.pop(sid, None)
            ws.release()
        leave(environ)
        return []

    def _opening(self, sid: str) -> str:
        """Return the first packet: what this server expects of the client."""
        terms = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        opening: str = packet.Packet(packet.OPEN, terms).encode()
        return opening

    def _watch(self, connection: Connection) -> None:
        """Have the connection's pulse taken; the first time anywhere in the interval, so that not all come at once."""
        first = _CHANCE.uniform(self.ping_interval / 2, self.ping_interval)
        self._at(time.monotonic() + first, connection)
        if self._pulse is None or self._pulse.dead:
            self._pulse = gevent.spawn(self._take_pulses)

    def _at(self, due: float, connection: Connection) -> None:
        heapq.heappush(self._due, (due, next(self._numbers), connection))

    def _take_pulses(self) -> None:
        while True:
            gevent.sleep(TICK)
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                self._take_pulse(heapq.heappop(self._due)[2], now)

    def _take_pulse(self, connection: Connection, now: float) -> None:
        """Ping a connection, or look for the answer to its ping; it stands in the heap once, for whichever is next."""
        if connection.closed or not connection.ws.open:
            return
        if not connection.asked:
            self._ping(connection, now)
        elif not connection.awaiting_pong:
            connection.asked = False
            self._at(now + self.ping_interval - self.ping_timeout, connection)
        elif connection.busy:
            self._at(now + self.ping_timeout, connection)
        else:
            connection.end(self.reason.PING_TIMEOUT)
            connection.ws.cut()

    def _ping(self, connection: Connection, now: float) -> None:
        if not (connection.busy or self.belongs(connection.sid)):
            connection.close()
            return
        connection.asked = connection.awaiting_pong = True
        connection.write(_PING)
        self._at(now + self.ping_timeout, connection)


def install(server: Any, belongs: Callable[[str], bool]) -> Engine:
    """Put an `Engine` under a `socketio.Server` that was just made, with the terms it was made with."""
    made = server.eio
    server.eio = engine = Engine(
        belongs=belongs,
        ping_interval=made.ping_interval,
        ping_timeout=made.ping_timeout,
        max_http_buffer_size=made.max_http_buffer_size,
        cors_allowed_origins=made.cors_allowed_origins,
        async_handlers=False,
    )
    for event, handler in made.handlers.items():
        engine.on(event, handler)
    return engine
