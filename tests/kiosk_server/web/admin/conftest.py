"""A whole application, and people who sign in at its desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from broadcasting import make_playlist, make_screen, make_zone, publish
from factories import make_approved_item, make_unit, make_user
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import Desk, sign_in

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.web.context import EXTENSION


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application on an empty database; screens do not react."""
    app = create_app(Config(data_dir=tmp_path, database_url=database_url, public_address="http://127.0.0.1:8000"))
    database: Database = app.extensions[EXTENSION].database
    database.on_commit = None
    yield app
    database.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """Give the application's database."""
    found: Database = app.extensions[EXTENSION].database
    return found


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    """Give a function that makes a user with these roles at a unit (by key) and returns the signed-in client."""

    def person(*roles: str, unit: str = "county", username: str = "") -> FlaskClient:
        name = username or f"{'-'.join(roles)}-at-{unit}"
        with database.transaction() as session:
            make_user(session, *roles, unit=make_unit(session, unit), username=name)
        client = app.test_client()
        assert sign_in(client, name).status_code == 303
        return client

    return person


@pytest.fixture
def zone(database: Database) -> Zone:
    """Give a zone of the county."""
    with database.transaction() as session:
        return make_zone(session)


@pytest.fixture
def screen(database: Database, zone: Zone) -> Screen:
    """Give a screen in that zone."""
    with database.transaction() as session:
        made = make_screen(session, zone)
        assert made.zone.unit_id == zone.unit_id  # read here, used when the session is long over
        return made


@pytest.fixture
def playlist(database: Database) -> Playlist:
    """Give a published playlist of the county."""
    with database.transaction() as session:
        made = make_playlist(session, make_approved_item(session))
        publish(session, made)
        return made


@pytest.fixture
def publisher(desk: Desk) -> FlaskClient:
    """Give the publisher of the county, signed in."""
    return desk("publisher")
