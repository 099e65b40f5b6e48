"""The `/screens` namespace, spoken to as a screen speaks: in by token, answered, refused, slowed down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories import NOW
from flask import Flask
from flask_socketio import SocketIO
from socket_screens import ANSWER, RECORD, Connect, ask, pair, stored
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kiosk_server import metrics
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import DisplayedRecord
from kiosk_server.limiter import AT_ONCE
from kiosk_server.push import sweep
from kiosk_server.push.screens import NAMESPACE, PATIENCE
from kiosk_server.web.context import Instance
from screens.canonical import sha256_hex
from screens.cue import accept

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.mark.parametrize(
    "auth",
    [None, {}, [], "token", {"token": None}, {"token": 5}, {"token": ""}, {"token": "guess"}, {"token": "\ud800"}],
)
def test_connect_is_refused_without_a_token_that_is_known(connect: Connect, paired: tuple[int, str], auth: Any) -> None:
    assert not connect(auth).is_connected(NAMESPACE)


def test_connect_is_refused_with_a_revoked_token(connect: Connect, instance: Instance, paired: tuple[int, str]) -> None:
    screen_id, token = paired
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, screen_id, actor=SYSTEM, now=NOW)
    assert not connect({"token": token}).is_connected(NAMESPACE)


def test_open_socket_counts_as_a_sign_of_life_from_the_next_sweep_on(
    app: Flask, connect: Connect, instance: Instance, paired: tuple[int, str]
) -> None:
    assert connect({"token": paired[1]}).is_connected(NAMESPACE)
    app.extensions[sweep.EXTENSION].round(NOW)
    assert stored(instance, paired[0]).last_seen_at == NOW


def test_nobody_connects_to_the_default_namespace(app: Flask, paired: tuple[int, str]) -> None:
    socketio: SocketIO = app.extensions["socketio"]
    assert not socketio.test_client(app, auth={"token": paired[1]}).is_connected()


def test_status_is_written_down_and_answered_with_cue_and_time(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    settle()  # the pairing has its programme
    socket = connect({"token": token})
    answer = ask(socket, "status", {"sequence": 0, "programme": None, "player_version": "1", "fault": "late"})
    screen = stored(instance, screen_id)
    assert (screen.fault, screen.player_version, screen.sequence) == ("late", "1", 1)
    assert screen.last_seen_at is not None
    assert set(answer) == ANSWER
    assert answer["server_time"] >= int(screen.last_seen_at.timestamp() * 1000)
    key = instance.key.public_key_b64
    cue = accept(answer["cue"], public_key=key, screen=str(screen_id), last_sequence=0, now=screen.last_seen_at)
    assert (cue.sequence, cue.programme) == (1, screen.programme)
    assert cue.valid_until == cue.issued_at + timedelta(days=7)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"sequence": "1", "programme": None}, {"sequence": 2**70, "programme": None}]
)
def test_malformed_status_is_answered_with_an_error_and_changes_nothing(
    connect: Connect, instance: Instance, paired: tuple[int, str], document: Any, settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    settle()
    socket = connect({"token": token})
    before = stored(instance, screen_id).last_seen_at
    assert ask(socket, "status", document) == {"error": "Invalid"}
    screen = stored(instance, screen_id)
    assert (screen.last_seen_at, screen.applied_sequence) == (before, 0)
    assert socket.is_connected(NAMESPACE)


def test_displayed_records_are_stored_once(connect: Connect, instance: Instance, paired: tuple[int, str]) -> None:
    screen_id, token = paired
    socket = connect({"token": token})
    both = [RECORD, {**RECORD, "number": 2}]
    answers = [ask(socket, "displayed", records) for records in ([RECORD], both, both, [])]
    assert answers == [{"accepted_through": number} for number in (1, 2, 2, 2)]
    with instance.database.reading() as session:
        rows = session.execute(select(DisplayedRecord.screen_id, DisplayedRecord.number)).all()
    assert [tuple(row) for row in rows] == [(screen_id, 1), (screen_id, 2)]


@pytest.mark.parametrize("records", [None, {}, ["x"], [RECORD, {**RECORD, "number": 2, "entry_id": ["e"]}]])
def test_malformed_records_are_answered_with_an_error_and_none_is_stored(
    connect: Connect, instance: Instance, paired: tuple[int, str], records: Any
) -> None:
    socket = connect({"token": paired[1]})
    assert ask(socket, "displayed", records) == {"error": "Invalid"}
    with instance.database.reading() as session:
        assert session.scalars(select(DisplayedRecord.id)).all() == []


def test_unknown_event_is_answered_and_changes_nothing(connect: Connect, paired: tuple[int, str]) -> None:
    socket = connect({"token": paired[1]})
    assert ask(socket, "publish", {"playlist": 1}) == {"error": "Invalid"}
    assert socket.is_connected(NAMESPACE)


def test_screen_cannot_answer_for_another(connect: Connect, instance: Instance, settle: Callable[[], None]) -> None:
    (screen_id, _), (_, other_token) = pair(instance), pair(instance)
    settle()
    with instance.database.transaction() as session:
        command = commands.issue_command(session, screen_id, "reload", {}, actor=SYSTEM, now=NOW)
    done = {"id": command.id, "outcome": "done", "result": {}}
    assert ask(connect({"token": other_token}), "command.done", done) == {"error": "NotFound"}
    with instance.database.reading() as session:
        assert commands.of_screen(session, screen_id, command.id).outcome == "waiting"


def test_flood_of_one_screen_is_slowed_down_then_ended_and_others_notice_nothing(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (_, token), (_, other_token) = pair(instance), pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    status = {"sequence": 0, "programme": None}
    answers = [ask(socket, "status", status) for _ in range(AT_ONCE + 5)]
    assert [set(answer) for answer in answers[:AT_ONCE]] == [ANSWER] * AT_ONCE
    assert answers[-1] == {"error": "TooMany", "retry_after": 1}
    assert set(ask(other, "status", status)) == ANSWER
    for _ in range(PATIENCE + AT_ONCE):
        if socket.is_connected(NAMESPACE):
            socket.emit("status", status, namespace=NAMESPACE)
    assert (socket.is_connected(NAMESPACE), other.is_connected(NAMESPACE)) == (False, True)


def test_programme_that_a_cue_names_is_handed_over(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    _, token = pair(instance)
    settle()  # the pairing has its programme
    socket = connect({"token": token})
    cue = ask(socket, "status", {"sequence": 0, "programme": None})["cue"]
    body = ask(socket, "programme", {"sha256": cue["programme"]})["body"]
    assert sha256_hex(body.encode()) == cue["programme"]


@pytest.mark.parametrize(
    ("wanted", "error"), [({"sha256": "0" * 64}, "NotFound"), ({"sha256": "../kiosk.db"}, "Invalid"), (None, "Invalid")]
)
def test_programme_that_nobody_made_is_answered_with_an_error(
    connect: Connect, paired: tuple[int, str], wanted: Any, error: str
) -> None:
    socket = connect({"token": paired[1]})
    assert ask(socket, "programme", wanted) == {"error": error}
    assert socket.is_connected(NAMESPACE)


def test_connect_that_fails_by_our_own_fault_leaves_nothing_behind(
    app: Flask, instance: Instance, paired: tuple[int, str]
) -> None:
    server = app.extensions["socketio"].server
    namespace = server.namespace_handlers[NAMESPACE]
    with instance.database.transaction() as session:
        session.execute(text("ALTER TABLE screen RENAME TO screen_away"))
    sid = server.manager.connect("a connection", NAMESPACE)
    with pytest.raises(DBAPIError):
        namespace.trigger_event("connect", sid, {}, {"token": paired[1]})
    assert (server.manager.pending_connect, server.manager.rooms.get(NAMESPACE, {}).get(None, {})) == ({}, {})


def test_refused_connect_is_counted(connect: Connect, paired: tuple[int, str]) -> None:
    refused = metrics.REFUSED_MESSAGES.labels("Unauthenticated")._value
    before = refused.get()
    assert not connect({"token": "guess"}).is_connected(NAMESPACE)
    assert refused.get() == before + 1
