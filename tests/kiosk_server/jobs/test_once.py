"""Of two processes one is on duty, and the other takes over when it is gone."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Event

import pytest
from factories import NOW
from live_server import ROOT
from sqlalchemy import text

from kiosk_server import metrics
from kiosk_server.db.session import Database
from kiosk_server.jobs.once import Duty, Regular

pytestmark = pytest.mark.databases("sqlite", "postgresql")

HOLDER = """
import sys
from kiosk_server.db.session import Database
from kiosk_server.jobs.once import Duty
duty = Duty(Database(sys.argv[1]))
print(duty.mine(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """Give the database as another process sees it: with connections of its own."""
    other = Database(database_url)
    yield other
    other.engine.dispose()


def _rounds(job: str, outcome: str) -> float:
    return metrics.JOB_ROUNDS.labels(job, outcome)._value.get()  # the library shows a value nowhere else


def test_one_of_two_is_on_duty_and_stays_so(database: Database, other: Database) -> None:
    first, second = Duty(database), Duty(other)
    assert [first.mine(), second.mine(), first.mine(), second.mine()] == [True, False, True, False]
    first.leave()
    assert [second.mine(), first.mine()] == [True, False]
    second.leave()


def test_duties_of_other_names_have_nothing_to_do_with_it(database: Database, other: Database) -> None:
    first, second = Duty(database, "alarms"), Duty(other, "sweeps")
    assert [first.mine(), second.mine()] == [True, True]
    first.leave()
    second.leave()


def test_a_killed_process_is_on_duty_no_more(database: Database, database_url: str) -> None:
    command = [sys.executable, "-c", HOLDER, database_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"True\n"
        mine = Duty(database)
        assert not mine.mine()
        process.kill()
        process.wait()
    assert _in_time(mine.mine)
    mine.leave()


def _in_time(asked: Callable[[], bool]) -> bool:
    """Say whether it comes true soon: PostgreSQL hears of an ended connection a moment later."""
    return any(asked() or Event().wait(0.05) for _ in range(100))


def test_a_round_is_done_by_the_one_on_duty_and_counted(database: Database, other: Database) -> None:
    done: list[tuple[str, datetime]] = []
    before = [_rounds("counted", outcome) for outcome in ("done", "elsewhere")]
    here, there = Duty(database), Duty(other)
    one = Regular("counted", lambda now: done.append(("here", now)), every=60, duty=here)
    two = Regular("counted", lambda now: done.append(("there", now)), every=60, duty=there)
    assert [one.turn(NOW), two.turn(NOW)] == ["done", "elsewhere"]
    here.leave()
    assert [two.turn(NOW), one.turn(NOW)] == ["done", "elsewhere"]
    assert done == [("here", NOW), ("there", NOW)]
    assert [_rounds("counted", outcome) for outcome in ("done", "elsewhere")] == [number + 2 for number in before]
    there.leave()


def test_a_process_that_starts_owes_one_round_until_it_is_done(database: Database, other: Database) -> None:
    due: list[Exception | None] = [None, ValueError("no")]

    def work(_now: datetime) -> None:
        if fault := due.pop():
            raise fault

    here = Duty(database)
    assert here.mine()
    stands_by = Regular("starting", work, every=60, duty=Duty(other), at_start=True)
    assert [stands_by.turn(NOW) for _ in range(3)] == ["failed", "done", "elsewhere"]
    here.leave()


def test_a_round_that_raises_has_failed_and_the_next_is_tried(database: Database) -> None:
    due = iter([ValueError("no"), None])

    def work(_now: datetime) -> None:
        if fault := next(due):
            raise fault

    duty = Duty(database)
    regular = Regular("failing", work, every=60, duty=duty)
    assert [regular.turn(NOW), regular.turn(NOW)] == ["failed", "done"]
    duty.leave()


def test_a_round_that_was_asked_for_is_done_by_who_stands_by(database: Database, other: Database) -> None:
    due: list[Exception | None] = [None, ValueError("no")]

    def work(_now: datetime) -> None:
        if fault := due.pop():
            raise fault

    here = Duty(database)
    assert here.mine()
    stands_by = Regular("asked", work, every=60, duty=Duty(other))
    assert stands_by.turn(NOW) == "elsewhere"
    stands_by.ask()
    assert [stands_by.turn(NOW) for _ in range(3)] == ["failed", "done", "elsewhere"]
    here.leave()


def test_a_round_asked_for_while_one_is_going_is_still_owed(database: Database, other: Database) -> None:
    here = Duty(database)
    assert here.mine()
    asked: list[datetime] = []

    def work(now: datetime) -> None:
        if not asked:
            stands_by.ask()  # the change came after the work had looked
        asked.append(now)

    stands_by = Regular("asked again", work, every=60, duty=Duty(other), at_start=True)
    assert [stands_by.turn(NOW) for _ in range(3)] == ["done", "done", "elsewhere"]
    here.leave()


def test_who_is_asked_does_not_wait_for_the_next_round(database: Database) -> None:
    duty, done = Duty(database), Event()
    regular = Regular("waiting", lambda _now: done.set(), every=3600, duty=duty)
    regular.start(lambda work: threading.Thread(target=work, daemon=True).start())
    assert done.wait(30)
    done.clear()
    regular.ask()
    assert done.wait(30)
    duty.leave()


@pytest.mark.databases("postgresql")
def test_a_lost_connection_loses_the_duty_and_it_is_won_again(database: Database, other: Database) -> None:
    first, second = Duty(database), Duty(other)
    assert first.mine()
    with other.engine.connect() as connection:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608
    assert _in_time(second.mine)
    assert not first.mine()  # it notices, and does not do the work twice
    second.leave()
    assert first.mine()
    first.leave()
