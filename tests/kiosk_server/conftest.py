"""A whole application on an empty database, with reactions as they are: beside the request that caused them."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.web.context import EXTENSION, Instance

Settle = Callable[[], None]


@pytest.fixture
def threads_before() -> frozenset[threading.Thread]:
    """Give the threads that are none of the application's."""
    return frozenset(threading.enumerate())


@pytest.fixture
def app(tmp_path: Path, database_url: str, threads_before: frozenset[threading.Thread]) -> Iterator[Flask]:
    """Give an application; every test has its own."""
    app = create_app(Config(data_dir=tmp_path / "instance", database_url=database_url))
    database = app.extensions[EXTENSION].database
    yield app
    _join(threads_before)
    database.engine.dispose()


@pytest.fixture
def instance(app: Flask) -> Instance:
    """Give the wired parts of the application."""
    wired: Instance = app.extensions[EXTENSION]
    return wired


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser without cookies."""
    return app.test_client()


@pytest.fixture
def settle(app: Flask, threads_before: frozenset[threading.Thread]) -> Settle:
    """Give a function that waits until all reactions, and what they caused in turn, are done."""
    return lambda: _join(threads_before)


def _join(before: frozenset[threading.Thread]) -> None:
    while running := set(threading.enumerate()) - before:
        for thread in running:
            thread.join(timeout=60)
            assert not thread.is_alive(), f"{thread.name} does not end"
