"""Screens on the socket of an application in the test's own process: paired, connected, asked, heard."""

from collections.abc import Callable
from typing import Any

from factories import make_screen
from flask_socketio import SocketIOTestClient

from kiosk_server import metrics
from kiosk_server.fleet.models import Screen
from kiosk_server.push.screens import NAMESPACE
from kiosk_server.web.context import Instance

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


def pair(instance: Instance) -> tuple[int, str]:
    """Add a screen; return its id and token."""
    with instance.database.transaction() as session:
        screen, token = make_screen(session)
        return screen.id, token


def stored(instance: Instance, screen_id: int) -> Screen:
    """Return the screen as it is in the database."""
    with instance.database.reading() as session:
        return session.get_one(Screen, screen_id)


def ask(socket: SocketIOTestClient, event: str, document: Any) -> Any:
    """Say something; return the answer."""
    return socket.emit(event, document, namespace=NAMESPACE, callback=True)


def heard(socket: SocketIOTestClient) -> list[tuple[str, Any]]:
    """Return what was pushed since the last look: events and their documents."""
    return [(message["name"], message["args"][0]) for message in socket.get_received(NAMESPACE)]


def connected() -> float:
    """Return how many screens the process says are connected."""
    return metrics.CONNECTED_SCREENS._value.get()
