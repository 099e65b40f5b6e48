"""A push core in the test's own process, and screens that connect to it."""

from collections.abc import Callable, Iterator

import pytest
from push_app import Served
from push_clients import RawScreen

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
