"""What may be said to screens; the only module that emits.

What screens say is heard in `push.screens`; what was lost on the way is sent again by `push.sweep`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Flask

from kiosk_server.db.session import Database
from kiosk_server.fleet.cues import CueDue, signed
from kiosk_server.limiter import EXTENSION, Limiter
from kiosk_server.push import transport
from kiosk_server.push.roster import Roster
from kiosk_server.push.screens import NAMESPACE, ScreensNamespace, room_of
from screens.signing import SigningKey

AsyncMode = transport.AsyncMode


class Gateway:
    """Owns Socket.IO: what may be said to screens is a method here."""

    def __init__(
        self, app: Flask, database: Database, key: SigningKey, *, async_mode: AsyncMode, redis_url: str = ""
    ) -> None:
        """Attach the namespace to *app*; with Redis configured, several processes share the rooms."""
        self._socketio, self._fanout = transport.assemble(app, NAMESPACE, async_mode=async_mode, redis_url=redis_url)
        self._server: Any = self._socketio.server  # type: ignore[attr-defined]  # the stubs leave it out
        self.roster, self._key = Roster(), key
        limiter = app.extensions.setdefault(EXTENSION, Limiter())
        self._server.register_namespace(ScreensNamespace(database, key, self.roster, limiter))

    def send_cues(self, due: Iterable[CueDue], now: datetime) -> None:
        """Send each of these screens the cue it is due to follow, signed as its turn comes, leased from *now*."""
        listed = list(due)
        here = self.roster.follow(listed)

        def cue(one: CueDue) -> dict[str, object] | None:
            # Signed once: the answer to the screen's report carries the same.
            known = here.get(one.screen_id)
            return signed(one, self._key, now) if known is None else known.cue(self._key, now)

        cues = ((room_of(one.screen_id), document) for one in listed if (document := cue(one)) is not None)
        self._fanout.send_each(NAMESPACE, "cue", cues)

    def send_each(self, event: str, documents: Iterable[tuple[int, dict[str, object]]]) -> None:
        """Send each of these screens its own document; they may be signed as they are asked for."""
        self._fanout.send_each(NAMESPACE, event, ((room_of(screen_id), document) for screen_id, document in documents))

    def disconnect(self, screen_id: int) -> None:
        """Tell a screen that its credential is worth nothing any more, and put its sockets out, on every process."""
        self._fanout.send(NAMESPACE, room_of(screen_id), "revoked", {})
        self._fanout.hang_up(NAMESPACE, room_of(screen_id))

    def hang_up(self, sid: str) -> None:
        """Close one socket of this process; its screen may come back with a better credential."""
        self._server.disconnect(sid, namespace=NAMESPACE, ignore_queue=True)

    def beside(self, work: Callable[..., None], *args: object) -> None:
        """Run *work* beside the caller: a greenlet under gevent, a thread otherwise."""
        self._socketio.start_background_task(work, *args)
