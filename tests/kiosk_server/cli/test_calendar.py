"""A year's holiday notice from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from calendar_factories import make_notice
from click.testing import Result

from kiosk_server.calendars import queries
from kiosk_server.db.session import Database

Command = Callable[..., Result]


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    path = tmp_path / "2027.json"
    path.write_bytes(make_notice(2027))
    return path


def imported(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        return [(row.year, row.imported_by_name) for row in queries.imported_years(session)]


@pytest.mark.parametrize("arguments", [(), ("--year", "2027")])
def test_import_calendar_takes_the_year_in(
    command: Command, database: Database, notice: Path, arguments: tuple[str, ...]
) -> None:
    result = command("import", "calendar", notice, *arguments)
    assert (result.exit_code, result.output) == (0, "imported 2027: 13 days listed\n")
    assert imported(database) == [(2027, "系统")]


def test_import_calendar_of_another_year_ends_with_the_sentence(
    command: Command, database: Database, notice: Path
) -> None:
    result = command("import", "calendar", notice, "--year", "2028")
    assert result.exit_code == 1
    assert "文件不是 2028 年的日历" in result.output
    assert imported(database) == []


def test_import_calendar_without_a_holiday_ends_with_the_sentence(
    command: Command, database: Database, notice: Path
) -> None:
    notice.write_bytes(make_notice(2027, without="中秋节"))
    result = command("import", "calendar", notice)
    assert result.exit_code == 1
    assert "缺少法定节日“中秋”" in result.output
    assert imported(database) == []
