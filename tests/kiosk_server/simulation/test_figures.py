"""What is told of many durations."""

import pytest

from kiosk_server.simulation.figures import Figures, quantile, spread


@pytest.mark.parametrize(("share", "expected"), [(0.01, 1.0), (0.5, 50.0), (0.95, 95.0), (0.951, 96.0), (1.0, 100.0)])
def test_quantile_is_the_least_value_that_so_many_do_not_exceed(share: float, expected: float) -> None:
    assert quantile([float(n) for n in range(100, 0, -1)], share) == expected


def test_quantile_of_nothing_is_nothing() -> None:
    assert quantile([], 0.95) == 0.0


def test_spread_tells_milliseconds_and_how_many_there_were() -> None:
    assert " ".join(spread("a", [0.001, 0.003, 0.002]).split()) == "a p50 2.0 ms p95 3.0 ms max 3.0 ms n 3"


def test_report_tells_each_change_and_each_count() -> None:
    figures = Figures()
    figures.started_at = 10.0
    figures.let_in(10.5)
    figures.let_in(12.0)
    figures.heard("a", 20.0)
    figures.heard("a", 21.0)
    figures.applied("a", 20.25)
    figures.applied("a", 21.5)
    figures.applied("never heard of", 30.0)
    figures.count("lines lost")
    lines = list(figures.lines())
    assert figures.connect_rate == 1.0
    told = "change 1, from its first cue p50 875.0 ms p95 1500.0 ms max 1500.0 ms n 2"
    assert " ".join(lines[-2].split()) == told
    assert lines[-1].split() == ["lines", "lost", "1"]
