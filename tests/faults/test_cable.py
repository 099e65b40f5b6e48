"""The cable is cut, slow, loses, halves and corrupts: screens and server refuse what is not whole, and come back."""

import random
from collections.abc import Iterator

import pytest
from faults.cable import Cable, Harm
from faults.rounds import Lost, Rounds
from faults.stand import Stand, until

NOTICED_WITHIN = 30.0
"""Seconds after which a peer that is half open is noticed, as the screens' protocol has it."""


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
        pytest.param(Harm(delay=0.5), id="delays"),
        pytest.param(Harm(drop=0.2), id="drops"),
        pytest.param(Harm(halve=0.2), id="halves"),
        pytest.param(Harm(corrupt=0.2), id="corrupts"),
    ],
)
def test_bad_cable(stand: Stand, cable: Cable, rounds: Rounds, harm: Harm) -> None:
    """A change is published while the cable is bad; once it is whole, all are in step and nothing false was taken."""
    with stand.fleet(cable.address) as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            before, lost_before = cable.harmed, sum(fleet.figures.counts.values())
            stand.command()
            cable.harm = harm
            assert stand.publish() == 303
            # Until it has done its worst a few times, and the screens have felt it.
            felt = lambda: cable.harmed - before >= 6 or sum(fleet.figures.counts.values()) - lost_before > 30  # noqa: E731
            assert until(felt)
            cable.heal()
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=2)
        rounds.note("chunks harmed", cable.harmed)
        stand.nothing_owed(fleet)


def test_half_open_cable_is_noticed_by_both_ends(stand: Stand, cable: Cable, rounds: Rounds) -> None:
    """R1, R2: what says nothing any more is given up within 30 s by the server and by the screen."""
    with stand.fleet(cable.address) as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            cable.harm = Harm(swallow=True)
            assert stand.publish() == 303
            gone = lambda: not fleet.states()["online"] and not stand.server.metric("kiosk_connected_screens")  # noqa: E731
            if not until(gone, NOTICED_WITHIN + 2):
                raise Lost(f"{fleet.states()}, {stand.server.metric('kiosk_connected_screens')} at the server")
            cable.mend()
            return stand.in_step(fleet)

        rounds.each(one, usually=1)
        stand.nothing_owed(fleet)
