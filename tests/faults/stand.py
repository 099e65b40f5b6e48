"""The test stand (试验台): server processes, a fleet of simulated screens, somebody who publishes, and what must hold.

Everything is read from outside: the database by a connection of our own, the screens in their own thread.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from threading import Event

import override_factories as overrides
from city import ServerProcess
from factories import assign, make_approved_item, make_playlist, make_user
from faults.desk import Desk
from faults.ledger import Ledger
from faults.rounds import Lost
from sqlalchemy import select, update

from kiosk_server import clock
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, orders
from kiosk_server.fleet.keys import signing_key
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.publishing import queries, service
from kiosk_server.publishing.models import Zone
from kiosk_server.simulation import Conduct, Credential, Fleet
from kiosk_server.simulation.provisioning import KEY, add_screens
from playlists.playlist import DraftEntry

SCREENS = 6
SOON = 45.0
"""Seconds within which everything must be in step again; the machine may be busy with other tests."""
CONDUCT = Conduct(media=True, records_every=0.5)
_LOOK_EVERY = 0.02


def until(holds: Callable[[], object], within: float = SOON) -> bool:
    """Wait until it holds; say whether it did."""
    ends, pause = time.monotonic() + within, Event()
    while not holds():
        if time.monotonic() > ends:
            return False
        pause.wait(_LOOK_EVERY)
    return True


class Stand:
    """One instance: its processes, its rows, its publisher."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str = "",
        redis_url: str = "",
        processes: int = 1,
        screens: int = SCREENS,
    ) -> None:
        """Write the rows; `start` begins."""
        data = folder / "instance"
        data.mkdir()
        self.config = Config(data_dir=data, database_url=database_url, redis_url=redis_url)
        self.database = Database(self.config.database)
        settings = {"KIOSK_LOG_LEVEL": "WARNING", "KIOSK_DEMO": "1"}
        settings |= {"KIOSK_DATABASE_URL": database_url} if database_url else {}
        settings |= {"KIOSK_REDIS_URL": redis_url} if redis_url else {}
        self.processes = [ServerProcess(data, settings) for _ in range(processes)]
        self.ledger = Ledger(self.database)
        self._seconds = 5
        migrations.upgrade(self.database)
        self._fill(screens)

    def _fill(self, screens: int) -> None:
        now = clock.now()
        with self.database.transaction() as session:
            make_user(session, "publisher", username="publisher")
            self._codes = [make_approved_item(session).code for _ in range(3)]
            *self.credentials, self.spare = add_screens(session, screens + 1, now=now)
            session.execute(update(Screen).values(width=320, height=160))  # drawn quickly
            zone = session.scalars(select(Zone).where(Zone.key == KEY)).one()
            playlist = make_playlist(session, published=False)
            assign(session, playlist, zone_id=zone.id)
            self.playlist_id, self.zone_id = playlist.id, zone.id
        self.draft()
        with self.database.transaction() as session:
            service.publish_playlist(session, self.playlist_id, actor=SYSTEM, now=now)
        # What makes a browser the screen that no fleet simulates.
        known = {self.spare.screen: {"token": self.spare.token}}
        (self.config.data_dir / "demo-screens.json").write_text(json.dumps(known), "utf-8")

    # --- what runs

    def start(self) -> None:
        """Start every process, and sign in at the first one's desk."""
        for process in self.processes:
            process.start()
        self.desk = Desk(self.processes[0].port)

    def end(self) -> None:
        """Stop everything."""
        for process in self.processes:
            with suppress(ProcessLookupError):  # one that did not start
                process.kill()
        self.database.engine.dispose()

    @property
    def server(self) -> ServerProcess:
        """The first process, or the only one."""
        return self.processes[0]

    @property
    def address(self) -> str:
        """The address of the first process."""
        return f"http://127.0.0.1:{self.server.port}"

    def fleet(
        self, address: str = "", credentials: Sequence[Credential] | None = None, conduct: Conduct = CONDUCT
    ) -> Fleet:
        """Return a fleet of the screens, not started, connected to the first process unless told otherwise."""
        key = signing_key(self.config.key_file).public_key_b64
        return Fleet(address or self.address, key, credentials or self.credentials, conduct)

    # --- what people do

    def draft(self) -> None:
        """Save a draft that differs from all before; nobody is told."""
        self._seconds += 1
        entries = [DraftEntry(code, self._seconds) for code in self._codes]
        with self.database.transaction() as session:
            name, now = queries.playlist(session, self.playlist_id).name, clock.now()
            service.save_entries(session, self.playlist_id, name=name, entries=entries, actor=SYSTEM, now=now)

    def publish(self, port: int | None = None) -> int:
        """Draft and publish at the desk; return the status of the answer, 0 when there was none."""
        self.draft()
        return self.ask_to_publish(port)

    def ask_to_publish(self, port: int | None = None) -> int:
        """Publish what was drafted; return the status of the answer, 0 when there was none or it was cut short."""
        try:
            return self.desk.publish(self.playlist_id, port)
        except (OSError, HTTPException):  # whatever a dying server does to its caller
            return 0

    def newest_revision(self) -> int:
        """Return the number of the newest revision that was committed."""
        with self.database.reading() as session:
            return queries.newest_number(session, self.playlist_id)

    def carries(self, programme: str | None, revision: int) -> bool:
        """Say whether a programme carries this revision of what is published here."""
        with self.database.reading() as session:
            found = session.get(Programme, programme) if programme else None
            return found is not None and any(line[1:] == [revision, self.playlist_id] for line in found.revisions)

    def command(self, name: str = "collect_logs") -> None:
        """Give every screen a command in the database, where whoever is alive finds it."""
        with self.database.transaction() as session:
            for one in self.credentials:
                commands.issue_command(session, int(one.screen), name, {}, actor=SYSTEM, now=clock.now())

    def order(self) -> None:
        """Confirm a notice and order it onto the glass, and have nobody live who would send it."""
        now = clock.now()
        with self.database.transaction() as session:
            notice = overrides.confirmed(session, f"zone:{self.zone_id}", end=now + timedelta(minutes=10))
            assert orders.order_override(session, notice.id, now=now) is not None

    # --- what must hold

    def in_step(self, fleet: Fleet, within: float = SOON) -> float:
        """Wait until every screen is at the digest due, as it and as the server sees it; return the seconds it took.

        The digest due is that of the newest revision which was committed: what was made due must follow from it.

        :raises Lost: somebody is not, in time.
        """
        begun, lacking = time.monotonic(), ["nothing looked at"]

        def all_in_step() -> bool:
            lacking[:] = self.ledger.out_of_step(fleet, self.playlist_id, self.newest_revision())
            return not lacking

        if not until(all_in_step, within):
            raise Lost(f"after {within} s: " + "; ".join(lacking) + f"; {dict(fleet.figures.counts)}")
        return time.monotonic() - begun

    def nothing_owed(self, fleet: Fleet) -> None:
        """Wait until every command is answered, every order confirmed and every record stored; each exactly once.

        :raises Lost: something is not.
        """
        made = fleet.ask(lambda: {screen.screen: screen.displayed.made for screen in fleet.screens})
        owed = ["nothing looked at"]

        def all_done() -> bool:
            owed[:] = self.ledger.owed(fleet, made)
            return not owed

        if not until(all_done):
            raise Lost("still owed: " + "; ".join(owed))
        self.stored_once(fleet)

    def stored_once(self, fleet: Fleet) -> None:
        """Look whether whatever was acknowledged is stored, once, and every chain is whole.

        :raises Lost: it is not.
        """
        wrong = self.ledger.wrong(fleet)
        if wrong:
            raise Lost("; ".join(wrong))
