"""What screens should have by now and have not."""

from datetime import timedelta

import pytest
from factories import NOW, make_screen
from sqlalchemy.orm import Session

from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, overdue
from kiosk_server.fleet.models import Screen

BEFORE = NOW - timedelta(seconds=5)


def _due(session: Session, **fields: object) -> Screen:
    screen, _ = make_screen(session)
    screen.programme, screen.due_at = "a" * 64, BEFORE - timedelta(seconds=1)
    for name, value in fields.items():
        setattr(screen, name, value)
    session.flush()
    return screen


@pytest.mark.parametrize("applied", [None, "b" * 64])
def test_screen_that_plays_something_else_is_behind(session: Session, applied: str | None) -> None:
    screen = _due(session, applied_programme=applied)
    assert overdue.behind(session, BEFORE) == {screen.id}


@pytest.mark.parametrize(
    "fields",
    [
        {"applied_programme": "a" * 64},
        {"due_at": BEFORE},
        {"token_hash": None},
        {"programme": None},
    ],
)
def test_screen_that_follows_or_cannot_is_not_behind(session: Session, fields: dict[str, object]) -> None:
    _due(session, **fields)
    assert overdue.behind(session, BEFORE) == set()


def test_good_tokens_are_those_that_would_be_let_in_now(session: Session) -> None:
    assert overdue.good_tokens(session) == frozenset()
    gone, held = _due(session, token_hash=None), _due(session)
    rotating = _due(session, next_token_hash="n" * 64)
    assert overdue.good_tokens(session) == {held.token_hash, rotating.token_hash, "n" * 64}
    assert overdue.paired(session, {gone.id, held.id, rotating.id, 999}) == {held.id, rotating.id}


def test_commands_wait_until_they_are_answered_or_over(session: Session) -> None:
    screen = _due(session)
    waiting, answered = (
        commands.issue_command(session, screen.id, "reload", {}, actor=SYSTEM, now=NOW) for _ in range(2)
    )
    commands.answer(session, screen, commands.Done(id=answered.id, outcome="done", result={}), now=NOW)
    assert list(overdue.commands_waiting(session, NOW)) == [waiting]
    assert list(overdue.commands_waiting(session, waiting.expires_at)) == []


def test_note_alive_names_as_many_screens_as_there_are(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "IN_ONE_STATEMENT", 2)
    screens = [_due(session) for _ in range(4)]
    overdue.note_alive(session, [screen.id for screen in screens[:3]], NOW)
    session.expire_all()
    assert [screen.last_seen_at for screen in screens] == [NOW, NOW, NOW, None]
