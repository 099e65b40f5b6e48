"""One database, two ways in: `reading()` sees, `transaction()` changes and then tells."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from kiosk_server import events

_WRITES = "kiosk_writes"


class Database:
    """The engine and the only place that commits.

    :param url: SQLAlchemy address; the folder of an SQLite file is made.
    """

    def __init__(self, url: str) -> None:
        """Open the engine; no connection is made yet."""
        self.url = url
        self.on_commit: Callable[[Sequence[events.Fact]], None] | None = None
        self.engine = _engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a session; commit when the block ends, roll back when it raises, then tell the facts.

        On SQLite the write lock is taken at once, so that two writers queue instead of failing half way.
        """
        with self._sessions() as session:
            session.connection(execution_options={_WRITES: True})
            with _committing(session):
                yield session
            facts = events.take(session)
        if facts and self.on_commit is not None:
            self.on_commit(facts)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session whose changes, if any, are thrown away."""
        with self._sessions() as session:
            yield session

    def ping(self) -> None:
        """Ask the database one question; raises what the driver raises when it is not there."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))


@contextmanager
def _committing(session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        session.rollback()
        raise
    session.commit()


def _engine(url: str) -> Engine:
    parsed = make_url(url)  # parameters are hidden: an error in the log must not carry a person's data
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, connect_args={"timeout": 30})
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: object, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def take_turn(session: Session, name: str) -> None:
    """Let transactions that name the same turn follow one another until their commits.

    SQLite has one writer anyway; PostgreSQL takes an advisory lock that ends with the transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})
