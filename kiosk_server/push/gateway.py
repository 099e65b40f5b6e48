"""The `/screens` namespace: a screen connects with its token, is sent cues, reports and is answered.

Push is a hint, pull is the truth: whatever is lost here comes again with the next heartbeat answer.
"""

from collections.abc import Callable
from typing import Any, Literal

from flask import Flask, request
from flask_socketio import Namespace, SocketIO, join_room
from socketio.exceptions import ConnectionRefusedError

from kiosk_server import clock, metrics
from kiosk_server.db.session import Database
from kiosk_server.errors import KioskError
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.display_records import accept_records
from kiosk_server.push.messages import read_records, read_status
from screens.signing import SigningKey

NAMESPACE = "/screens"
AsyncMode = Literal["threading", "gevent"]
LARGEST_MESSAGE = 64 * 1024


class Gateway:
    """Owns Socket.IO: what may be said to screens is a method here."""

    def __init__(
        self, app: Flask, database: Database, key: SigningKey, *, async_mode: AsyncMode, redis_url: str = ""
    ) -> None:
        """Attach the namespace to *app*; with Redis configured, several processes share the rooms."""
        self._socketio = SocketIO(  # type: ignore[call-arg]  # the stubs do not know what is handed on to the server
            app,
            async_mode=async_mode,
            message_queue=redis_url or None,
            max_http_buffer_size=LARGEST_MESSAGE,
            ping_interval=20,
            ping_timeout=10,
            manage_session=False,
            namespaces=[NAMESPACE],  # nobody is let in at the default one
        )
        self._socketio.on_namespace(_Screens(database, key))

    def send_cue(self, screen_id: int, cue: dict[str, object]) -> None:
        """Send one screen its cue."""
        metrics.CUES_PUSHED.inc()
        self._socketio.emit("cue", cue, namespace=NAMESPACE, to=_room(screen_id))

    def disconnect(self, screen_id: int) -> None:
        """Tell a screen that its credential is worth nothing any more, and close its sockets.

        A socket on another process hears it too, hangs up itself, and has nothing it asks for answered.
        """
        self._socketio.emit("revoked", {}, namespace=NAMESPACE, to=_room(screen_id))
        server: Any = self._socketio.server  # type: ignore[attr-defined]  # the stubs leave it out
        for sid, _ in list(server.manager.get_participants(NAMESPACE, _room(screen_id))):
            server.disconnect(sid, namespace=NAMESPACE)
        self._socketio.close_room(_room(screen_id), namespace=NAMESPACE)

    def beside(self, work: Callable[..., None], *args: object) -> None:
        """Run *work* beside the caller: a greenlet under gevent, a thread otherwise."""
        self._socketio.start_background_task(work, *args)


class _Screens(Namespace):
    """The events a screen may send; each answer is an acknowledgement."""

    def __init__(self, database: Database, key: SigningKey) -> None:
        super().__init__(NAMESPACE)
        self._database, self._key = database, key
        self._tokens: dict[str, str] = {}

    def on_connect(self, auth: Any = None) -> None:
        """Let a screen in by its token, or refuse."""
        token = auth.get("token") if isinstance(auth, dict) else None
        if not isinstance(token, str) or not token.isascii():
            raise ConnectionRefusedError("unauthenticated")
        try:
            with self._database.transaction() as session:
                screen = fleet.authenticate(session, token)
                screen.last_seen_at = clock.now()
        except KioskError as error:
            raise ConnectionRefusedError("unauthenticated") from error
        self._tokens[_sid()] = token
        join_room(_room(screen.id))
        metrics.CONNECTED_SCREENS.inc()

    def on_disconnect(self, _reason: object = None) -> None:
        """Forget the socket; the screen's presence follows from its last heartbeat."""
        if self._tokens.pop(_sid(), None) is not None:
            metrics.CONNECTED_SCREENS.dec()

    def on_status(self, document: Any) -> dict[str, object]:
        """Write the heartbeat down and answer with the cue due and the server's time."""
        now = clock.now()
        try:
            status = read_status(document)
            with self._database.transaction() as session:
                screen = fleet.authenticate(session, self._tokens.get(_sid(), ""))
                return fleet.heartbeat(session, screen, status, key=self._key, now=now)
        except KioskError as error:
            metrics.REFUSED_MESSAGES.labels(type(error).__name__).inc()
            return {"error": type(error).__name__}

    def on_displayed(self, records: Any) -> dict[str, object]:
        """Store proof-of-play records once and say through which number they are kept."""
        try:
            with self._database.transaction() as session:
                screen = fleet.authenticate(session, self._tokens.get(_sid(), ""))
                return {"accepted_through": accept_records(session, screen, read_records(records, screen.id))}
        except KioskError as error:
            metrics.REFUSED_MESSAGES.labels(type(error).__name__).inc()
            return {"error": type(error).__name__}


def _room(screen_id: int) -> str:
    return f"screen:{screen_id}"


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
    return sid
