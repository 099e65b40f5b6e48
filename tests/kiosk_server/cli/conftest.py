"""An instance of its own for every command under test."""

from collections.abc import Callable
from pathlib import Path

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
def command(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the instance in `data_dir`, from a folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner(env={"KIOSK_DATA_DIR": str(data_dir), "KIOSK_PORT": "18733"})

    def run(*arguments: object, **environment: str) -> Result:
        return runner.invoke(cli, [str(argument) for argument in arguments], env=environment)

    return run


@pytest.fixture
def database(data_dir: Path) -> Database:
    """Return the instance's database, migrated."""
    database = Database(f"sqlite:///{data_dir / 'kiosk.db'}")
    migrations.upgrade(database)
    return database
