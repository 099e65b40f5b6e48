"""The `/screens` namespace, spoken to as a screen speaks: in by token, answered, pushed to, thrown out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient
from sqlalchemy import select

from kiosk_server import metrics
from kiosk_server.catalogue import service as catalogue
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import DisplayedRecord, Screen
from kiosk_server.limiter import AT_ONCE
from kiosk_server.publishing import service as publishing
from kiosk_server.push import sweep
from kiosk_server.push.screens import NAMESPACE, PATIENCE
from kiosk_server.web.context import Instance
from screens.cue import accept

pytestmark = pytest.mark.databases("sqlite", "postgresql")
ANSWER = {"cue", "server_time", "commands", "pace"}
Connect = Callable[[Any], SocketIOTestClient]
RECORD: dict[str, Any] = {
    "number": 1,
    "programme": "a" * 64,
    "entry_id": "entry",
    "page": 0,
    "shown_from": "2026-11-22T01:00:00+00:00",
    "shown_to": "2026-11-22T01:00:20+00:00",
}


@pytest.fixture
def connect(app: Flask) -> Connect:
    """Give a function that connects with what it is given as `auth`."""
    socketio: SocketIO = app.extensions["socketio"]
    return lambda auth: socketio.test_client(app, namespace=NAMESPACE, auth=auth, flask_test_client=app.test_client())


@pytest.fixture
def paired(instance: Instance) -> tuple[int, str]:
    """Give id and token of a paired screen."""
    return _pair(instance)


def _pair(instance: Instance) -> tuple[int, str]:
    with instance.database.transaction() as session:
        screen, token = make_screen(session)
        return screen.id, token


def _screen(instance: Instance, screen_id: int) -> Screen:
    with instance.database.reading() as session:
        return session.get_one(Screen, screen_id)


def _ask(socket: SocketIOTestClient, event: str, document: Any) -> Any:
    return socket.emit(event, document, namespace=NAMESPACE, callback=True)


def _heard(socket: SocketIOTestClient) -> list[tuple[str, Any]]:
    return [(message["name"], message["args"][0]) for message in socket.get_received(NAMESPACE)]


def _connected() -> float:
    return metrics.CONNECTED_SCREENS._value.get()


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
    assert _screen(instance, paired[0]).last_seen_at == NOW


def test_nobody_connects_to_the_default_namespace(app: Flask, paired: tuple[int, str]) -> None:
    socketio: SocketIO = app.extensions["socketio"]
    assert not socketio.test_client(app, auth={"token": paired[1]}).is_connected()


def test_status_is_written_down_and_answered_with_cue_and_time(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    settle()  # the pairing has its programme
    socket = connect({"token": token})
    answer = _ask(socket, "status", {"sequence": 0, "programme": None, "player_version": "1", "fault": "late"})
    screen = _screen(instance, screen_id)
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
    before = _screen(instance, screen_id).last_seen_at
    assert _ask(socket, "status", document) == {"error": "Invalid"}
    screen = _screen(instance, screen_id)
    assert (screen.last_seen_at, screen.applied_sequence) == (before, 0)
    assert socket.is_connected(NAMESPACE)


def test_displayed_records_are_stored_once(connect: Connect, instance: Instance, paired: tuple[int, str]) -> None:
    screen_id, token = paired
    socket = connect({"token": token})
    both = [RECORD, {**RECORD, "number": 2}]
    answers = [_ask(socket, "displayed", records) for records in ([RECORD], both, both, [])]
    assert answers == [{"accepted_through": number} for number in (1, 2, 2, 2)]
    with instance.database.reading() as session:
        rows = session.execute(select(DisplayedRecord.screen_id, DisplayedRecord.number)).all()
    assert [tuple(row) for row in rows] == [(screen_id, 1), (screen_id, 2)]


@pytest.mark.parametrize("records", [None, {}, ["x"], [RECORD, {**RECORD, "number": 2, "entry_id": ["e"]}]])
def test_malformed_records_are_answered_with_an_error_and_none_is_stored(
    connect: Connect, instance: Instance, paired: tuple[int, str], records: Any
) -> None:
    socket = connect({"token": paired[1]})
    assert _ask(socket, "displayed", records) == {"error": "Invalid"}
    with instance.database.reading() as session:
        assert session.scalars(select(DisplayedRecord.id)).all() == []


def test_cue_is_pushed_after_a_publish_and_only_to_screens_that_play_it(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = _pair(instance), _pair(instance)
    with instance.database.transaction() as session:
        playlist = make_playlist(session, published=False)
        assign(session, playlist, screen_id=screen_id)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
        assert _heard(socket) == []
    settle()
    screen = _screen(instance, screen_id)
    (name, cue), *more = _heard(socket)
    assert (name, cue["screen"], cue["sequence"], cue["programme"]) == ("cue", str(screen_id), 2, screen.programme)
    assert (more, _heard(other)) == ([], [])


def test_no_cue_is_pushed_when_the_publish_is_rolled_back(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    with instance.database.transaction() as session:
        playlist = make_playlist(session, published=False)
        assign(session, playlist, screen_id=screen_id)
    settle()
    socket = connect({"token": token})

    def fail() -> None:
        with instance.database.transaction() as session:
            publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    settle()
    assert (_heard(socket), _screen(instance, screen_id).sequence) == ([], 1)


def test_cue_is_pushed_when_an_item_is_withdrawn(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    with instance.database.transaction() as session:
        item = make_approved_item(session)
        assign(session, make_playlist(session, item), screen_id=screen_id)
    settle()
    before, socket = _screen(instance, screen_id).sequence, connect({"token": token})
    with instance.database.transaction() as session:
        catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
    settle()
    heard = _heard(socket)
    assert [(name, document.get("sequence")) for name, document in heard] == [("withdrawn", None), ("cue", before + 1)]


def test_revocation_reaches_the_screen_and_closes_its_socket(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = _pair(instance), _pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, screen_id, actor=SYSTEM, now=NOW)
    settle()
    assert [(packet["name"], packet["args"]) for packet in socket.queue] == [("revoked", [{}])]
    assert (socket.is_connected(NAMESPACE), other.is_connected(NAMESPACE)) == (False, True)
    assert set(_ask(other, "status", {"sequence": 0, "programme": None})) == ANSWER


def test_revocation_of_a_screen_that_is_away_is_done_as_well(
    instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    failed = metrics.REACTION_FAILURES.labels("ScreenRevoked")._value
    before = failed.get()
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, paired[0], actor=SYSTEM, now=NOW)
    settle()
    assert failed.get() == before


def test_screen_revoked_behind_the_sockets_back_is_sent_away_by_the_next_sweep(
    app: Flask, connect: Connect, instance: Instance, paired: tuple[int, str]
) -> None:
    socket = connect({"token": paired[1]})
    with instance.database.transaction() as session:
        session.get_one(Screen, paired[0]).token_hash = None
    assert _ask(socket, "displayed", [RECORD]) == {"error": "Unauthenticated"}
    app.extensions[sweep.EXTENSION].round(NOW)
    assert not socket.is_connected(NAMESPACE)


def test_an_old_socket_that_closes_late_leaves_the_new_one_alone(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    settle()
    before = _connected()
    old, new = connect({"token": token}), connect({"token": token})
    assert _connected() == before + 2
    old.disconnect(NAMESPACE)
    assert _connected() == before + 1
    assert set(_ask(new, "status", {"sequence": 1, "programme": None})) == ANSWER
    with instance.database.transaction() as session:
        assign(session, make_playlist(session), screen_id=screen_id)
    settle()
    assert [name for name, _ in _heard(new)] == ["cue"]
    new.disconnect(NAMESPACE)
    assert _connected() == before


def test_command_is_pushed_to_its_screen_alone_as_it_is_given(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = _pair(instance), _pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        command = commands.issue_command(session, screen_id, "reload", {}, actor=SYSTEM, now=NOW)
    settle()
    assert [(name, document["id"]) for name, document in _heard(socket)] == [("command", command.id)]
    assert _heard(other) == []


def test_unknown_event_is_answered_and_changes_nothing(connect: Connect, paired: tuple[int, str]) -> None:
    socket = connect({"token": paired[1]})
    assert _ask(socket, "publish", {"playlist": 1}) == {"error": "Invalid"}
    assert socket.is_connected(NAMESPACE)


def test_screen_cannot_answer_for_another(connect: Connect, instance: Instance, settle: Callable[[], None]) -> None:
    (screen_id, _), (_, other_token) = _pair(instance), _pair(instance)
    settle()
    with instance.database.transaction() as session:
        command = commands.issue_command(session, screen_id, "reload", {}, actor=SYSTEM, now=NOW)
    done = {"id": command.id, "outcome": "done", "result": {}}
    assert _ask(connect({"token": other_token}), "command.done", done) == {"error": "NotFound"}
    with instance.database.reading() as session:
        assert commands.of_screen(session, screen_id, command.id).outcome == "waiting"


def test_flood_of_one_screen_is_slowed_down_then_ended_and_others_notice_nothing(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (_, token), (_, other_token) = _pair(instance), _pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    status = {"sequence": 0, "programme": None}
    answers = [_ask(socket, "status", status) for _ in range(AT_ONCE + 5)]
    assert [set(answer) for answer in answers[:AT_ONCE]] == [ANSWER] * AT_ONCE
    assert answers[-1] == {"error": "TooMany", "retry_after": 1}
    assert set(_ask(other, "status", status)) == ANSWER
    for _ in range(PATIENCE + AT_ONCE):
        if socket.is_connected(NAMESPACE):
            socket.emit("status", status, namespace=NAMESPACE)
    assert (socket.is_connected(NAMESPACE), other.is_connected(NAMESPACE)) == (False, True)
