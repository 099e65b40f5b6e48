"""An instance of its own for every command under test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import databases
import pytest
from click.testing import CliRunner, Result

from kiosk_server.cli.commands import cli
from kiosk_server.db import migrations
from kiosk_server.db.session import Database

Command = Callable[..., Result]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def database_url(database_kind: databases.Kind, data_dir: Path) -> Iterator[str]:
    """Give the address of a database without tables."""
    with databases.empty(database_kind, data_dir) as url:
        yield url


@pytest.fixture
def command(data_dir: Path, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the instance in `data_dir`, from a folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    settings = {"KIOSK_DATA_DIR": str(data_dir), "KIOSK_DATABASE_URL": database_url, "KIOSK_PORT": "18733"}
    runner = CliRunner(env=settings)

    def run(*arguments: object, **environment: str) -> Result:
        return runner.invoke(cli, [str(argument) for argument in arguments], env=environment)

    return run


@pytest.fixture
def database(database_url: str) -> Database:
    """Return the instance's database, migrated."""
    database = Database(database_url)
    migrations.upgrade(database)
    return database
