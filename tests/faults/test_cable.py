"""The cable is cut, slow, loses, halves and corrupts: screens and server refuse what is not whole, and come back."""

import random
from collections.abc import Iterator

import pytest
from faults.cable import Cable, Harm
from faults.rounds import Rounds
from faults.stand import CONDUCT, Stand, until

from kiosk_server.simulation import Conduct

FELT = 6
"""Chunks that were harmed, or events the screens counted by fives, until a cable was bad for long enough."""
REFUSALS = (
    "cues refused",
    "orders refused",
    "commands refused",
    "fetches spoilt",
    "reports refused",
    "lines lost (not",
)


@pytest.fixture
def cable(stand: Stand) -> Iterator[Cable]:
    """Give a cable between the screens and the server."""
    with Cable([stand.server.port], random.Random()) as laid:
        yield laid


def test_cable_cut_while_a_change_is_published(stand: Stand, cable: Cable, rounds: Rounds) -> None:
    rng = random.Random()
    with stand.fleet(cable.address) as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            stand.command()
            stand.draft()
            cable.reactor.later(rng.uniform(0, 0.3), cable.cut_here)  # before, while or after it is pushed
            assert stand.ask_to_publish() == 303
            assert until(lambda: cable.is_cut)
            cable.mend()
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=3)
        stand.nothing_owed(fleet)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(Harm(delay=0.3), id="delays"),
        pytest.param(Harm(drop=0.2), id="drops"),
        pytest.param(Harm(halve=0.2), id="halves"),
        pytest.param(Harm(corrupt=0.2), id="corrupts"),
    ],
)
def test_bad_cable(stand: Stand, cable: Cable, rounds: Rounds, harm: Harm) -> None:
    """A change is published while the cable is bad; once it is whole, all are in step and nothing false was taken."""
    # What a screen says of itself bears no signature: a digit that is another one is kept by TLS alone.
    conduct = Conduct(media=True) if harm.corrupt else CONDUCT
    with stand.fleet(cable.address, conduct=conduct) as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            harmed, counted = cable.harmed, fleet.figures.counts.total()
            stand.command()
            cable.harm = harm
            assert stand.publish() == 303
            assert until(lambda: cable.harmed - harmed + (fleet.figures.counts.total() - counted) // 5 >= FELT)
            cable.heal()
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=1)
        rounds.note("chunks harmed", cable.harmed)
        for what, count in fleet.figures.counts.items():
            if what.startswith(REFUSALS):
                rounds.note(what, count)
        stand.nothing_owed(fleet)
