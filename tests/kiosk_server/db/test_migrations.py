"""Migrations are code: they reach the models exactly, go up and down with data, and name what they make."""

import importlib.util
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import databases
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.exc import DBAPIError

from kiosk_server.app import METADATA
from kiosk_server.db import migrations
from kiosk_server.db.session import Database

pytestmark = pytest.mark.databases("sqlite", "postgresql")
REPLICA = "SET session_replication_role = replica"
"""PostgreSQL's way to take rows in an order that foreign keys would refuse."""
VERSIONS = sorted(path.stem for path in (migrations.HERE / "versions").glob("[0-9]*.py"))
BESIDES: dict[str, dict[str, object]] = {
    "item": {"approved_version_id": 1},
    "assignment": {"zone_id": 1, "everything": False},
    "override_target": {"zone_id": 1, "everything": False},
}
"""What is filled otherwise: the circular key, and the one target of what is sent to screens."""

INSTANT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
VALUES: dict[type, object] = {
    sa.Integer: 1,
    sa.Boolean: True,
    sa.DateTime: INSTANT,
    sa.Date: INSTANT.date(),
    sa.LargeBinary: b"1",
    sa.JSON: [],
}


@pytest.fixture
def database(tmp_path: Path, database_kind: databases.Kind) -> Iterator[Database]:
    """Give a database without tables."""
    with databases.empty(database_kind, tmp_path) as url:
        database = Database(url)
        yield database
        database.engine.dispose()


def test_upgrade_reaches_the_models_exactly(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.differences(database, METADATA) == []
    assert migrations.current(database) == migrations.head()


def test_differences_of_an_empty_database_are_every_table(database: Database) -> None:
    changes = migrations.differences(database, METADATA)
    assert {change[1].name for change in changes if change[0] == "add_table"} == set(METADATA.tables)


def test_current_before_any_migration_is_none(database: Database) -> None:
    assert migrations.current(database) is None


def test_versions_are_numbered_without_gaps() -> None:
    assert [name.split("_")[0] for name in VERSIONS] == [f"{n + 1:04d}" for n in range(len(VERSIONS))]


def test_each_version_goes_up_and_down_with_data(database: Database) -> None:
    migrations.upgrade(database, "0001")
    _fill(database)
    filled = _rows(database)
    for name in VERSIONS[1:]:
        migrations.upgrade(database, name.split("_")[0])
    assert _rows(database) == dict.fromkeys(METADATA.tables, 0) | filled
    for name in reversed(VERSIONS[:-1]):
        migrations.downgrade(database, name.split("_")[0])
    assert _rows(database) == filled == dict.fromkeys(filled, 1)
    migrations.downgrade(database, "base")
    assert set(sa.inspect(database.engine).get_table_names()) == {"alembic_version"}


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    _fill(database)
    migrations.upgrade(database)
    assert _rows(database) == dict.fromkeys(METADATA.tables, 1)


@pytest.mark.databases("sqlite")
def test_foreign_keys_are_on_again_after_a_migration(database: Database) -> None:
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.databases("sqlite")
def test_a_row_that_points_nowhere_stops_the_migration_whole(database: Database) -> None:
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            connection.execute(sa.text("INSERT INTO role_grant (user_id, role, unit_id) VALUES (9, 'clerk', 9)"))
    with pytest.raises(ValueError, match="role_grant"):
        migrations.upgrade(database)


def test_a_migration_that_fails_half_way_leaves_nothing(database: Database) -> None:
    with database.engine.connect() as connection, connection.begin():
        connection.execute(sa.text("CREATE TABLE item (id INTEGER)"))
    with pytest.raises(DBAPIError, match="already exists"):
        migrations.upgrade(database)
    assert set(sa.inspect(database.engine).get_table_names()) == {"item"}


def test_every_constraint_has_a_name(database: Database) -> None:
    migrations.upgrade(database)
    found = sa.inspect(database.engine)
    for table in METADATA.tables:
        constraints = [
            found.get_pk_constraint(table),
            *found.get_foreign_keys(table),
            *found.get_unique_constraints(table),
            *found.get_check_constraints(table),
        ]
        assert [c for c in constraints if not c["name"]] == []
        assert found.get_pk_constraint(table)["name"] == f"pk_{table}"


def test_versions_on_postgresql_add_the_circular_key_after_its_table() -> None:
    sql = _offline("postgresql", "upgrade")
    circular = sql.index("fk_item_approved_version_id_item_version")
    assert sql.index("CREATE TABLE item_version") < circular
    assert sql.count("fk_item_approved_version_id_item_version") == 1
    down = _offline("postgresql", "downgrade")
    assert down.index("DROP CONSTRAINT fk_item_approved_version_id_item_version") < down.index("DROP TABLE item_v")


def _offline(dialect: str, direction: str) -> str:
    out = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": out})
    spec = importlib.util.spec_from_file_location("first", migrations.HERE / "versions" / "0001_first.py")
    assert spec is not None
    assert spec.loader is not None
    first = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(first)
    with Operations.context(context):
        getattr(first, direction)()
    return out.getvalue()


def _fill(database: Database) -> None:
    """Put one row into every table; all keys are 1, so that every foreign key finds its row."""
    tables = sa.MetaData()
    tables.reflect(database.engine)
    sqlite = database.engine.dialect.name == "sqlite"
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON") if sqlite else (REPLICA, f"RESET {REPLICA.split()[1]}")
    )
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute(off)  # type: ignore[union-attr]
        with connection.begin():
            for table in tables.tables.values():
                if table.name != "alembic_version":
                    connection.execute(table.insert().values(_row(table)))
        connection.connection.driver_connection.execute(on)  # type: ignore[union-attr]
        connection.connection.driver_connection.commit()  # type: ignore[union-attr]


def _row(table: sa.Table) -> dict[str, object]:
    needed = {column.name: _value(column) for column in table.columns if not column.nullable}
    return needed | {name: value for name, value in BESIDES.get(table.name, {}).items() if name in table.columns}


def _value(column: sa.Column[object]) -> object:
    return next((value for kind, value in VALUES.items() if isinstance(column.type, kind)), "1")


def _rows(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
        counts = {name: sa.select(sa.func.count()).select_from(sa.table(name)) for name in names}
        return {name: connection.execute(count).scalar_one() for name, count in counts.items()}
