"""The door for other systems: one token, one kind of document, nothing on any glass."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from factories import make_screen
from flask.testing import FlaskClient
from override_factories import message
from werkzeug.test import TestResponse

from kiosk_server import clock
from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.overrides import queries
from kiosk_server.web.context import EXTENSION
from playlists.cap import LARGEST_BYTES

TOKEN = "a-token-for-the-weather-office"


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    return Config(data_dir=tmp_path, database_url=database_url)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    """The database of an application with one screen; reactions are not asked."""
    database: Database = create_app(config).extensions[EXTENSION].database
    database.on_commit = None
    with database.transaction() as session:
        make_screen(session)
    yield database
    database.engine.dispose()


@pytest.fixture
def client(config: Config, database: Database) -> Iterator[FlaskClient]:
    app = create_app(replace(config, cap_token=TOKEN))
    own: Database = app.extensions[EXTENSION].database
    own.on_commit = None
    yield app.test_client()
    own.engine.dispose()


def post(client: FlaskClient, data: bytes, token: str = f"Bearer {TOKEN}") -> TestResponse:
    return client.post("/alerts/cap", data=data, headers={"Authorization": token}, content_type="application/cap+xml")


def written(**envelope: str) -> bytes:
    now = clock.now()
    times = {
        name: (now + timedelta(hours=h)).isoformat("T", "seconds") for name, h in (("effective", -1), ("expires", 3))
    }
    return message(content={**times, "onset": None}, **envelope)


def stored(database: Database) -> list[tuple[str, bool, int]]:
    with database.reading() as session:
        return [(row.state, row.is_test, len(row.targets)) for row in queries.overrides(session)]


def test_a_message_is_received_and_reaches_no_screen(client: FlaskClient, database: Database) -> None:
    answer = post(client, written())
    assert (answer.status_code, answer.json) == (201, {"id": 1, "state": "received"})
    assert stored(database) == [("received", False, 0)]


def test_a_test_is_flagged(client: FlaskClient, database: Database) -> None:
    assert post(client, written(status="Test")).status_code == 201
    assert stored(database) == [("received", True, 0)]


def test_the_same_message_twice_is_a_conflict(client: FlaskClient, database: Database) -> None:
    post(client, written())
    again = post(client, written())
    assert (again.status_code, again.json) == (409, {"error": "这条预警消息已经收到过，没有重复接收。", "status": 409})
    assert len(stored(database)) == 1


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><alert>&a9;</alert>"
)
OVER = {"effective": "2020-01-01T08:00:00+08:00", "onset": None, "expires": "2020-01-02T08:00:00+08:00"}


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (LAUGHS, 422, "DOCTYPE"),
        (b"", 422, "XML"),
        (message(content=OVER), 422, "失效"),
        (b" " * (LARGEST_BYTES + 1), 413, "超过 256 KiB"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_sentence(
    client: FlaskClient, database: Database, data: bytes, status: int, sentence: str
) -> None:
    answer = post(client, data)
    assert answer.json is not None
    assert (answer.status_code, sentence in answer.json["error"]) == (status, True)
    assert stored(database) == []


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer wrong", "Bearer 错", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_nothing_is_taken(client: FlaskClient, database: Database, token: str) -> None:
    assert post(client, written(), token).status_code == 401
    assert stored(database) == []


def test_without_the_setting_there_is_no_such_address(config: Config, database: Database) -> None:
    app = create_app(config)
    assert post(app.test_client(), written(), "Bearer ").status_code == 404
    app.extensions[EXTENSION].database.engine.dispose()
    assert stored(database) == []
