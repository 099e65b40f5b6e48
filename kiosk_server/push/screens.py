"""The `/screens` namespace: a screen connects with its token, reports and is answered; each answer acknowledges.

Push is a hint, pull is the truth: whatever is lost here comes again with the next heartbeat answer or the next sweep.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import socketio
from socketio.exceptions import ConnectionRefusedError

from kiosk_server import clock, metrics
from kiosk_server.db.session import Database
from kiosk_server.errors import Invalid, KioskError, TooMany, Unauthenticated
from kiosk_server.fleet import commands, heartbeats, service
from kiosk_server.fleet.cues import CueDue
from kiosk_server.fleet.display_records import accept_records
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.messages import read_done, read_records, read_status, read_wanted
from kiosk_server.fleet.recognition import recognise
from kiosk_server.limiter import Limiter
from kiosk_server.push.gathering import Gathering
from kiosk_server.push.packets import Written
from kiosk_server.push.programmes import Programmes
from kiosk_server.push.roster import Connected, Roster
from screens.signing import SigningKey

NAMESPACE = "/screens"
PATIENCE = 100
"""Refused messages after which a screen that does not slow down is sent away."""

EVENTS = ("status", "displayed", "command.done", "programme")
"""What a screen may say."""

Answer = dict[str, object] | Written


def room_of(screen_id: int) -> str:
    """Return the room that every socket of a screen is in."""
    return f"screen:{screen_id}"


class ScreensNamespace(socketio.Namespace):  # type: ignore[misc]  # python-socketio has no types
    """The events a screen may send.

    Socket.IO's own namespace, not Flask-SocketIO's: that one opens a request and a session of Flask for each event,
    which is a fifth of what a connect costs.
    """

    def __init__(self, database: Database, key: SigningKey, roster: Roster, limiter: Limiter) -> None:
        super().__init__(NAMESPACE)
        self._database, self._key, self._roster, self._limiter = database, key, roster, limiter
        self._reports: Gathering[Status, CueDue] = Gathering(self._write_reports)
        self._programmes = Programmes(database)
        answers = (self._status, self._displayed, self._command_done, self._programme)
        self._events: dict[str, Callable[[Connected, Any], Answer]] = dict(zip(EVENTS, answers, strict=True))
        self._refused: dict[str, int] = {}

    def trigger_event(self, event: str, *args: Any) -> Any:
        """Lead an event to what answers it; Socket.IO calls this for connects and disconnects as well."""
        if event == "connect":
            return self._connect(*args)
        if event == "disconnect":
            return self._leave(args[0])
        sid, *said = args
        return self._heard(sid, event, said[0] if said else None)

    def _connect(self, sid: str, _environ: object, auth: Any = None) -> None:
        """Let a screen in by its token, or refuse."""
        token = auth.get("token") if isinstance(auth, dict) else None
        try:
            if not isinstance(token, str) or not token.isascii():
                raise Unauthenticated("unknown or revoked")
            known = recognise(self._database, token)
        except KioskError as error:
            metrics.REFUSED_MESSAGES.labels(type(error).__name__).inc()
            raise ConnectionRefusedError("unauthenticated") from error
        except Exception:
            # The database is away. Socket.IO would keep who is neither in nor out, and look through them all for good.
            self.server.manager.disconnect(sid, NAMESPACE, ignore_queue=True)
            raise
        one = Connected(screen_id=known.due.screen_id, token=token, due=known.due)
        one.told(known.status, known.due, clock.now())
        self._roster.enter(sid, one)
        self.enter_room(sid, room_of(one.screen_id))
        metrics.CONNECTED_SCREENS.inc()

    def _leave(self, sid: str) -> None:
        """Forget the socket, and no other one of the same screen."""
        self._refused.pop(sid, None)
        if self._roster.leave(sid):
            metrics.CONNECTED_SCREENS.dec()

    def _heard(self, sid: str, event: str, said: Any) -> Answer:
        one = self._roster.find(sid)
        try:
            if one is None:
                raise Unauthenticated("unknown or revoked")
            self._slow_down(sid, one)
            if event not in self._events:
                raise Invalid(f"unknown event {event[:40]!r}")
            return self._events[event](one, said)
        except KioskError as error:
            metrics.REFUSED_MESSAGES.labels(type(error).__name__).inc()
            wait = {"retry_after": error.params["retry_after"]} if "retry_after" in error.params else {}
            return {"error": type(error).__name__, **wait}

    def _slow_down(self, sid: str, one: Connected) -> None:
        """Refuse what comes too often; who goes on all the same is sent away, and the others notice nothing."""
        wait = self._limiter.wait_for(one.token_hash, clock.now().timestamp())  # counted as over HTTP
        if not wait:
            self._refused.pop(sid, None)
            return
        self._refused[sid] = self._refused.get(sid, 0) + 1
        if self._refused[sid] > PATIENCE:
            self.disconnect(sid)
        raise TooMany("too many messages", retry_after=wait)

    def _status(self, one: Connected, document: Any) -> Answer:
        """Take a heartbeat: what is news is written down, and everything is answered with the cue due."""
        status, now = read_status(document), clock.now()
        if one.brings_news(status, now):
            due = self._reports.say(one.screen_id, status)
            if due is None:
                raise Unauthenticated("unknown or revoked")
            one.told(status, due, now)
        answer = self._roster.answer(one, self._key, clock.now())  # the screen sets its clock by it
        if one.screen_id in self._roster.commanded:
            answer["commands"] = self._waiting(one, now)
        return answer

    def _write_reports(self, reports: dict[int, Status]) -> dict[int, CueDue]:
        with self._database.transaction() as session:
            return heartbeats.report_statuses(session, reports, now=clock.now())

    def _waiting(self, one: Connected, now: datetime) -> list[dict[str, object]]:
        with self._database.reading() as session:
            return commands.waiting(session, service.authenticate(session, one.token), self._key, now)

    def _displayed(self, one: Connected, records: Any) -> Answer:
        """Store proof-of-play records once and say through which number they are kept."""
        read = read_records(records, one.screen_id)
        with self._database.transaction() as session:
            screen = service.authenticate(session, one.token)
            return {"accepted_through": accept_records(session, screen, read)}

    def _command_done(self, one: Connected, document: Any) -> Answer:
        """Write down what became of a command."""
        done = read_done(document)
        with self._database.transaction() as session:
            screen = service.authenticate(session, one.token)
            return {"accepted": commands.answer(session, screen, done, now=clock.now()).id}

    def _programme(self, _one: Connected, document: Any) -> Answer:
        """Hand over the programme that is asked for."""
        return self._programmes.answer(read_wanted(document))
