"""Convergence without luck (收敛巡查): every process looks after the screens connected to it, every two seconds.

A cue, a command or an order can be lost: Redis was away, a process was killed between a commit and what follows from
it, a cable was cut. What a screen should have and does not is sent to it again; what lost its credential is sent away;
and who has an open socket is written down as being there. So a lost push costs seconds, whatever was lost.
"""

import time
from datetime import datetime, timedelta

import structlog

from kiosk_server import clock
from kiosk_server.db.session import Database
from kiosk_server.fleet import commands, overdue
from kiosk_server.fleet.cues import cues_due
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.fleet.order_documents import outgoing
from kiosk_server.fleet.pace import paces
from kiosk_server.push.gateway import Gateway
from screens.signing import SigningKey

EXTENSION = "kiosk-sweep"
INTERVAL_SECONDS = 2
GRACE = timedelta(seconds=5)
"""What was sent a moment ago is on its way: it is not sent again before that has passed."""
CLOCKS_DIFFER = timedelta(seconds=30)
"""Processes on other machines write their own times; so far back is looked for what changed."""
ALIVE_EVERY = timedelta(seconds=15)
log = structlog.get_logger(__name__)


class Sweep:
    """One process's rounds."""

    def __init__(self, database: Database, drawing: Drawing, key: SigningKey, push: Gateway) -> None:
        """Keep the parts; `start` begins."""
        self._database, self._drawing, self._key, self._push = database, drawing, key, push
        self._swept_at: datetime | None = None
        self._alive: set[int] = set()
        self._alive_at: datetime | None = None
        self._sent: dict[tuple[str, int], datetime] = {}

    def start(self) -> None:
        """Begin, beside everything else."""
        self._push.beside(self._run)

    def round(self, now: datetime) -> None:
        """Look once, and send what is missing."""
        connected = self._push.roster.screen_ids()
        whole = self._alive_at is None or now - self._alive_at >= ALIVE_EVERY
        self._read(now, paces_too=whole)
        self._note_alive(connected if whole else connected - self._alive, now)
        self._alive, self._alive_at = connected, now if whole else self._alive_at
        self._send_away()
        self._send_cues(connected, now)
        self._send_commands(connected, now)
        self._send_orders(connected, now)
        self._swept_at = now

    def _run(self) -> None:
        while True:
            try:
                self.round(clock.now())
            except Exception:
                log.exception("sweep failed")  # the next one tries again
            time.sleep(INTERVAL_SECONDS)

    def _read(self, now: datetime, *, paces_too: bool) -> None:
        """Bring the roster's knowledge up to date; how gently to download seldom changes, and is counted anew."""
        roster, since = self._push.roster, self._swept_at
        with self._database.reading() as session:
            roster.follow(cues_due(session, since=None if since is None else since - CLOCKS_DIFFER))
            roster.commanded = {command.screen_id for command in overdue.commands_waiting(session, now)}
            if paces_too:
                roster.paces = paces(session)

    def _note_alive(self, screen_ids: set[int], now: datetime) -> None:
        if screen_ids:
            with self._database.transaction() as session:
                overdue.note_alive(session, screen_ids, now)

    def _send_away(self) -> None:
        """End what a credential that is worth nothing any more holds open; only who has none left is told to forget."""
        sockets = self._push.roster.sockets()
        if not sockets:
            return
        with self._database.reading() as session:
            good = overdue.good_tokens(session)
            void = [(sid, one) for sid, one in sockets if one.token_hash not in good]
            screens = {one.screen_id for _, one in void}
            forgotten = screens - overdue.paired(session, screens) if void else set()
        for screen_id in forgotten:
            self._push.disconnect(screen_id)
        for sid, _ in void:
            self._push.hang_up(sid)

    def _send_cues(self, connected: set[int], now: datetime) -> None:
        with self._database.reading() as session:
            grace = GRACE + timedelta(milliseconds=self._push.roster.report_ms)
            late = self._due_again("cue", overdue.behind(session, now - grace) & connected, now)
            due = cues_due(session, late) if late else []
        self._push.send_cues(due, now)

    def _send_commands(self, connected: set[int], now: datetime) -> None:
        with self._database.reading() as session:
            old = [one for one in overdue.commands_waiting(session, now) if one.issued_at < now - GRACE]
            waiting = [one for one in old if one.screen_id in connected]
        again = self._due_again("command", {one.id for one in waiting}, now)
        told = ((one.screen_id, commands.document(one, self._key)) for one in waiting if one.id in again)
        self._push.send_each("command", told)

    def _send_orders(self, connected: set[int], now: datetime) -> None:
        late = connected - {number for kind, number in self._sent if kind == "order"}
        for sent in outgoing(self._drawing, self._key, now=now, screen_ids=late, issued_before=now - GRACE):
            self._due_again("order", set(sent.documents), now)
            self._push.send_each(sent.event, sent.documents.items())

    def _due_again(self, kind: str, numbers: set[int], now: datetime) -> set[int]:
        """Return those of *numbers* to which nothing of this kind was sent by a round within the grace."""
        self._sent = {key: at for key, at in self._sent.items() if now - at < GRACE}
        again = {number for number in numbers if (kind, number) not in self._sent}
        self._sent |= dict.fromkeys(((kind, number) for number in again), now)
        return again
