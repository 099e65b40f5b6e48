"""A push core in the test's own process, and screens that connect to it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_socketio import SocketIO
from push_app import Served
from push_clients import RawScreen
from socket_screens import Connect, pair

from kiosk_server.push.screens import NAMESPACE
from kiosk_server.web.context import Instance

Open = Callable[..., RawScreen]


@pytest.fixture
def served() -> Iterator[Served]:
    """Give a push core that serves."""
    served = Served()
    yield served
    served.stop()


@pytest.fixture
def opened(served: Served) -> Iterator[Open]:
    """Give a function that opens a screen's socket, which has joined *room* unless that is empty."""
    screens: list[RawScreen] = []

    def start(room: str = "hall", **terms: int) -> RawScreen:
        screen = RawScreen(served.port, **terms).open()
        screens.append(screen)
        return screen.join({"room": room}) if room else screen

    yield start
    for screen in screens:
        screen.close()


@pytest.fixture
def connect(app: Flask) -> Connect:
    """Give a function that connects with what it is given as `auth`."""
    socketio: SocketIO = app.extensions["socketio"]
    return lambda auth: socketio.test_client(app, namespace=NAMESPACE, auth=auth, flask_test_client=app.test_client())


@pytest.fixture
def paired(instance: Instance) -> tuple[int, str]:
    """Give id and token of a paired screen."""
    return pair(instance)
