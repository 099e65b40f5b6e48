"""Where the database of a test comes from: a file of SQLite, or one of its own in a private PostgreSQL cluster.

The tables are made once; every test gets a copy of them, which takes SQLite 1 ms and PostgreSQL some 30 ms.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import postgresql
import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk_server.db.session import Database

Kind = Literal["sqlite", "postgresql"]
TEMPLATE = "kiosk_with_tables"
_numbers = itertools.count(1)


@contextmanager
def with_tables(kind: Kind, folder: Path) -> Iterator[str]:
    """Yield the SQLAlchemy address of a new database with every table and no row; it goes with the block.

    :param folder: where an instance keeps its data: SQLite's file is the one it has by default.
    """
    if kind == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_sqlite_template(), folder / "kiosk.db")
        yield f"sqlite:///{folder / 'kiosk.db'}"
    else:
        with _postgresql(_postgresql_template()) as url:
            yield url


@contextmanager
def empty(kind: Kind, folder: Path) -> Iterator[str]:
    """Yield the address of a new database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kiosk.db'}"
    else:
        with _postgresql("template0") as url:
            yield url


@contextmanager
def _postgresql(template: str) -> Iterator[str]:
    cluster, name = _cluster(), f"test_{next(_numbers)}"
    cluster.create(name, template)
    opened: list[DBAPIConnection] = []

    def remember(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        opened.append(connection)

    event.listen(Engine, "connect", remember)
    try:
        yield cluster.url(name)
    finally:
        event.remove(Engine, "connect", remember)
        cluster.drop(name)  # first, so that whatever is still at work there ends by itself
        for connection in opened:  # of engines nobody disposed of: a command's, a second application's
            connection.close()


def _cluster() -> postgresql.Cluster:
    found = postgresql.cluster()
    if found is None:
        words = "no PostgreSQL on this machine: dev.py test installs it on Debian"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return found


@cache
def _postgresql_template() -> str:
    cluster = _cluster()
    cluster.create(TEMPLATE)
    _make_tables(cluster.url(TEMPLATE))
    return TEMPLATE


@cache
def _sqlite_template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="kiosk-sqlite-")) / "kiosk.db"
    _make_tables(f"sqlite:///{path}")
    return path


def _make_tables(url: str) -> None:
    from kiosk_server.app import METADATA  # noqa: PLC0415 -- the whole application: not for tests that ask for no database

    database = Database(url)
    METADATA.create_all(database.engine)
    database.engine.dispose()


def clean_up() -> None:
    """Delete what the process made for its tests."""
    if _sqlite_template.cache_info().currsize:
        shutil.rmtree(_sqlite_template().parent, ignore_errors=True)
    postgresql.stop_cluster()
