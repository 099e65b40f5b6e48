"""Regular work is done once, however many processes serve a database: one is on duty (值班), the others stand by.

On PostgreSQL the duty is an advisory lock that one connection keeps: it ends with its process, with that connection, or
with the server, and whoever asks next has it. On SQLite it is a lock on a file beside the database, which ends with its
process: two processes on one file are no way to run a city, but they do not do the work twice either.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Lock
from typing import IO

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from kiosk_server import clock, metrics
from kiosk_server.db.session import Database
from kiosk_server.jobs.file_lock import lock_file

EXTENSION = "kiosk-duty"
LOOK_SECONDS = 15
"""How often a process that stands by looks whether nobody is on duty any more."""
RETRY_SECONDS = 5
"""How soon a round that failed is tried again; each failure in a row doubles it, up to the usual interval."""
_CHANCE = random.Random()  # noqa: S311 -- so that processes do not ask all at once; our own, beside everybody else's
log = structlog.get_logger(__name__)


class Duty:
    """Says of this process whether it is on duty."""

    def __init__(self, database: Database, name: str = "duty") -> None:
        """Keep the parts; nobody is asked yet."""
        self._database, self._name = database, name
        self._asking = Lock()  # several kinds of work ask, each beside the others
        self._connection: Connection | None = None
        self._file: IO[bytes] | None = None

    def mine(self) -> bool:
        """Say whether this process is on duty; it takes over where nobody is. False while the database is away."""
        with self._asking:
            if self._database.engine.dialect.name == "sqlite":
                return self._holds_file()
            try:
                return self._holds_lock()
            except SQLAlchemyError as error:
                log.warning("nobody knows who is on duty: the database does not answer", fault=type(error).__name__)
                self._forget()
                return False

    def leave(self) -> None:
        """Let another process have the duty, from this moment."""
        with self._asking:
            if self._connection is not None:
                with suppress(SQLAlchemyError):
                    self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            self._forget()

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # whatever it holds ends with it
            connection.close()
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _holds_lock(self) -> bool:
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))  # as long as this connection lives, the lock is ours
            return True
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        asked = text("SELECT pg_try_advisory_lock(hashtext(:name))")
        if connection.execute(asked, {"name": self._name}).scalar_one():
            self._connection = connection
            return True
        connection.close()
        return False

    def _holds_file(self) -> bool:
        database = make_url(self._database.url).database
        if self._file is None and database and database != ":memory:":
            self._file = lock_file(Path(f"{database}.{self._name}"))
            return self._file is not None
        return True


class Regular:
    """Work that comes round again and again, done by the process on duty.

    :param name: what metrics and log call it.
    :param work: one round, at an instant; what it raises is logged, and the next round tries again.
    :param every: seconds between two rounds.
    :param at_start: whether a process that starts does a round of its own, on duty or not: it may be the one that was
        killed between a commit and what follows from it. Doing the work twice must then be harmless.
    """

    def __init__(
        self, name: str, work: Callable[[datetime], object], *, every: float, duty: Duty, at_start: bool = False
    ) -> None:
        """Keep the parts; `start` begins."""
        self.name, self._work, self._every, self._duty = name, work, every, duty
        self._owes_round = at_start
        self._asked, self._failures = Event(), 0

    def start(self, beside: Callable[..., None]) -> None:
        """Begin, beside everything else."""
        beside(self._run)

    def ask(self) -> None:
        """Have this process do a round of its own now, on duty or not, and again until one succeeds."""
        self._owes_round = True
        self._asked.set()

    def turn(self, now: datetime) -> str:
        """Do one round if it is this process's to do; return and count what came of it: done, elsewhere or failed."""
        try:
            outcome = self._outcome(now)
        except Exception:
            log.exception("a round failed", job=self.name)  # the next one tries again
            outcome = "failed"
        self._failures = self._failures + 1 if outcome == "failed" else 0
        metrics.JOB_ROUNDS.labels(self.name, outcome).inc()
        return outcome

    def _outcome(self, now: datetime) -> str:
        on_duty, owed, self._owes_round = self._duty.mine(), self._owes_round, False
        if not on_duty and not owed:
            return "elsewhere"
        try:
            self._work(now)
        except BaseException:
            self._owes_round = self._owes_round or owed
            raise
        metrics.JOB_DONE_AT.labels(self.name).set(now.timestamp())
        return "done"

    def _run(self) -> None:
        while True:
            pause = self._pause(self.turn(clock.now()))
            self._asked.wait(pause * _CHANCE.uniform(0.9, 1.1))
            self._asked.clear()

    def _pause(self, outcome: str) -> float:
        if outcome == "failed":
            return min(self._every, RETRY_SECONDS * 2.0 ** min(self._failures - 1, 20))
        return min(self._every, LOOK_SECONDS) if outcome == "elsewhere" else self._every
