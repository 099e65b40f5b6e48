"""What several processes tell one another through Redis, and what becomes of it while Redis is away."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from redis_server import RedisServer, new_server

from kiosk_server import metrics
from kiosk_server.push import redis_manager
from kiosk_server.push.redis_manager import RedisManager, channel_of

SOON = 15.0
"""Seconds within which what must happen is seen to happen."""


class Heard:
    """A manager that listens in a thread, as under a server, and what it was told."""

    def __init__(self, url: str) -> None:
        self.told: list[Any] = []
        self.emitted: list[Any] = []
        self.ended = threading.Event()
        self.manager = RedisManager(url)
        self.manager.hear("cues", self.told.append)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for message in self.manager._listen():
            self.emitted.append(message)
            if self.ended.is_set():
                return

    def end(self, teller: RedisManager) -> None:
        """End the thread: it looks whenever a message comes."""
        self.ended.set()
        assert until(lambda: teller._publish({"method": "emit"}) or not self._thread.is_alive())


def until(seen: Callable[[], object]) -> bool:
    """Wait until it is seen; say whether it was."""
    ends = time.monotonic() + SOON
    while not seen():
        if time.monotonic() > ends:
            return False
        threading.Event().wait(0.02)
    return True


def hears() -> bool:
    return bool(metrics.REDIS_LISTENING._value.get() == 1)


def dropped() -> float:
    value: float = metrics.REDIS_DROPPED._value.get()
    return value


@pytest.fixture
def server() -> Iterator[RedisServer]:
    server = new_server()
    yield server
    server.stop()


@pytest.fixture
def teller(server: RedisServer) -> RedisManager:
    """Give another process's manager, which need not listen to tell."""
    return RedisManager(server.url)


@pytest.fixture
def heard(server: RedisServer, teller: RedisManager) -> Iterator[Heard]:
    metrics.REDIS_LISTENING.set(0)
    heard = Heard(server.url)
    assert until(hears)
    yield heard
    heard.end(teller)


def test_what_one_tells_the_other_hears_and_not_itself(heard: Heard, teller: RedisManager) -> None:
    heard.manager.tell("cues", "mine")
    teller.tell("cues", {"7": "政务公开"})
    teller.tell("of another release", 1)
    teller.tell("cues", [8])
    assert until(lambda: len(heard.told) == 2)
    assert heard.told == [{"7": "政务公开"}, [8]]


@pytest.mark.parametrize(
    ("url", "channel"),
    [
        ("redis://cache:6379", "kiosk-server:0"),
        ("redis://cache:6379/", "kiosk-server:0"),
        ("redis://:secret@cache/3", "kiosk-server:3"),
        ("unix:///run/redis.sock", "kiosk-server:run/redis.sock"),
    ],
)
def test_instances_on_one_redis_are_apart_by_its_databases(url: str, channel: str) -> None:
    assert channel_of(url) == channel


def test_what_socket_io_says_is_handed_on(heard: Heard, teller: RedisManager) -> None:
    teller._publish({"method": "close_room", "room": "a"})
    assert until(lambda: heard.emitted)
    assert heard.emitted == [{"method": "close_room", "room": "a"}]


@pytest.mark.parametrize("nonsense", [b"", b"\xff", b"[]", b"{}", b'"tell"', b"1"])
def test_nonsense_is_refused_and_counted(
    heard: Heard, teller: RedisManager, server: RedisServer, nonsense: bytes
) -> None:
    refused = metrics.REFUSED_MESSAGES.labels("Redis")
    before = refused._value.get()
    with redis.Redis(port=server.port) as client:
        client.publish("kiosk-server:0", nonsense)
    teller.tell("cues", "after it")
    assert until(lambda: heard.told)
    assert (heard.told, refused._value.get() - before) == (["after it"], 1)


def test_a_listener_that_raises_does_not_end_the_listening(
    heard: Heard, teller: RedisManager, caplog: pytest.LogCaptureFixture
) -> None:
    heard.manager.hear("bad", lambda _document: 1 / 0)
    with caplog.at_level(logging.CRITICAL):
        teller.tell("bad", 1)
        teller.tell("cues", 2)
        assert until(lambda: heard.told)
    assert heard.told == [2]


def test_redis_stopped_and_started_again_is_heard_again_soon(
    heard: Heard, teller: RedisManager, server: RedisServer
) -> None:
    server.stop()
    before = dropped()
    teller.tell("cues", "lost")
    teller.tell("cues", "lost as well")
    assert dropped() - before == 2
    assert until(lambda: not hears())
    server.start()
    assert until(hears)
    assert until(lambda: teller.tell("cues", "back") or heard.told)
    assert heard.told[0] == "back"


def test_a_redis_that_hangs_costs_one_wait_and_not_one_for_each_message(heard: Heard, server: RedisServer) -> None:
    teller = RedisManager(server.url)
    teller.tell("cues", "before")
    assert until(lambda: heard.told)
    server.hold_up()
    before, begun = dropped(), time.monotonic()
    for number in range(500):
        teller.tell("cues", number)
    took = time.monotonic() - begun
    server.go_on()
    assert dropped() - before == 500
    assert took < redis_manager.PATIENCE + 1


def test_a_redis_that_says_nothing_any_more_is_noticed(heard: Heard, server: RedisServer) -> None:
    server.hold_up()
    assert until(lambda: not hears())
    server.go_on()
    assert until(hears)
