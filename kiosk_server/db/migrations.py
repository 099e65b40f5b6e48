"""Bringing a database from one revision of the tables to another (Alembic, without an ini file).

The tables themselves are handed in where they are asked for: this floor does not know the features. The
versions lie in `versions/`; `env.py` is what Alembic runs for each command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from kiosk_server.db.session import Database

HERE = Path(__file__).resolve().parent
COMPARE: dict[str, Any] = {"compare_type": True, "compare_server_default": True}


def head() -> str:
    """Return the newest revision this release knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise FileNotFoundError(f"the installation is incomplete: no versions in {HERE / 'versions'}")
    return newest


def current(database: Database) -> str | None:
    """Return the revision *database* stands at; None when it was never migrated."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring *database* up to *revision*, in one transaction: it arrives whole or stays where it was."""
    with _migrating(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Bring *database* back down to *revision* (``base`` empties it), in one transaction."""
    with _migrating(database) as connection:
        command.downgrade(_config(connection), revision)


def differences(database: Database, metadata: MetaData) -> list[Any]:
    """Return what *metadata* and *database* do not have in common; empty when they agree."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=COMPARE), metadata))


def write_revision(database: Database, metadata: MetaData, name: str) -> Path:
    """Write the version that would bring *database* (at head) to *metadata*; return the file."""
    number = f"{len(list(ScriptDirectory.from_config(_config()).walk_revisions())) + 1:04d}"
    with database.engine.connect() as connection:
        config = _config(connection, metadata)
        command.revision(config, message=name, rev_id=number, autogenerate=True)
    return HERE / "versions" / f"{number}_{name}.py"


def _config(connection: Connection | None = None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata)
    return config


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """Yield a connection inside the one transaction of a migration, with no other migration beside it.

    SQLite rebuilds a table by copying it, which foreign keys would refuse half way; so they are switched off
    (which works only outside a transaction) and all checked before the commit instead.
    """
    with database.engine.connect().execution_options(kiosk_writes=True) as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('migrations'))"))
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else ()
                if broken:
                    raise ValueError(f"the migration would leave rows that point nowhere: {broken[:5]}")
        finally:
            if sqlite:
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, setting: str) -> None:
    """Set it on the driver's own connection: through SQLAlchemy a transaction would begin first."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA {setting}")
