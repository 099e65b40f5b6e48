"""Coming back: at once enough after a restart, and never all at the same time."""

import random

import pytest

from kiosk_server.simulation.comeback import pause
from kiosk_server.simulation.connection import REFUSED


@pytest.mark.parametrize(
    ("failed", "reason", "away", "least", "most"),
    [
        (0, "closed", 0.0, 0.0, 3.0),
        (1, REFUSED, 2.0, 0.3, 1.5),
        (4, REFUSED, 5.9, 0.3, 1.5),
        (1, "HTTP/1.1 503", 2.0, 0.0, 10.0),
        (1, REFUSED, 6.0, 0.0, 10.0),
        (2, REFUSED, 20.0, 0.0, 20.0),
        (3, REFUSED, 60.0, 0.0, 30.0),
        (9, REFUSED, 600.0, 0.0, 30.0),
    ],
)
def test_a_fleet_spreads_its_attempts_over_the_whole_time(
    failed: int, reason: str, away: float, least: float, most: float
) -> None:
    rng = random.Random(7)  # noqa: S311 -- jitter
    waits = sorted(pause(failed, reason, away, rng) for _ in range(1000))
    tenth = (most - least) / 10
    assert least <= waits[0] < least + tenth
    assert most - tenth < waits[-1] <= most
    assert abs(waits[500] - (least + most) / 2) < tenth
