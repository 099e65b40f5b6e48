"""A real server with a simulated fleet and a publisher at its desk: what the benchmarks of the fleet start from.

The instance is the demo's, with one more zone full of simulated screens, in which a playlist of its own plays. The
server is `kiosk-server run`: gunicorn, one gevent worker, SQLite.
"""

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from live_server import ROOT, LiveServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import clock
from kiosk_server.app import METADATA
from kiosk_server.catalogue.models import Item
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.demo import seeding
from kiosk_server.demo.accounts import PASSWORD
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.keys import signing_key
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore
from kiosk_server.publishing import scheduling, service
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.targets import Target
from kiosk_server.simulation import Conduct, Credential, Fleet
from kiosk_server.simulation.provisioning import KEY, add_screens, remove_screens
from playlists.playlist import DraftEntry

PLAYLIST = "simulated"
ENTRIES = 6


class Server(LiveServer):
    """`kiosk-server run` on a folder that `make_instance` filled."""

    def start(self) -> None:
        """Start the process and wait until `/healthz` answers."""
        self.spawn()
        while not self.answers():
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')[-4000:]}")
            time.sleep(0.02)

    def spawn(self) -> None:
        """Start the process."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        environment |= {"PYTHONPATH": str(ROOT), "KIOSK_DATA_DIR": str(self.data_dir), "KIOSK_PORT": str(self.port)}
        environment |= {"KIOSK_LOG_LEVEL": "WARNING", "KIOSK_PUBLIC_ADDRESS": "http://127.0.0.1:8000"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_server.cli", "run"],
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def make_instance(data_dir: Path) -> Database:
    """Fill *data_dir* with the demo and a playlist for the simulated zone."""
    config = Config(data_dir=data_dir)
    database = Database(config.database)
    migrations.upgrade(database)
    now = clock.now()
    with database.transaction() as session:
        seeding.seed(session, data_dir, now=now)
        unit_id = session.scalars(select(Playlist.unit_id)).first() or 1
        made = service.add_playlist(session, key=PLAYLIST, name=PLAYLIST, unit_id=unit_id, actor=SYSTEM, now=now)
        entries = [DraftEntry(code, 20) for code in item_codes(session)[:ENTRIES]]
        service.save_entries(session, made.id, name=PLAYLIST, entries=entries, actor=SYSTEM, now=now)
        service.publish_playlist(session, made.id, actor=SYSTEM, now=now)
    return database


def item_codes(session: Session) -> list[str]:
    """Return the codes of all items that may be shown."""
    return list(session.scalars(select(Item.code).where(Item.approved_version_id.is_not(None)).order_by(Item.id)))


def make_screens(database: Database, data_dir: Path, count: int) -> list[Credential]:
    """Put *count* simulated screens in the place of those that are there, with a programme due to each."""
    config, now = Config(data_dir=data_dir), clock.now()
    with database.transaction() as session:
        remove_screens(session, now=now)
        credentials = add_screens(session, count, now=now)
        zone = session.scalars(select(Zone).where(Zone.key == KEY)).one()
        playlist_id = session.scalars(select(Playlist.id).where(Playlist.key == PLAYLIST)).one()
        rule, target = scheduling.Rule(priority=50), Target("zone", zone.id)
        scheduling.assign(session, playlist_id=playlist_id, target=target, rule=rule, actor=SYSTEM, now=now)
        zone_id = zone.id
    programming = Programming(Drawing(database, MediaStore(config.media_dir), fonts()), config.public_address)
    programming.reprogramme(now=now, zone_ids={zone_id})
    return credentials


@contextmanager
def fleet_online(
    server: Server, credentials: list[Credential], conduct: Conduct | None = None, *, seed: int = 1
) -> Iterator[Fleet]:
    """Yield a fleet all of whose screens are online and in step."""
    gc.collect()
    gc.freeze()
    key = signing_key(Config(data_dir=server.data_dir).key_file).public_key_b64
    with Fleet(server.address, key, credentials, conduct, seed=seed) as fleet:
        if not fleet.converged(timeout=180):
            raise RuntimeError(f"{fleet.states()} after 180 s; {dict(fleet.figures.counts)}")
        yield fleet


def due(database: Database) -> dict[str, str]:
    """Return the programme that is due to each simulated screen, by its id."""
    with database.reading() as session:
        rows = session.execute(select(Screen.id, Screen.programme).join(Zone).where(Zone.key == KEY))
        return {str(screen_id): programme or "" for screen_id, programme in rows}


class Desk:
    """The publisher of the demo, signed in, without a browser."""

    def __init__(self, server: LiveServer, username: str = "publisher") -> None:
        """Sign in."""
        self._place = urlsplit(server.address).netloc
        self._cookies: dict[str, str] = {}
        self.post("/admin/sign-in", {"username": username, "password": PASSWORD, "next": ""}, on="/admin/sign-in")

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]], *, on: str) -> tuple[float, float]:
        """Send the form of the page *on*; return when it was sent and answered (monotonic seconds).

        :raises RuntimeError: it was answered with anything but a redirect.
        """
        page = self._ask("GET", on)[1]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        edited = re.search(r'name="edited_at" value="([^"]+)"', page)
        pairs = [*(fields.items() if isinstance(fields, dict) else fields), ("csrf_token", token[1] if token else "")]
        if edited:
            pairs.append(("edited_at", edited[1]))
        sent = time.monotonic()
        status, text = self._ask("POST", path, urlencode(pairs))
        if status not in {302, 303}:
            raise RuntimeError(f"POST {path}: {status}\n{text[:2000]}")
        return sent, time.monotonic()

    def save(self, playlist_id: int, codes: list[str]) -> None:
        """Save a draft of these items, and look at it as a person would, which draws its slides."""
        editor = f"/admin/playlists/{playlist_id}"
        lines = [pair for code in codes for pair in (("item_code[]", code), ("seconds[]", "20"))]
        self.post(editor, [("name", PLAYLIST), *lines, ("action", "save")], on=editor)
        self._ask("GET", f"{editor}/publish")

    def publish(self, playlist_id: int) -> tuple[float, float]:
        """Publish the saved draft; return when that was sent and answered."""
        return self.post(f"/admin/playlists/{playlist_id}/publish", {}, on=f"/admin/playlists/{playlist_id}/publish")

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = HTTPConnection(self._place, timeout=120)
        headers = {"Accept": "text/html", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text


assert METADATA  # importing the application completes the tables
