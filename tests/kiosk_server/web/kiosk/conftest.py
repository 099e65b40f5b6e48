"""A whole application, its empty database, and a kiosk's browser without cookies."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import HTML

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.web.context import EXTENSION

Page = Callable[[str], str]


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """Give an application on an empty database."""
    here, name = "http://127.0.0.1:8000", "清河县政务公开"
    app = create_app(Config(data_dir=tmp_path, database_url=database_url, site_name=name, public_address=here))
    yield app
    app.extensions[EXTENSION].database.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Database:
    """Give the application's database; screens are no part of these stories."""
    database: Database = app.extensions[EXTENSION].database
    database.on_commit = None
    return database


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give the kiosk's browser."""
    return app.test_client()


@pytest.fixture
def page(client: FlaskClient) -> Page:
    """Give a function that opens a page, expects it to be there and returns its HTML."""

    def opened(path: str) -> str:
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, answer.text
        return answer.text

    return opened
