"""`simulate` on an instance whose server answers, on one that does not, and on somebody else's."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from factories import make_unit
from served import served
from sqlalchemy import func, select

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone
from kiosk_server.web.context import EXTENSION

Command = Callable[..., Result]
FOR = ("--for", "1.5")


@pytest.fixture
def address(database: Database, database_url: str, data_dir: Path) -> Iterator[str]:
    """Give the address of a server of the instance, which has one unit."""
    with database.transaction() as session:
        make_unit(session)
    app = create_app(Config(data_dir=data_dir, database_url=database_url))
    with served(app) as address:
        yield address
    app.extensions[EXTENSION].database.engine.dispose()


def _left(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        screens, zones = (session.scalar(select(func.count(table.id))) for table in (Screen, Zone))
        return screens or 0, zones or 0


def test_simulate_reports_and_leaves_nothing_behind(command: Command, database: Database, address: str) -> None:
    result = command("simulate", "--screens", 3, "--address", address, *FOR)
    assert (result.exit_code, _left(database)) == (0, (0, 0)), result.output
    lines = result.stdout.splitlines()
    assert lines[:2] == ["3 screens: 3 online", "in step at the end: 3 of 3"]
    assert " ".join(lines[-1].split()) == "fetched and checked programmes 3"


def test_simulate_keeps_screens_for_another_machine_until_they_are_removed(
    command: Command, database: Database, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "tokens.json"
    kept = command("simulate", "--screens", 2, "--address", address, "--keep", file, "--for", 0)
    assert (kept.exit_code, _left(database)) == (0, (2, 1))
    again = command("simulate", "--screens", 2, "--address", address)
    assert (again.exit_code, "--remove" in again.output) == (1, True)
    elsewhere = command("simulate", "--tokens", file, "--address", address, *FOR)
    assert (elsewhere.exit_code, elsewhere.stdout.splitlines()[0]) == (0, "2 screens: 2 online")
    removed = command("simulate", "--remove")
    assert (removed.exit_code, _left(database)) == (0, (0, 0))


def test_simulate_says_when_the_server_knows_none_of_the_screens(
    command: Command, address: str, tmp_path: Path
) -> None:
    file = tmp_path / "tokens.json"
    file.write_text(json.dumps({"public_key": "k", "screens": {"1": "guess"}}))
    result = command("simulate", "--tokens", file, "--address", address, *FOR)
    assert (result.exit_code, "knows none of these screens" in result.output) == (1, True)


def test_simulate_adds_nothing_where_no_server_answers(command: Command, database: Database) -> None:
    with database.transaction() as session:
        make_unit(session)
    result = command("simulate", "--screens", 3)
    assert (result.exit_code, _left(database)) == (1, (0, 0))
    assert "no server answers at http://127.0.0.1:18733" in result.output


@pytest.mark.parametrize(
    "more", [[], ["--address", "http://a", "--screens", "3"], ["--address", "http://a", "--keep", "k"]]
)
def test_simulate_refuses_options_that_contradict_each_other(command: Command, more: list[str]) -> None:
    assert command("simulate", "--tokens", "tokens.json", *more).exit_code == 2
