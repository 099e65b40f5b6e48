"""Push: what it costs to reach every screen, to let them in, and to keep them.

    python3 dev.py bench --only push
    python3 dev.py bench --only push --screens 1000 --rounds 5 --idle 0 --shared 0

The real server (gunicorn, one gevent worker) in processes of its own, the screens in this one. *Fan-out* is the time
from the emit until the last client has the event in its hands; its floor, measured in turns with it in the same run, is
a bare loop that writes one prebuilt frame to every client (`push_floor.py`).
"""

import argparse
import gc
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from push_fleet import Fleet
from push_servers import Server, body, floor, instance
from redis_server import RedisServer

FRAME_BYTES = 400
CONNECT_WINDOW = 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; *arguments* are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, nargs="+", default=[1000, 5000], help="fleets (default: 1000 5000)")
    parser.add_argument("--rounds", type=int, default=21, help="broadcasts to measure (default: 21)")
    parser.add_argument("--idle", type=int, default=65, help="seconds to watch the largest fleet idle (default: 65)")
    parser.add_argument("--shared", type=int, default=2000, help="screens on two processes (default: 2000)")
    options = parser.parse_args(arguments)
    _raise_file_limit()
    gc.freeze()
    gc.disable()  # the clients' own pauses are not the server's
    for count in options.screens:
        with tempfile.TemporaryDirectory() as folder:
            idle = options.idle if count == max(options.screens) else 0
            one_fleet(Path(folder), count, rounds=options.rounds, idle=idle)
    if options.shared and shutil.which("redis-server"):
        with tempfile.TemporaryDirectory() as folder:
            two_processes(Path(folder), options.shared, rounds=options.rounds)


def one_fleet(folder: Path, count: int, *, rounds: int, idle: int) -> None:
    """Everything there is to measure with *count* screens on one process."""
    print(f"{count} screens")
    tokens, report = instance(folder, count)
    with Server(folder).running() as server, floor(FRAME_BYTES) as (floor_port, orders):
        before = server.resident_kib()
        fleet = Fleet([server.port], tokens, report)
        connects(server, fleet)
        fleet.run(lambda: False, 1.0)
        _print((server.resident_kib() - before) / count, "KiB", "resident per connection (asked: <= 60)")
        bare = Fleet([floor_port], [None] * count)
        bare.connect(CONNECT_WINDOW, seconds=60)
        while int(body(_order(orders)).split()[1]) < count:  # connected is not yet accepted
            bare.run(lambda: False, 0.1)
        bare.run(lambda: False, 0.5)
        fan_out(server, fleet, orders, bare, rounds)
        bare.close()
        cues(server, fleet)
        if idle:
            keep(server, fleet, idle)
        storm(server, fleet)
        fleet.close()


def two_processes(folder: Path, count: int, *, rounds: int) -> None:
    """The same *count* screens on one process, and on two that tell one another through Redis."""
    print(f"{count} screens on one process, and on two through Redis")
    tokens, report = instance(folder, count)
    redis = RedisServer()
    redis.start()
    try:
        with Server(folder, redis.url).running() as first, Server(folder, redis.url).running() as second:
            figures = []
            for ports in ([first.port], [first.port, second.port]):
                fleet = Fleet(ports, tokens, report)
                fleet.connect(CONNECT_WINDOW, seconds=120)
                fleet.run(lambda: False, 1.0)
                figures.append(statistics.median(_broadcasts(first, fleet, rounds)))
                fleet.close()
    finally:
        redis.stop()
    one, two = figures
    _print(two, "ms", f"fan-out of one event, median of {rounds}; by one process {one:.1f}")
    _print(two / one, "x", "one process (asked: <= 2.0)", 2)


def connects(server: Server, fleet: Fleet) -> None:
    """All screens, as fast as they are let in."""
    count, used = len(fleet.clients), server.cpu_seconds()
    took = fleet.connect(CONNECT_WINDOW, seconds=120)
    each = (server.cpu_seconds() - used) / count * 1000
    words = f"connects with token check (asked: >= 1,200); each uses {each:.2f} ms of the server's core"
    _print(count / took, "/s", words, 0)


def fan_out(server: Server, fleet: Fleet, orders: socket.socket, bare: Fleet, rounds: int) -> None:
    """One event to all, *rounds* times, the floor in turns with it."""
    least, ours = [], []
    for _ in range(rounds):
        least += _broadcasts_of(bare, lambda: _order(orders), 1)
        ours += _broadcasts(server, fleet, 1)
    floor_ms, usual, worst = statistics.median(least), statistics.median(ours), max(ours)
    _print(usual, "ms", f"fan-out of one event, median of {rounds}; the floor {floor_ms:.1f}, worst {max(least):.1f}")
    _print(usual / floor_ms, "x", "the floor (asked: <= 2.0)", 2)
    _print(worst / usual, "x", "worst to median (asked: <= 2.0)", 2)


def cues(server: Server, fleet: Fleet) -> None:
    """A cue of its own to every screen."""
    expected = fleet.events + len(fleet.clients)
    answer = server.ask("/bench/cues")
    fleet.run(lambda: fleet.events >= expected, 30)
    told = json.loads(body(answer))
    _print((told["ended"] - told["begun"]) / 1e6 / told["sent"], "ms", "to sign and send one cue (asked: <= 0.2)", 3)


def keep(server: Server, fleet: Fleet, seconds: int) -> None:
    """Nothing happens: pings, and a status a minute from every screen."""
    fleet.report_regularly()
    fleet.run(lambda: False, 5.0)
    begun = server.cpu_seconds()
    fleet.run(lambda: False, seconds)
    share = (server.cpu_seconds() - begun) / seconds
    _print(share * 100, "%", "of a core for the idle fleet: pings, a status a minute (asked: <= 5)")


def storm(server: Server, fleet: Fleet) -> None:
    """Kill the worker with -9; gunicorn starts the next, the screens come back by the protocol's jitter."""
    fleet.reconnect = True
    begun = time.monotonic()
    os.kill(server.worker(), signal.SIGKILL)
    fleet.run(lambda: fleet.ready == 0, 10)
    back = fleet.run(lambda: fleet.ready == len(fleet.clients), 60)
    _print(time.monotonic() - begun, "s", f"until {fleet.ready} are back after kill -9 (asked: <= 5)")
    if not back:
        raise AssertionError(f"only {fleet.ready} came back")


def _broadcasts(server: Server, fleet: Fleet, rounds: int) -> list[float]:
    return _broadcasts_of(fleet, lambda: server.ask(f"/bench/broadcast?{FRAME_BYTES}"), rounds)


def _broadcasts_of(fleet: Fleet, emit: Callable[[], socket.socket], rounds: int) -> list[float]:
    """Have events sent; return the milliseconds from each emit to the last client's receipt."""
    took = []
    for _ in range(rounds):
        expected = fleet.events + len(fleet.clients)
        answer = emit()
        if not fleet.run(lambda expected=expected: fleet.events >= expected, 30):  # type: ignore[misc]
            raise AssertionError(f"{expected - fleet.events} clients were not reached")
        took.append((fleet.last_event_ns - _begun(body(answer))) / 1e6)
    return took


def _begun(answer: str) -> int:
    """Return the instant of the emit from the floor's or the server's answer."""
    return int(json.loads(answer)["begun"] if answer.startswith("{") else answer.split(maxsplit=1)[0])


def _order(orders: socket.socket) -> socket.socket:
    orders.sendall(b"!")
    return orders.dup()


def _print(figure: float, unit: str, words: str, digits: int = 1) -> None:
    print(f"  {figure:8.{digits}f} {unit:4} {words}", flush=True)


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 20_000)), hard))


if __name__ == "__main__":
    main()
