"""A whole application with one public item, and a phone to read it with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from factories import make_approved_item
from flask import Flask
from phone import Phone

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.web.context import EXTENSION


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application on an empty database."""
    here, name = "http://127.0.0.1:8000", "清河县政务公开"
    app = create_app(Config(data_dir=tmp_path, database_url=database_url, site_name=name, public_address=here))
    yield app
    app.extensions[EXTENSION].database.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """Give the application's database."""
    database: Database = app.extensions[EXTENSION].database
    database.on_commit = None  # screens are no part of these stories
    return database


@pytest.fixture
def code(database: Database) -> str:
    """Give the code of an item that the public may read."""
    with database.transaction() as session:
        return make_approved_item(session).code


@pytest.fixture
def phone(app: Flask) -> Phone:
    """Give a phone without cookies."""
    return Phone(app.test_client())


@pytest.fixture
def other_phone(app: Flask) -> Phone:
    """Give somebody else's phone."""
    return Phone(app.test_client())
