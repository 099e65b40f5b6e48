"""Guessing pairing codes is limited for each person, counted although it is refused, and told in the trail."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from factories import NOW, make_actor, make_zone
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import Database
from kiosk_server.errors import Conflict, Forbidden, Gone, TooMany
from kiosk_server.events import Actor
from kiosk_server.fleet import pairing_attempts, service
from kiosk_server.fleet.models import PairingAttempt, Screen
from kiosk_server.fleet.pairing_attempts import MOST_WRONG, WITHIN
from screens.errors import BadPairingCode
from screens.pairing import CODE_LIFETIME
from screens.screen import Geometry

WRONG = "0000-0000"


def _code(session: Session) -> str:
    asked = service.request_pairing(session, kind="player", geometry=Geometry(320, 160), address="192.0.2.1", now=NOW)
    session.flush()
    return asked.pairing_code


def _type(session: Session, code: str, actor: Actor, after: timedelta = timedelta()) -> Screen | None:
    zone = make_zone(session)
    return pairing_attempts.confirm_typed(session, code, name="大厅屏", zone_id=zone.id, actor=actor, now=NOW + after)


@pytest.fixture
def operator(session: Session) -> Actor:
    return make_actor(session, "fleet_operator")


def test_right_code_pairs(session: Session, operator: Actor) -> None:
    paired = _type(session, _code(session), operator)
    assert paired is not None
    assert (paired.name, session.scalars(select(PairingAttempt)).all()) == ("大厅屏", [])


def test_wrong_code_is_counted_and_told(session: Session, operator: Actor) -> None:
    make_zone(session)
    events.take(session)
    assert _type(session, WRONG, operator) is None
    [attempt] = session.scalars(select(PairingAttempt)).all()
    assert (attempt.user_id, attempt.attempted_at) == (operator.user_id, NOW)
    assert list(events.take(session)) == [events.PairingCodeRefused(subject_id=operator.user_id or 0)]


def test_count_is_committed_although_the_code_is_refused(database: Database) -> None:
    with database.transaction() as session:
        assert _type(session, WRONG, make_actor(session, "fleet_operator")) is None
    with database.reading() as session:
        assert len(session.scalars(select(PairingAttempt)).all()) == 1
        assert "PairingCodeRefused" in session.scalars(select(AuditEntry.fact)).all()


def test_after_ten_wrong_codes_even_the_right_one_must_wait(session: Session, operator: Actor) -> None:
    code = _code(session)
    for number in range(MOST_WRONG):
        assert _type(session, WRONG, operator, timedelta(seconds=number)) is None
    with pytest.raises(TooMany):
        _type(session, code, operator, timedelta(seconds=10))
    with pytest.raises(TooMany):
        _type(session, code, operator, WITHIN - timedelta(seconds=1))


def test_wrong_codes_are_forgotten_one_by_one(session: Session, operator: Actor) -> None:
    for number in range(MOST_WRONG):
        _type(session, WRONG, operator, timedelta(seconds=number))
    assert _type(session, WRONG, operator, WITHIN) is None
    with pytest.raises(TooMany):
        _type(session, WRONG, operator, WITHIN)


def test_another_person_is_not_held_up(session: Session, operator: Actor) -> None:
    for _ in range(MOST_WRONG):
        _type(session, WRONG, operator)
    assert _type(session, _code(session), make_actor(session, "fleet_operator")) is not None


def test_mistakes_that_guess_nothing_are_not_counted(session: Session, operator: Actor) -> None:
    code, late = _code(session), _code(session)
    _type(session, code, operator)
    for typed, after, error in (
        ("123", timedelta(), BadPairingCode),
        (code, timedelta(), Conflict),
        (late, CODE_LIFETIME, Gone),
    ):
        with pytest.raises(error):
            _type(session, typed, operator, after)
    with pytest.raises(Forbidden):
        _type(session, WRONG, make_actor(session, "publisher"))
    assert session.scalars(select(PairingAttempt)).all() == []


@pytest.mark.databases("sqlite", "postgresql")
def test_guesses_made_side_by_side_are_counted_one_by_one(database: Database) -> None:
    with database.transaction() as session:
        make_zone(session)
        guesser = make_actor(session, "fleet_operator")

    def guess(_number: int) -> str:
        try:
            with database.transaction() as session:
                return "wrong" if _type(session, WRONG, guesser) is None else "paired"
        except TooMany:
            return "refused"

    with ThreadPoolExecutor(8) as people:
        told = Counter(people.map(guess, range(16)))
    assert told == {"wrong": MOST_WRONG, "refused": 6}
