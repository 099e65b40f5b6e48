"""A whole application served on a port, and simulated fleets that speak to it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from factories import make_unit
from flask import Flask
from werkzeug.serving import make_server

from kiosk_server.simulation import Conduct, Credential, Fleet
from kiosk_server.simulation.provisioning import add_screens
from kiosk_server.web.context import Instance

Settle = Callable[[], None]
FleetOf = Callable[..., Fleet]


@pytest.fixture
def credentials(instance: Instance, settle: Settle) -> list[Credential]:
    """Give the credentials of three simulated screens, each with a programme due."""
    with instance.database.transaction() as session:
        make_unit(session)
        found = add_screens(session, 3, now=datetime.now(UTC))
    settle()
    return found


@pytest.fixture
def address(app: Flask, credentials: list[Credential]) -> Iterator[str]:
    """Give the address of the application, served with a thread for each connection."""
    push = app.extensions["socketio"].server
    push.eio.ping_interval = 0.5  # each socket has a thread that ends only when its next ping is due
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    push.shutdown()  # Socket.IO's own thread, which looks after the sockets
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def fleet_of(instance: Instance, address: str) -> Iterator[FleetOf]:
    """Give a function that starts a fleet: its credentials in, all of them online and in step out."""
    started: list[Fleet] = []

    def start(credentials: list[Credential], conduct: Conduct | None = None, public_key: str = "") -> Fleet:
        fleet = Fleet(address, public_key or instance.key.public_key_b64, credentials, conduct, seed=7)
        started.append(fleet)
        fleet.start()
        return fleet

    yield start
    for fleet in started:
        fleet.stop()
