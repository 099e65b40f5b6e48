"""Alive, ready, counted; and immutable bytes for everybody."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from factories import NOW, make_screen, make_user
from flask import Flask
from flask.testing import FlaskClient
from live_server import free_port

from kiosk_server import __version__
from kiosk_server.app import create_app
from kiosk_server.fleet.models import Programme, Slide
from kiosk_server.media.service import store_generated
from kiosk_server.web.context import Instance
from kiosk_server.web.security import session_of

BYTES = bytes(range(256)) * 4
FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def stored(instance: Instance) -> str:
    """Give the hash of a slide of 1024 bytes."""
    with instance.database.transaction() as session:
        sha256 = store_generated(session, instance.media, BYTES, "image/png", NOW)
        session.add(Slide(recipe="0" * 64, page=0, media_sha256=sha256, text="", characters=0))
        return sha256


def test_what_is_no_slide_is_not_had_by_its_hash(client: FlaskClient, instance: Instance) -> None:
    with instance.database.transaction() as session:
        sha256 = store_generated(session, instance.media, b"%PDF-1.7 draft", "application/pdf", NOW)
    assert client.get(f"/media/{sha256}").status_code == 404


def test_healthz_and_readyz_say_which_version_serves(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok", "version": __version__}
    assert client.get("/readyz").json == {"status": "ready", "version": __version__}


def test_readyz_is_503_while_the_database_is_away(instance: Instance) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    client = create_app(replace(instance.config, database_url=nowhere)).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_metrics_are_in_the_format_of_prometheus(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "kiosk_connected_screens" in answer.text


def test_media_is_immutable_and_named_by_its_hash(client: FlaskClient, stored: str) -> None:
    answer = client.get(f"/media/{stored}", buffered=True)
    assert (answer.status_code, answer.mimetype, sha256(answer.data).hexdigest()) == (200, "image/png", stored)
    assert (answer.headers["Cache-Control"], answer.headers["ETag"]) == (FOREVER, f'"{stored}"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, BYTES[:10]),
        ("bytes=1000-", 206, BYTES[1000:]),
        ("bytes=-4", 206, BYTES[-4:]),
    ],
)
def test_media_answers_a_range(client: FlaskClient, stored: str, asked: str, status: int, expected: bytes) -> None:
    answer = client.get(f"/media/{stored}", headers={"Range": asked}, buffered=True)
    assert (answer.status_code, answer.data) == (status, expected)
    assert answer.headers["Content-Range"].endswith("/1024")


def test_media_refuses_a_range_beyond_its_end(client: FlaskClient, stored: str) -> None:
    assert client.get(f"/media/{stored}", headers={"Range": "bytes=5000-"}, buffered=True).status_code == 416


def test_media_that_is_held_already_is_304(client: FlaskClient, stored: str) -> None:
    held = client.get(f"/media/{stored}", headers={"If-None-Match": f'"{stored}"'}, buffered=True)
    assert held.status_code == 304


@pytest.mark.parametrize("name", ["0" * 64, "..%2Fkiosk.db", "%2e%2e", "seed.key"])
def test_media_that_was_never_stored_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_media_whose_file_is_lost_is_not_found(client: FlaskClient, instance: Instance, stored: str) -> None:
    instance.media.path(stored).unlink()
    assert client.get(f"/media/{stored}", buffered=True).status_code == 404


def test_programme_is_immutable_and_the_bytes_are_those_that_were_hashed(
    client: FlaskClient, instance: Instance
) -> None:
    body = '{"face":{"zone":"清河县"}}'.encode()
    with instance.database.transaction() as session:
        session.add(Programme(sha256=sha256(body).hexdigest(), body=body, revisions=[], created_at=NOW))
    answer = client.get(f"/programmes/{sha256(body).hexdigest()}")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, body, "application/json")
    assert answer.headers["Cache-Control"] == FOREVER
    assert client.get("/programmes/" + "0" * 64).status_code == 404


def test_what_anybody_may_cache_carries_nobodys_session(app: Flask, instance: Instance, stored: str) -> None:
    with instance.database.transaction() as session:
        make_screen(session)
        user = make_user(session, "clerk")
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies.update(session_of(user, datetime(2033, 5, 18, tzinfo=UTC)))
    for path in (f"/media/{stored}", "/healthz", "/static/css/base.css", "/player/"):
        answer = client.get(path, buffered=True)
        assert (path, answer.status_code) == (path, 200)
        assert (path, "Set-Cookie" in answer.headers, "Vary" in answer.headers) == (path, False, False)
