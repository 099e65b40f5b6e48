"""Transactions that change the same screens at the same time wait for one another, and lose nothing (PostgreSQL)."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from factories import NOW, make_screen
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.errors import Unauthenticated
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, heartbeats, overdue, queries, service
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.models import Screen

pytestmark = pytest.mark.databases("postgresql")
STATUS = Status(sequence=0, programme=None, player_version="new")


def _screens(database: Database, count: int) -> list[int]:
    with database.transaction() as session:
        return [make_screen(session)[0].id for _ in range(count)]


def _beside(database: Database, work: Callable[[Session], object]) -> "Future[object]":
    """Do *work* in a transaction of its own; return once it waits for us, or is done."""

    def whole() -> object:
        with database.transaction() as session:
            return work(session)

    pool = ThreadPoolExecutor(1)
    done = pool.submit(whole)
    pool.shutdown(wait=False)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while not done.done():
        with database.reading() as session:
            if session.scalar(waiting):
                return done
        threading.Event().wait(0.01)
    return done


def test_planning_and_reports_wait_for_one_another_in_one_order(database: Database) -> None:
    low, high = _screens(database, 2)
    with database.transaction() as session:
        queries.planned(session, {low, high})
        session.execute(update(Screen).where(Screen.id == high).values(sequence=7))
        reported = _beside(
            database, lambda other: heartbeats.report_statuses(other, {low: STATUS, high: STATUS}, now=NOW)
        )
        session.execute(update(Screen).where(Screen.id == low).values(sequence=7))
    reported.result(timeout=30)
    with database.reading() as session:
        found = [(one.sequence, one.player_version) for one in queries.screens(session)]
    assert found == [(7, "new")] * 2


def test_planning_and_signs_of_life_wait_for_one_another_in_one_order(database: Database) -> None:
    low, high = _screens(database, 2)
    with database.transaction() as session:
        queries.planned(session, {low, high})
        session.execute(update(Screen).where(Screen.id == high).values(sequence=7))
        noted = _beside(database, lambda other: overdue.note_alive(other, {low, high}, NOW))
        session.execute(update(Screen).where(Screen.id == low).values(sequence=7))
    noted.result(timeout=30)
    with database.reading() as session:
        assert [(one.sequence, one.last_seen_at) for one in queries.screens(session)] == [(7, NOW)] * 2


def test_a_rotated_credential_that_is_used_as_it_is_revoked_lets_nobody_in(database: Database) -> None:
    with database.transaction() as session:
        screen, _ = make_screen(session)
        commands.issue_command(session, screen.id, "rotate", {}, actor=SYSTEM, now=NOW)
        token = service.rotate_credential(session, screen, now=NOW)
    with database.transaction() as session:
        service.revoke_screen(session, screen.id, actor=SYSTEM, now=NOW)
        session.flush()
        used = _beside(database, lambda other: service.authenticate(other, token))
    with pytest.raises(Unauthenticated):
        used.result(timeout=30)
    with database.reading() as session:
        found = session.get_one(Screen, screen.id)
    assert (found.token_hash, found.next_token_hash) == (None, None)


def test_a_credential_that_is_rotated_as_it_is_revoked_is_revoked(database: Database) -> None:
    with database.transaction() as session:
        screen, token = make_screen(session)
        commands.issue_command(session, screen.id, "rotate", {}, actor=SYSTEM, now=NOW)
    with database.transaction() as session:
        service.rotate_credential(session, service.authenticate(session, token), now=NOW)
        session.flush()
        revoked = _beside(database, lambda other: service.revoke_screen(other, screen.id, actor=SYSTEM, now=NOW))
    revoked.result(timeout=30)
    with database.reading() as session:
        found = session.get_one(Screen, screen.id)
    assert (found.token_hash, found.next_token_hash) == (None, None)
