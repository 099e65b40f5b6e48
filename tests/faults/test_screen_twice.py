"""The same screen connects twice: whichever socket closes, and whenever, the other one lives on (R4)."""

import time
from collections.abc import Callable, Sequence

import pytest
from faults.rounds import Lost, Rounds
from faults.stand import Stand, until

from kiosk_server.simulation import Conduct, Fleet, SimulatedScreen

LINES = 100
SWEPT_AFTER = 5.0
"""Seconds after which the server looks by itself what a screen lacks: who is in step before that heard the push."""
PLAIN = Conduct()


@pytest.mark.parametrize("leave", [SimulatedScreen.stop, SimulatedScreen.kill], ids=["goodbye", "power-cut"])
def test_r4_old_socket_that_closes_later_leaves_the_new_one(
    stand: Stand, rounds: Rounds, leave: Callable[[SimulatedScreen], None]
) -> None:
    """The screen opens a new line while its old one is still there; the old one closes; a change is pushed."""
    with stand.fleet(credentials=stand.credentials[:1] * 2, conduct=PLAIN) as fleet:

        def one(number: int) -> float:
            old, new = fleet.screens[number % 2], fleet.screens[1 - number % 2]
            fleet.revive([old, new])
            assert fleet.wait_online(10)
            fleet.ask(lambda: leave(old))
            return _pushed(stand, fleet, [new])

        rounds.each(one, usually=5)


def test_r4_new_socket_is_there_before_its_old_one_closes_100_of_100(stand: Stand, rounds: Rounds) -> None:
    """A hundred times in a row one more line opens and then the one before it closes; the last one is pushed to."""
    with stand.fleet(credentials=stand.credentials[:1] * LINES, conduct=PLAIN) as fleet:

        def one(_number: int) -> float:
            assert fleet.wait_online(20)
            *old, new = fleet.screens
            for screen in old:
                fleet.kill([screen])
            took = _pushed(stand, fleet, [new])
            _is_alone(stand)
            fleet.revive(old)
            return took

        rounds.each(one, usually=1)


def test_r4_old_socket_closes_before_the_new_one_opens_100_of_100(stand: Stand, rounds: Rounds) -> None:
    with stand.fleet(credentials=stand.credentials[:1], conduct=PLAIN) as fleet:
        assert fleet.wait_online(10)
        (screen,) = fleet.screens

        def one(_number: int) -> float:
            for _ in range(LINES):
                fleet.kill([screen])
                fleet.revive([screen])
                assert fleet.wait(lambda: screen.state == "online", 10)
            took = _pushed(stand, fleet, [screen])
            _is_alone(stand)
            return took

        rounds.each(one, usually=1)


def _pushed(stand: Stand, fleet: Fleet, screens: Sequence[SimulatedScreen]) -> float:
    """Publish, and return the seconds until these screens have followed the push."""
    before = {screen.screen: screen.programme for screen in screens}
    assert stand.publish() == 303
    begun = time.monotonic()
    if not fleet.wait(lambda: all(one.programme != before[one.screen] for one in screens), SWEPT_AFTER):
        raise Lost(f"no push was heard: {fleet.states()}, {dict(fleet.figures.counts)}")
    return time.monotonic() - begun


def _is_alone(stand: Stand) -> None:
    """Look whether the server counts one socket."""
    if not until(lambda: stand.server.metric("kiosk_connected_screens") == 1, 6):
        raise Lost(f"{stand.server.metric('kiosk_connected_screens')} sockets are counted, one is open")
