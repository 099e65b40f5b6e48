"""A sender may come twenty times at once and five times a second, and tells nobody else how often."""

import pytest

from kiosk_server.limiter import Limiter


def _allowed(limiter: Limiter, sender: str, now: float, times: int) -> int:
    return sum(limiter.wait_for(sender, now) == 0 for _ in range(times))


def test_burst_passes_and_no_more() -> None:
    assert _allowed(Limiter(), "a", 100.0, 50) == 20


def test_sender_goes_on_at_its_rate() -> None:
    limiter = Limiter()
    _allowed(limiter, "a", 100.0, 20)
    assert [_allowed(limiter, "a", 100.0 + second, 10) for second in (1, 2, 3)] == [5, 5, 5]


def test_burst_comes_back_after_a_rest_and_not_more_of_it() -> None:
    limiter = Limiter()
    _allowed(limiter, "a", 100.0, 20)
    assert _allowed(limiter, "a", 3700.0, 50) == 20


def test_senders_do_not_count_for_one_another() -> None:
    limiter = Limiter()
    _allowed(limiter, "a", 100.0, 50)
    assert _allowed(limiter, "b", 100.0, 50) == 20


@pytest.mark.parametrize(("a_second", "wait"), [(5.0, 1), (0.1, 10)])
def test_refused_sender_is_told_how_long_to_wait(a_second: float, wait: int) -> None:
    limiter = Limiter(at_once=1, a_second=a_second)
    assert [limiter.wait_for("a", now) for now in (100.0, 100.0, 100.0 + wait)] == [0, wait, 0]


def test_clock_stepped_back_neither_gives_nor_takes() -> None:
    limiter = Limiter()
    _allowed(limiter, "a", 100.0, 20)
    assert _allowed(limiter, "a", 40.0, 5) == 0
    assert _allowed(limiter, "a", 41.0, 50) == 5


def test_senders_that_rest_are_forgotten() -> None:
    limiter = Limiter()
    for number in range(10_000):
        limiter.wait_for(number, 100.0)
    _allowed(limiter, "late", 103.9, 20)
    limiter.wait_for("new", 104.0)
    assert len(limiter._buckets) == 2
    assert _allowed(limiter, "late", 104.0, 20) == 0
