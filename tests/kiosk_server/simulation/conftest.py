"""A whole application served on a port, and simulated fleets that speak to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from factories import make_unit
from flask import Flask
from served import served

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
    """Give the address of the application, served."""
    with served(app) as address:
        yield address


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
