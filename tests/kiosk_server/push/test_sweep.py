"""What was lost on the way comes again with the next round."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient

from kiosk_server import clock
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, orders, service
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.push.screens import NAMESPACE
from kiosk_server.push.sweep import EXTENSION, GRACE, Sweep
from kiosk_server.web.context import Instance

AFTER = GRACE + timedelta(seconds=1)
LATER = NOW + AFTER


@pytest.fixture
def sweep(app: Flask) -> Sweep:
    found: Sweep = app.extensions[EXTENSION]
    return found


@pytest.fixture
def deaf(instance: Instance) -> Database:
    """Give the database of a process whose reactions never run: killed between the commit and the emit."""
    return Database(instance.database.url)


@pytest.fixture
def screen(app: Flask, instance: Instance, deaf: Database) -> tuple[int, SocketIOTestClient]:
    """Give a connected screen that plays what it is due to play."""
    with deaf.transaction() as session:
        row, token = make_screen(session, now=NOW - timedelta(hours=1))
    _plan(instance, deaf, NOW - timedelta(hours=1))
    socketio: SocketIO = app.extensions["socketio"]
    socket = socketio.test_client(app, namespace=NAMESPACE, auth={"token": token}, flask_test_client=app.test_client())
    with deaf.reading() as session:
        due = session.get_one(Screen, row.id)
    socket.emit("status", {"sequence": due.sequence, "programme": due.programme}, namespace=NAMESPACE, callback=True)
    return row.id, socket


def _plan(instance: Instance, deaf: Database, now: datetime) -> None:
    drawing = type(instance.drawing)(deaf, instance.media, instance.drawing.fonts)
    Programming(drawing, instance.config.public_address).reprogramme(now=now)


def _heard(socket: SocketIOTestClient) -> list[tuple[str, Any]]:
    return [(message["name"], message["args"][0]) for message in socket.get_received(NAMESPACE)]


def test_screen_in_step_hears_nothing(sweep: Sweep, screen: tuple[int, SocketIOTestClient]) -> None:
    sweep.round(LATER)
    assert _heard(screen[1]) == []


def test_lost_cue_is_sent_after_the_grace_and_then_not_with_every_round(
    sweep: Sweep, instance: Instance, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    with deaf.transaction() as session:
        assign(session, make_playlist(session), screen_id=screen[0])
    _plan(instance, deaf, NOW)
    heard = []
    for seconds in (1, 4, 6, 7, 12):
        sweep.round(NOW + timedelta(seconds=seconds))
        heard.append([(name, document["sequence"]) for name, document in _heard(screen[1])])
    assert heard == [[], [], [("cue", 2)], [], [("cue", 2)]]


def test_heartbeat_is_answered_with_what_another_process_made_due(
    sweep: Sweep, instance: Instance, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    with deaf.transaction() as session:
        assign(session, make_playlist(session), screen_id=screen[0])
        before = session.get_one(Screen, screen[0])
    _plan(instance, deaf, NOW)
    sweep.round(NOW)
    status = {"sequence": before.sequence, "programme": before.programme}
    answer = screen[1].emit("status", status, namespace=NAMESPACE, callback=True)
    assert answer["cue"]["sequence"] == before.sequence + 1


def test_lost_command_is_sent_until_it_is_answered(
    sweep: Sweep, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    now = clock.now()  # the heartbeat is answered by the clock
    with deaf.transaction() as session:
        command = commands.issue_command(session, screen[0], "reload", {}, actor=SYSTEM, now=now)
    sweep.round(now)
    status = {"sequence": 0, "programme": None}
    answer = screen[1].emit("status", status, namespace=NAMESPACE, callback=True)
    assert [each["id"] for each in answer["commands"]] == [command.id]
    sweep.round(now + AFTER)
    assert [document["id"] for name, document in _heard(screen[1]) if name == "command"] == [command.id]
    done = {"id": command.id, "outcome": "done", "result": {}}
    assert screen[1].emit("command.done", done, namespace=NAMESPACE, callback=True) == {"accepted": command.id}
    sweep.round(now + 2 * AFTER)
    assert [name for name, _ in _heard(screen[1]) if name == "command"] == []


def test_lost_order_is_sent_until_it_is_confirmed(
    sweep: Sweep, instance: Instance, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    with deaf.transaction() as session:
        item = make_approved_item(session)
        assign(session, make_playlist(session, item), screen_id=screen[0])
    _plan(instance, deaf, NOW)
    with deaf.transaction() as session:
        catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
        order = orders.order_item_down(session, item.id, now=NOW)
        assert order is not None
    sweep.round(NOW)
    assert _heard(screen[1]) == []  # it is on its way
    sweep.round(LATER)
    assert [document["order"] for name, document in _heard(screen[1]) if name == "withdrawn"] == [order.id]
    status = {"sequence": 1, "programme": None, "order": order.id}
    screen[1].emit("status", status, namespace=NAMESPACE, callback=True)
    sweep.round(LATER + AFTER)
    assert [name for name, _ in _heard(screen[1]) if name != "cue"] == []


def test_sign_of_life_is_written_at_once_for_who_is_new_and_then_now_and_then(
    sweep: Sweep, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    seen: list[datetime | None] = []
    for seconds in (0, 2, 14, 15):
        sweep.round(NOW + timedelta(seconds=seconds))
        with deaf.reading() as session:
            seen.append(session.get_one(Screen, screen[0]).last_seen_at)
    assert seen == [NOW, NOW, NOW, NOW + timedelta(seconds=15)]


def test_round_goes_by_who_left(sweep: Sweep, deaf: Database, screen: tuple[int, SocketIOTestClient]) -> None:
    sweep.round(NOW)
    screen[1].disconnect(NAMESPACE)
    sweep.round(NOW + timedelta(minutes=1))
    with deaf.reading() as session:
        assert session.get_one(Screen, screen[0]).last_seen_at == NOW


def test_socket_of_a_credential_that_was_replaced_is_closed_without_a_word(
    app: Flask, sweep: Sweep, deaf: Database, screen: tuple[int, SocketIOTestClient]
) -> None:
    with deaf.transaction() as session:
        commands.issue_command(session, screen[0], "rotate", {}, actor=SYSTEM, now=NOW)
        new = service.rotate_credential(session, session.get_one(Screen, screen[0]), now=NOW)
    sweep.round(NOW)
    assert screen[1].is_connected(NAMESPACE)  # the old one holds until the new one is used
    socketio: SocketIO = app.extensions["socketio"]
    other = socketio.test_client(app, namespace=NAMESPACE, auth={"token": new}, flask_test_client=app.test_client())
    sweep.round(NOW)
    assert (screen[1].is_connected(NAMESPACE), other.is_connected(NAMESPACE)) == (False, True)
    assert [packet["name"] for packet in screen[1].queue if packet["name"] == "revoked"] == []
