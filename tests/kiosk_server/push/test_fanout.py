"""Events to many: each client's in order and whole, whatever the others do; and through Redis to another process."""

import itertools
import json
import random
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest
from live_server import free_port
from push_app import NAMESPACE, Served
from push_clients import RawScreen, eventually
from redis_server import new_server

from kiosk_server import metrics

Open = Callable[..., RawScreen]
ROOT = Path(__file__).resolve().parents[3]


def test_send_reaches_the_room_and_nobody_else(served: Served, opened: Open) -> None:
    hall, square = opened("hall"), opened("square")
    served.fanout.send(NAMESPACE, "hall", "cue", {"n": 1})
    served.fanout.send(NAMESPACE, None, "cue", {"n": 2})
    assert [hall.event(), hall.event()] == [("cue", {"n": 1}), ("cue", {"n": 2})]
    assert square.event() == ("cue", {"n": 2})


def test_send_each_gives_every_room_its_own(served: Served, opened: Open) -> None:
    screens = [opened(f"screen:{number}") for number in range(250)]
    sent = served.fanout.send_each(NAMESPACE, "cue", ((f"screen:{n}", {"screen": n}) for n in range(260)))
    assert sent == 260
    assert [screen.event() for screen in screens] == [("cue", {"screen": number}) for number in range(250)]


def test_send_each_has_the_first_on_their_way_while_the_last_are_signed(served: Served, opened: Open) -> None:
    first, heard = opened("screen:0"), []
    listening = gevent.spawn(lambda: heard.append(first.event()))

    def signed() -> Iterator[tuple[str, object]]:
        for number in range(400):
            if number == 399:
                assert heard == [("cue", 0)]
            yield f"screen:{number}", number

    served.fanout.send_each(NAMESPACE, "cue", signed())
    listening.join(5)
    assert heard == [("cue", 0)]


def test_slow_client_gets_everything_in_order_and_holds_nobody_up(served: Served, opened: Open) -> None:
    slow, quick = opened(receive_buffer=2048), [opened() for _ in range(20)]
    queued, written, padding = metrics.QUEUED._value.get(), 0, "屏" * 300
    while metrics.QUEUED._value.get() == queued or written % 50:
        served.fanout.send(NAMESPACE, "hall", "cue", [written, padding])
        written += 1
        if written % 50 == 0:  # the quick ones keep up
            for screen in quick:
                assert [screen.event()[1][0] for _ in range(50)] == list(range(written - 50, written))
        assert written < 20_000
    for _ in range(30):  # now the queue, and what comes while it drains
        served.fanout.send(NAMESPACE, "hall", "cue", [written, padding])
        written += 1
        gevent.sleep(0)
    assert [slow.event()[1] for _ in range(written)] == [[number, padding] for number in range(written)]
    assert eventually(lambda: metrics.QUEUED._value.get() == queued)


def test_client_that_never_reads_is_put_out_and_the_others_hear_all(served: Served, opened: Open) -> None:
    deaf, other = opened(receive_buffer=2048), opened()
    sent, padding = 0, "x" * 20_000
    while len(served.screens.went) == 0 and sent < 2000:
        served.fanout.send(NAMESPACE, "hall", "cue", [sent, padding])
        sent += 1
        assert other.event()[1][0] == sent - 1
        gevent.sleep(0)  # whoever finds all it wants in the kernel waits for nobody
    assert [sid for sid, _ in served.screens.went] == [deaf.sid]
    served.fanout.send(NAMESPACE, "hall", "cue", ["last"])
    assert other.event() == ("cue", ["last"])


def test_clients_that_leave_in_the_middle_leave_the_others_whole(served: Served, opened: Open) -> None:
    rng = random.Random(7)  # noqa: S311 -- the same every time
    screens = [opened(receive_buffer=2048) for _ in range(40)]
    leaving, staying = screens[::2], screens[1::2]
    padding = "x" * 3000
    for number in range(200):
        served.fanout.send(NAMESPACE, "hall", "cue", [number, padding])
        if leaving and rng.random() < 0.15:
            leaving.pop().close()
            gevent.sleep(0)
    for screen in staying:
        assert [screen.event()[1][0] for _ in range(200)] == list(range(200))
    for screen in leaving:
        screen.close()
    assert eventually(lambda: len(served.engine.sockets) == len(staying))


def test_answers_and_events_to_a_slow_client_do_not_tear_one_another(served: Served, opened: Open) -> None:
    screen = opened(receive_buffer=2048)
    padding = "x" * 5000
    for number in range(100):
        screen.say(f'42/screens,{number}["status","{number}"]')
        served.fanout.send(NAMESPACE, "hall", "cue", [number, padding])
        gevent.sleep(0)
    heard = [screen.next() for _ in range(200)]
    answers = [text for text in heard if text.startswith("43")]
    events = [json.loads(text.removeprefix("42/screens,")) for text in heard if text.startswith("42")]
    assert answers == [f'43/screens,{number}[{{"said":"{number}"}}]' for number in range(100)]
    assert events == [["cue", [number, padding]] for number in range(100)]


def test_burst_to_many_arrives_whole_and_in_order(served: Served, opened: Open) -> None:
    screens = [opened() for _ in range(50)]
    for number in range(500):
        served.fanout.send(NAMESPACE, "hall", "cue", number)
    for screen in screens:
        assert [screen.event()[1] for _ in range(500)] == list(range(500))


def test_hang_up_puts_out_the_room_and_nobody_else(served: Served, opened: Open) -> None:
    out, stays = opened("screen:1"), opened("screen:2")
    served.fanout.send(NAMESPACE, "screen:1", "revoked", {})
    served.fanout.hang_up(NAMESPACE, "screen:1")
    assert out.event() == ("revoked", {})
    assert out.next() == "41/screens,"
    served.fanout.send(NAMESPACE, "screen:1", "cue", {})
    with pytest.raises(TimeoutError):
        out.next(0.3)
    out.say('42/screens,1["status","?"]')
    assert out.closing().code == 1008
    served.fanout.send(NAMESPACE, "screen:2", "cue", {})
    assert stays.event() == ("cue", {})
    assert served.screens.heard == []


def test_event_without_room_or_payload_is_as_socket_io_says(served: Served, opened: Open) -> None:
    screen = opened()
    served.server.emit("nothing", namespace=NAMESPACE)
    served.server.emit("two", (1, [2]), namespace=NAMESPACE)
    served.server.emit("skipped", 1, namespace=NAMESPACE, skip_sid=screen.sid)
    asked: list[object] = []
    served.server.emit("asked", 1, namespace=NAMESPACE, to=screen.sid, callback=asked.append)
    assert [screen.next() for _ in range(3)] == [
        '42/screens,["nothing"]',
        '42/screens,["two",1,[2]]',
        '42/screens,1["asked",1]',
    ]
    screen.say('43/screens,1["here"]')
    assert eventually(lambda: asked == ["here"])


class Process:
    """A push core in a process of its own that hears of others through Redis."""

    def __init__(self, redis_url: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gevent.monkey", str(ROOT / "tests" / "push_app.py")]
        self.process = subprocess.Popen([*command, str(self.port), redis_url])

    def order(self, method: str, *arguments: object) -> int:
        """Have it call a method of its `Fanout`; return how many are connected to it."""
        body = json.dumps({"method": method, "arguments": arguments}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/", body)
        answer = gevent.get_hub().threadpool.apply(urllib.request.urlopen, (request,))
        with answer:
            return int(json.load(answer)["connected"])

    def answers(self) -> bool:
        """Say whether it listens."""
        try:
            self.order("send", "nobody", "ready", 1)
        except OSError:
            gevent.sleep(0.05)
            return False
        return True

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait(timeout=10)


def _hears(teller: Process, screen: RawScreen, number: int) -> bool:
    """Have *teller* say a number into the room of *screen*; say whether it arrived soon."""
    teller.order("send", "screen:1", "ping", number)
    try:
        while screen.event(0.5) != ("ping", number):
            pass
    except TimeoutError:
        return False
    return True


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Process, Process]]:
    """Give two processes that are up and hear one another."""
    redis = new_server()
    processes = (Process(redis.url), Process(redis.url))
    try:
        assert eventually(lambda: all(process.answers() for process in processes), 30)
        yield processes
    finally:
        for process in processes:
            process.stop()
        redis.stop()


def test_through_redis_every_process_reaches_its_own_screens_once(two: tuple[Process, Process]) -> None:
    here, there = two
    screens = [RawScreen(process.port).open().join({"room": f"screen:{n}"}) for n, process in enumerate(two)]
    near, far = screens
    try:
        tries = itertools.count()
        assert eventually(lambda: _hears(here, far, next(tries)), 15)
        assert eventually(lambda: _hears(there, far, next(tries)), 15)
        here.order("send", None, "cue", {"n": 1})
        here.order("send_each", "cue", [["screen:0", "zero"], ["screen:1", "一"], ["screen:2", "two"]])
        here.order("send", "screen:1", "cue", "last")
        here.order("send", "screen:0", "cue", "last")
        assert [near.event() for _ in range(3)] == [("cue", {"n": 1}), ("cue", "zero"), ("cue", "last")]
        assert [far.event() for _ in range(3)] == [("cue", {"n": 1}), ("cue", "一"), ("cue", "last")]
        here.order("hang_up", "screen:1")
        assert far.next() == "41/screens,"
        here.order("send", None, "cue", "who is there")
        assert near.event() == ("cue", "who is there")
        with pytest.raises(TimeoutError):
            far.next(0.5)
    finally:
        for screen in screens:
            screen.close()


def test_nothing_sent_is_nothing_measured(served: Served) -> None:
    taken = metrics.FANOUT_SECONDS._sum
    before = [bucket.get() for bucket in metrics.FANOUT_SECONDS._buckets], taken.get()
    assert served.fanout.send_each("/screens", "cue", []) == 0
    assert ([bucket.get() for bucket in metrics.FANOUT_SECONDS._buckets], taken.get()) == before
