"""Five hundred screens and one change (R5): each hears it by the push, and none waits for anybody's next poll."""

import time
from collections.abc import Iterator

import pytest
from faults.rounds import Lost, Rounds
from faults.stand import Stand

from kiosk_server.simulation import Conduct
from kiosk_server.simulation.figures import quantile

CROWD = 500
SWEPT_AFTER = 5.0
"""Seconds after which the server looks by itself what a screen lacks; benchmarks/convergence.py measures p95 ≤ 1 s."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Give a server with five hundred screens to be connected to it."""
    made = Stand(tmp_path_factory.mktemp("crowded"), screens=CROWD)
    try:
        made.start()
        yield made
    finally:
        made.end()


def test_r5_five_hundred_screens_are_notified_at_once(crowded: Stand, rounds: Rounds) -> None:
    with crowded.fleet(conduct=Conduct()) as fleet:
        crowded.in_step(fleet)

        def one(_number: int) -> float:
            before = crowded.newest_revision()
            crowded.draft()
            begun = time.monotonic()
            if crowded.ask_to_publish() != 303:
                raise Lost("the publish was not answered")
            crowded.in_step(fleet)
            taken = fleet.ask(lambda: [screen.following.applied_at - begun for screen in fleet.screens])
            if max(taken) > SWEPT_AFTER or crowded.newest_revision() != before + 1:
                raise Lost(f"the last of {len(taken)} screens followed after {max(taken):.1f} s")
            return quantile(taken, 0.95)

        rounds.each(one, usually=2)
