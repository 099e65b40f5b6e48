"""transaction() commits whole and then tells; reading() leaves no trace; instants keep their offset."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from factories import NOW, make_unit
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from kiosk_server import events
from kiosk_server.accounts.models import Unit, User
from kiosk_server.db.session import Database, take_turn

pytestmark = pytest.mark.databases("sqlite", "postgresql")
FACT = events.ZoneChanged(subject_id=1)


@pytest.fixture
def told(database: Database) -> Iterator[list[events.Fact]]:
    """Give the facts that were told, as they come."""
    facts: list[events.Fact] = []
    database.on_commit = facts.extend
    return facts


def _units(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Unit.key)))


def test_transaction_commits_and_then_tells(database: Database, told: list[events.Fact]) -> None:
    with database.transaction() as session:
        make_unit(session, "town")
        events.queue(session, FACT)
        assert told == []
    assert (_units(database), told) == (["town"], [FACT])


def test_transaction_that_raises_changes_and_tells_nothing(database: Database, told: list[events.Fact]) -> None:
    def fail() -> None:
        with database.transaction() as session:
            make_unit(session, "town")
            events.queue(session, FACT)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (_units(database), told) == ([], [])


def test_facts_are_told_when_the_change_can_be_read(database: Database) -> None:
    seen: list[list[str]] = []
    database.on_commit = lambda _facts: seen.append(_units(database))
    with database.transaction() as session:
        make_unit(session, "town")
        events.queue(session, FACT)
    assert seen == [["town"]]


def test_reading_throws_changes_away(database: Database) -> None:
    with database.reading() as session:
        make_unit(session, "town")
    assert _units(database) == []


def test_rows_can_be_used_after_their_session(database: Database) -> None:
    with database.transaction() as session:
        unit = make_unit(session, "town", name="云溪镇")
    assert unit.name == "云溪镇"


@pytest.mark.databases("postgresql")
def test_transactions_that_name_one_turn_follow_one_another(database: Database) -> None:
    with database.transaction() as first, database.transaction() as second:
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        take_turn(first, "programmes")
        take_turn(second, "another")
        with pytest.raises(OperationalError, match="lock timeout"):
            take_turn(second, "programmes")
        second.rollback()
        first.commit()
        take_turn(second, "programmes")


@pytest.mark.databases("sqlite")
def test_a_second_writer_waits_from_the_beginning(database: Database) -> None:
    with database.transaction(), database.engine.connect() as other:
        other.execute(text("SELECT 1"))  # a reader is not held up
        other.rollback()
        other.exec_driver_sql("PRAGMA busy_timeout=1")
        other.rollback()
        with pytest.raises(OperationalError, match="locked"):
            other.execution_options(kiosk_writes=True).execute(text("SELECT 1"))
        other.connection.driver_connection.execute("PRAGMA busy_timeout=30000")  # type: ignore[union-attr]


@pytest.mark.databases("sqlite")
def test_sqlite_is_set_up_for_one_writer_and_many_readers(database: Database) -> None:
    with database.engine.connect() as connection:
        asked = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        assert [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked] == ["wal", 1, 1, 30000]


def test_ping_raises_when_there_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(OperationalError):
        Database(f"sqlite:///{tmp_path / 'folder.db'}").ping()


def test_an_error_of_the_database_does_not_carry_the_values(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError) as error:
        session.execute(text("SELECT * FROM nowhere WHERE a = :secret"), {"secret": "110101199003070000"})
    assert "110101199003070000" not in str(error.value)


def test_instants_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    there = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.transaction() as session:
        unit = make_unit(session)
        session.add(User(username="a", display_name="a", unit_id=unit.id, password_hash="x", created_at=there))
    with database.reading() as session:
        back = session.scalars(select(User.created_at)).one()
        assert (back, back.tzinfo) == (there, UTC)
        session.add(
            User(username="b", display_name="b", unit_id=1, password_hash="x", created_at=NOW.replace(tzinfo=None))
        )
        with pytest.raises(StatementError, match="offset"):
            session.flush()
