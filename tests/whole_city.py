"""A whole city for tests: two server processes on one PostgreSQL and one Redis behind nginx, a screen, a person."""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import requests
import socketio
from city import Nginx, ServerProcess, new_nginx
from factories import PASSWORD, assign, make_approved_item, make_playlist, make_screen, make_user, make_zone
from redis_server import RedisServer

from kiosk_server import clock
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service as publishing
from playlists.playlist import DraftEntry

SOON = 75.0
"""Seconds: a connection that its client gave up under load is noticed by the server within 30."""
NAMESPACE = "/screens"


def until(seen: Callable[[], object], within: float = SOON) -> bool:
    """Wait until it is seen; say whether it was."""
    ends = time.monotonic() + within
    while not seen():
        if time.monotonic() > ends:
            return False
        Event().wait(0.02)
    return True


@dataclass
class Player:
    """A socket client that behaves as a screen: it reports what it has, and has what it was told last."""

    token: str
    nginx: Nginx
    sequence: int = 0
    programme: str | None = None
    pushed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        session = requests.Session()
        session.verify = str(self.nginx.certificate)
        self.client = socketio.Client(
            http_session=session, reconnection_delay=0.1, reconnection_delay_max=0.5, handle_sigint=False
        )
        self.client.on("connect", self.report, namespace=NAMESPACE)
        self.client.on("cue", self._pushed, namespace=NAMESPACE)

    def connect(self) -> None:
        """Go in through nginx."""
        self.client.connect(
            self.nginx.address, auth={"token": self.token}, namespaces=[NAMESPACE], transports=["websocket"], retry=True
        )

    def report(self) -> None:
        """Send a heartbeat, and follow its answer."""
        document = {"sequence": self.sequence, "programme": self.programme, "player_version": "1", "fault": ""}
        self.client.emit("status", document, namespace=NAMESPACE, callback=self._answered)

    def _answered(self, answer: dict[str, Any]) -> None:
        if answer["cue"] is not None:
            self._follow(answer["cue"])

    def _pushed(self, cue: dict[str, Any]) -> None:
        self.pushed.append(cue["sequence"])
        self._follow(cue)

    def _follow(self, cue: dict[str, Any]) -> None:
        if cue["sequence"] > self.sequence:
            self.sequence, self.programme = cue["sequence"], cue["programme"]
            self.report()


class City:
    """Everything that runs, the one screen, and what a person does at the desk."""

    def __init__(self, folder: Path, database_url: str, redis: RedisServer) -> None:
        """Write the files and the rows; `start` begins."""
        self.redis, self.database, data = redis, Database(database_url), folder / "instance"
        data.mkdir()
        settings = {
            "KIOSK_DATABASE_URL": database_url,
            "KIOSK_REDIS_URL": redis.url,
            "KIOSK_TRUSTED_PROXIES": "1",
            "KIOSK_SECURE_COOKIES": "1",
            "KIOSK_LOG_LEVEL": "WARNING",
        }
        self.config = Config(data_dir=data, database_url=database_url, redis_url=redis.url)
        self.processes = [ServerProcess(data, settings) for _ in range(2)]
        self.nginx = new_nginx(folder / "nginx", [process.port for process in self.processes])
        settings["KIOSK_PUBLIC_ADDRESS"] = self.nginx.address
        self._fill()

    def _fill(self) -> None:
        migrations.upgrade(self.database)
        with self.database.transaction() as session:
            zone = make_zone(session)
            screen, self.token = make_screen(session, zone=zone)
            self.screen_id = screen.id
            item = make_approved_item(session)
            self.code = item.code
            playlist = make_playlist(session, item)
            self.playlist_id = playlist.id
            assign(session, playlist, zone_id=zone.id)
            make_user(session, "publisher", username="publisher")

    def draft(self, seconds: int) -> None:
        """Save a draft; nobody is told."""
        with self.database.transaction() as session:
            entries, now = [DraftEntry(self.code, seconds)], clock.now()
            name = publishing.queries.playlist(session, self.playlist_id).name
            publishing.save_entries(session, self.playlist_id, name=name, entries=entries, actor=SYSTEM, now=now)

    def due(self) -> tuple[int, str | None]:
        """Return what stands in the database as the screen's due."""
        with self.database.reading() as session:
            screen = session.get_one(Screen, self.screen_id)
            return screen.sequence, screen.programme

    def pair_again(self, player: Player) -> None:
        """Pair the screen anew, as staff do after a revocation."""
        with self.database.transaction() as session:
            screen = session.get_one(Screen, self.screen_id)
            screen.token_hash = hashlib.sha256(player.token.encode()).hexdigest()

    def holder(self) -> ServerProcess:
        """Return the process that the screen is connected to."""
        found: list[ServerProcess] = []
        assert until(lambda: found.extend(self.connected()) or found)
        return found[0]

    def connected(self) -> list[ServerProcess]:
        """Return the process that the screen is connected to, in a list that is empty when there is none."""
        running = [process for process in self.processes if process.process is not None]
        return [process for process in running if process.metric("kiosk_connected_screens") == 1]

    def other(self) -> ServerProcess:
        """Return a process that the screen is not connected to."""
        holder = self.holder()
        return next(process for process in self.processes if process is not holder)


class Person:
    """Somebody at the desk of one process: what nginx would say is said here, so that the process can be chosen."""

    def __init__(self, city: City, process: ServerProcess) -> None:
        self._city, self._process, self._cookies = city, process, ""
        self.send("/admin/sign-in", {"username": "publisher", "password": PASSWORD, "next": ""})

    def send(self, path: str, fields: dict[str, str]) -> int:
        """Fill in the form on the page *path* and send it; return the status."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._ask(path, None)[1])
        assert token is not None
        return self._ask(path, {**fields, "csrf_token": token[1]})[0]

    def _ask(self, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        host = f"127.0.0.1:{self._city.nginx.https}"
        headers = {
            "Accept": "text/html",
            "Cookie": self._cookies,
            "Referer": f"https://{host}{path}",
            "X-Forwarded-For": "192.0.2.1",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": host,
        }
        answer = requests.request(
            "GET" if form is None else "POST",
            f"http://127.0.0.1:{self._process.port}{path}",
            headers=headers,
            data=form,
            allow_redirects=False,
            timeout=30,
        )
        if "Set-Cookie" in answer.headers:
            self._cookies = answer.headers["Set-Cookie"].split(";")[0]
        return answer.status_code, answer.text


def publish(city: City, process: ServerProcess, seconds: int) -> float:
    """Publish through one process; return the seconds it took to be answered."""
    city.draft(seconds)
    person = Person(city, process)
    begun = time.monotonic()
    assert person.send(f"/admin/playlists/{city.playlist_id}/publish", {}) == 303
    return time.monotonic() - begun


def converged(city: City, player: Player, after: int) -> bool:
    """Say whether the screen gets to what is due, which is newer than *after*."""
    return until(lambda: after < player.sequence and (player.sequence, player.programme) == city.due())
