"""How an event reaches many screens: its frame is built once, and written to each connection there and then.

python-socketio queues a broadcast for each client and wakes a writer for each, five times the work of writing it. Here
the client manager, through which every emit of this process and of the others comes, writes to the connections itself
(`kiosk_server.push.websocket` keeps order and never waits). Without gevent there is no such engine, and Socket.IO's own
way is taken.
"""

import time
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

import socketio

from kiosk_server import metrics
from kiosk_server.push.frames import text_frame

IN_ONE_GO = 100
"""Screens that are written to before others may do something."""
TOPIC = "events"
_HANG_UP = "hang up"


class DirectManager(socketio.Manager):  # type: ignore[misc]  # python-socketio has no types
    """Socket.IO's manager of rooms over an `engine.Engine`; a base of the one that speaks to Redis as well."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._entered: dict[tuple[str, str], list[Any]] = {}

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        """Write an event to the connections in a room of this process."""
        if options.get("callback") or options.get("skip_sid"):
            super().emit(event, data, namespace, room, **options)
            return
        self.write(namespace, options.get("to") or room, self.encoded(event, data, namespace))

    def basic_enter_room(self, sid: str, namespace: str, room: Any, eio_sid: str | None = None) -> None:
        """Remember the room with its member."""
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._entered.setdefault((namespace, sid), []).append(room)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        """Take a member out of its rooms: Socket.IO looks for it in all there are, which are more than screens."""
        for room in self._entered.pop((namespace, sid), ()):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def encoded(self, event: str, data: Any, namespace: str) -> str:
        """Return the packet of an event: *data* is its argument, a tuple several, None none."""
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        packet = self.server.packet_class(namespace=namespace, data=[event, *arguments])
        text: str = packet.encode()
        return text

    def write(self, namespace: str, room: Any, text: str) -> int:
        """Write a packet to the connections in *room*; return how many there are."""
        frame, sockets, reached = text_frame("4" + text), self.server.eio.sockets, 0
        for _, eio_sid in self.get_participants(namespace, room):
            connection = sockets.get(eio_sid)
            if connection is not None:
                connection.write(frame)
                reached += 1
        return reached


class Fanout:
    """What may be sent to rooms, wherever their screens are connected.

    :param server: a `socketio.Server`; with a manager that can `tell`, the other processes are told as well.
    """

    def __init__(self, server: Any) -> None:
        self._server, self._manager = server, server.manager
        self._direct = isinstance(self._manager, DirectManager)
        self._tells = hasattr(self._manager, "tell")
        if self._tells:
            self._manager.hear(TOPIC, self._told)

    def send(self, namespace: str, room: str | None, event: str, payload: object) -> None:
        """Send one event to a room, None for everybody in the namespace."""
        begun = time.perf_counter()
        self._server.emit(event, payload, namespace=namespace, to=room)
        metrics.FANOUT_SECONDS.observe(time.perf_counter() - begun)
        metrics.PUSHES.labels(event).inc()

    def send_each(self, namespace: str, event: str, payloads: Iterable[tuple[str, object]]) -> int:
        """Send each room its own payload; return how many rooms there were.

        Payloads are taken as they are needed, so an iterable that signs as it goes has the first on its way while the
        last is not signed, and others have their turn in between.
        """
        begun, rooms, pairs = time.perf_counter(), 0, iter(payloads)
        while some := list(islice(pairs, IN_ONE_GO)):
            if rooms:
                self._server.sleep(0)
            rooms += len(some)
            if self._direct:
                self._send_directly(namespace, event, some)
            else:
                for room, payload in some:
                    self._server.emit(event, payload, namespace=namespace, to=room)
        if rooms:  # every sweep sends nothing, nearly always, and would drown what was sent
            metrics.FANOUT_SECONDS.observe(time.perf_counter() - begun)
            metrics.PUSHES.labels(event).inc(rooms)
        return rooms

    def hang_up(self, namespace: str, room: str) -> None:
        """Put everybody in *room* out of the namespace, on every process."""
        self._hang_up(namespace, room)
        if self._tells:
            self._manager.tell(TOPIC, {"namespace": namespace, _HANG_UP: room})

    def _send_directly(self, namespace: str, event: str, some: list[tuple[str, object]]) -> None:
        texts = {room: self._manager.encoded(event, payload, namespace) for room, payload in some}
        self._write(namespace, texts)
        if self._tells:
            self._manager.tell(TOPIC, {"namespace": namespace, "texts": texts})

    def _write(self, namespace: str, texts: Mapping[str, str]) -> None:
        for room, text in texts.items():
            self._manager.write(namespace, room, text)

    def _told(self, document: Any) -> None:
        """Do here what another process was asked to do everywhere."""
        if _HANG_UP in document:
            self._hang_up(document["namespace"], document[_HANG_UP])
        else:
            self._write(document["namespace"], document["texts"])

    def _hang_up(self, namespace: str, room: str) -> None:
        for sid, _ in list(self._manager.get_participants(namespace, room)):
            self._server.disconnect(sid, namespace=namespace, ignore_queue=True)
