"""Two server processes on one PostgreSQL and one Redis, behind nginx with TLS: one fleet, whatever stops."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import databases
import pytest
import requests
import socketio
from city import Nginx, ServerProcess, new_nginx
from factories import PASSWORD, assign, make_approved_item, make_playlist, make_screen, make_user, make_zone
from redis_server import RedisServer, new_server

from kiosk_server import clock
from kiosk_server.cli.instance import changing
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service as publishing
from playlists.playlist import DraftEntry

pytestmark = pytest.mark.xdist_group("city")
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


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Give the city, running."""
    folder = tmp_path_factory.mktemp("city")
    redis = new_server()
    with databases.empty("postgresql", folder) as url:
        city = City(folder, url, redis)
        try:
            for process in city.processes:
                process.start()
            city.nginx.start()
            yield city
        finally:
            city.nginx.stop()
            for process in city.processes:
                process.kill()
            redis.stop()
            city.database.engine.dispose()


@pytest.fixture
def player(city: City) -> Iterator[Player]:
    """Give the screen, connected through nginx and at what is due."""
    player = Player(city.token, city.nginx)
    player.connect()
    assert until(lambda: (player.sequence, player.programme) == city.due() and player.sequence > 0)
    yield player
    player.client.disconnect()
    assert until(lambda: not city.connected())


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


def test_what_one_process_publishes_reaches_the_screen_at_the_other(city: City, player: Player) -> None:
    before = player.sequence
    publish(city, city.other(), 31)
    assert converged(city, player, before)
    assert player.pushed == [player.sequence]


def test_what_the_command_line_changes_reaches_the_screen_at_once(city: City, player: Player) -> None:
    before = player.sequence
    city.draft(32)
    with changing(city.config) as session:
        publishing.publish_playlist(session, city.playlist_id, actor=SYSTEM, now=clock.now())
    assert converged(city, player, before)
    assert player.pushed == [player.sequence]


def test_redis_away_breaks_no_request_and_its_return_is_noticed(city: City, player: Player) -> None:
    other, before = city.other(), player.sequence
    city.redis.stop()
    assert publish(city, other, 33) < 5
    assert until(lambda: city.due()[0] > before)
    player.report()  # as every heartbeat does, whether or not the sweep was quicker
    assert converged(city, player, before)
    city.redis.start()
    assert until(lambda: all(process.metric("kiosk_redis_listening") == 1 for process in city.processes))
    before, player.pushed = player.sequence, []
    publish(city, other, 34)
    assert converged(city, player, before)
    assert player.pushed == [player.sequence]


def test_a_rolling_restart_loses_nothing(city: City, player: Player) -> None:
    for number, process in enumerate(list(city.processes)):
        before = player.sequence
        process.stop()
        publish(city, next(other for other in city.processes if other is not process), 40 + number)
        assert converged(city, player, before)
        process.start()
    assert city.holder().metric("kiosk_connected_screens") == 1


def test_a_process_killed_between_commit_and_push_costs_nothing_but_its_restart(city: City, player: Player) -> None:
    process, before = city.other(), player.sequence
    city.draft(50)
    with city.database.transaction() as session:  # committed, and nobody lives to follow what it asks for
        publishing.publish_playlist(session, city.playlist_id, actor=SYSTEM, now=clock.now())
    process.kill()
    process.start()
    assert converged(city, player, before)


def test_a_revoked_screen_is_put_out_wherever_it_is_connected(city: City, player: Player) -> None:
    heard: list[str] = []
    player.client.on("revoked", lambda _document: heard.append("revoked"), namespace=NAMESPACE)
    gone_within = time.monotonic() + 2
    with changing(city.config) as session:
        fleet.revoke_screen(session, city.screen_id, actor=SYSTEM, now=clock.now())
    assert until(lambda: not city.connected(), gone_within - time.monotonic())
    assert heard == ["revoked"]
    city.pair_again(player)


def test_what_never_changes_is_kept_by_nginx(city: City, player: Player) -> None:
    path = f"/programmes/{player.programme}"
    city.nginx.get(path)
    status, headers, body = city.nginx.get(path)
    assert (status, headers["X-Cache"], hashlib.sha256(body).hexdigest()) == (200, "HIT", player.programme)
    assert "immutable" in headers["Cache-Control"]
    status, headers, part = city.nginx.get(path, Range="bytes=10-19")
    assert (status, part) == (206, body[10:20])
    etag = headers["ETag"]
    assert city.nginx.get(path, **{"If-None-Match": etag})[0] == 304
    assert city.nginx.get(f"/programmes/{'0' * 64}")[0] == 404


def test_nginx_is_the_only_one_who_says_where_a_request_comes_from(city: City) -> None:
    status, headers, _ = city.nginx.get("/admin/", **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
    assert (status, "evil.example" in headers.get("Location", "")) == (200, False)  # the sign-in page, after a redirect
    assert city.nginx.get("/healthz")[1]["Strict-Transport-Security"] == "max-age=31536000"


def test_polling_is_refused_so_that_no_session_has_to_stick(city: City) -> None:
    assert city.nginx.get("/socket.io/?EIO=4&transport=polling")[0] == 400


def test_http_leads_to_https(city: City) -> None:
    answer = requests.get(f"http://127.0.0.1:{city.nginx.http}/i/1", allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"]) == (308, "https://127.0.0.1/i/1")
