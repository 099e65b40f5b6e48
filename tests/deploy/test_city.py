"""Two server processes on one PostgreSQL and one Redis, behind nginx with TLS: one fleet, whatever stops."""

import hashlib
import time
from collections.abc import Iterator

import databases
import pytest
import requests
from redis_server import new_server
from whole_city import NAMESPACE, City, Player, converged, publish, until

from kiosk_server import clock
from kiosk_server.cli.instance import changing
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.publishing import service as publishing

pytestmark = pytest.mark.xdist_group("city")


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
