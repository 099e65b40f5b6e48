"""The loop: in time, in order, and open to other threads."""

import threading
from collections.abc import Iterator

import pytest

from kiosk_server.simulation.errors import NotRunning
from kiosk_server.simulation.reactor import Reactor


@pytest.fixture
def reactor() -> Iterator[Reactor]:
    """Give a loop that runs in a thread of its own."""
    reactor = Reactor()
    thread = threading.Thread(target=reactor.run)
    thread.start()
    yield reactor
    reactor.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_timers_fire_in_the_order_of_their_times_and_not_when_cancelled(reactor: Reactor) -> None:
    fired: list[str] = []
    done = threading.Event()

    def begin() -> None:
        reactor.later(0.03, done.set)
        reactor.later(0.02, lambda: fired.append("second"))
        reactor.later(0.01, lambda: fired.append("never")).cancel()
        reactor.later(0.01, lambda: fired.append("first"))

    reactor.submit(begin)
    assert done.wait(10)
    assert fired == ["first", "second"]


def test_a_question_is_answered_in_the_thread_of_the_loop(reactor: Reactor) -> None:
    assert reactor.ask(threading.get_ident) != threading.get_ident()


def test_a_loop_that_does_not_run_answers_nothing() -> None:
    with pytest.raises(NotRunning):
        Reactor().ask(lambda: 1, timeout=0.01)
