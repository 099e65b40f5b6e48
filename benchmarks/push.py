"""Push: what it costs to reach every screen, to let them in, and to keep them.

    python3 dev.py bench --only push
    python3 dev.py bench --only push --screens 1000 --rounds 5 --idle 0

The real server (gunicorn, one gevent worker) in processes of its own, the screens in this one. *Fan-out* is the time
from the emit until the last client has the event in its hands; its floor, measured in turns with it in the same run, is
a bare loop that writes one prebuilt frame to every client (`push_floor.py`).
"""

import argparse
import gc
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from live_server import free_port
from push_fleet import Fleet
from sqlalchemy import insert, select, update

from kiosk_server import clock
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.demo import seeding
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401 -- completes the tables
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import Assignment
from screens.pairing import hash_token

HERE = Path(__file__).parent
FRAME_BYTES = 400
CONNECT_WINDOW = 64
TICKS = os.sysconf("SC_CLK_TCK")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; *arguments* are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, nargs="+", default=[1000, 5000], help="fleets (default: 1000 5000)")
    parser.add_argument("--rounds", type=int, default=21, help="broadcasts to measure (default: 21)")
    parser.add_argument("--idle", type=int, default=65, help="seconds to watch the idle fleet, 0 to skip (default: 65)")
    options = parser.parse_args(arguments)
    _raise_file_limit()
    gc.freeze()
    gc.disable()  # the clients' own pauses are not the server's
    for count in options.screens:
        with tempfile.TemporaryDirectory() as folder:
            one_fleet(Path(folder), count, rounds=options.rounds, idle=options.idle)


def one_fleet(folder: Path, count: int, *, rounds: int, idle: int) -> None:
    """Everything there is to measure with *count* screens."""
    print(f"{count} screens")
    tokens, report = instance(folder, count)
    with Server(folder).running() as server, _floor(count) as (orders, floor):
        before = server.resident_kib()
        fleet = Fleet(server.port, tokens, report)
        used = server.cpu_seconds()
        took = fleet.connect(CONNECT_WINDOW, seconds=120)
        used = (server.cpu_seconds() - used) / count * 1000
        print(f"  {count / took:8.0f} /s   connects with token check (asked: >= 1,200), {used:.2f} ms of the core for each")
        fleet.run(lambda: False, 1.0)
        print(f"  {(server.resident_kib() - before) / count:8.1f} KiB  resident per connection (asked: <= 60)")
        fan_out(server, fleet, orders, floor, rounds)
        cues(server, fleet)
        if idle:
            fleet.report_regularly()
            fleet.run(lambda: False, 2.0)
            begun = server.cpu_seconds()
            fleet.run(lambda: False, idle)
            share = (server.cpu_seconds() - begun) / idle
            print(f"  {share * 100:8.1f} %    of a core for the idle fleet: pings, a status a minute (asked: <= 5)")
        storm(server, fleet)
        fleet.close()
        floor.close()


def fan_out(server: "Server", fleet: Fleet, orders: socket.socket, floor: Fleet, rounds: int) -> None:
    """One event to all, *rounds* times, the floor in turns with it."""
    ours, bare = [], []
    for _ in range(rounds + 1):  # the first is to warm up
        bare.append(_until_all_have_it(floor, lambda: _order(orders)))
        ours.append(_until_all_have_it(fleet, lambda: server.ask(f"/bench/broadcast?{FRAME_BYTES}")))
    bare, ours = bare[1:], ours[1:]
    least, usual, worst = statistics.median(bare), statistics.median(ours), max(ours)
    print(f"  {usual:8.1f} ms   fan-out of one event, median of {rounds}; the floor {least:.1f} (worst {max(bare):.1f})")
    print(f"  {usual / least:8.2f} x    the floor (asked: <= 2.0)")
    print(f"  {worst / usual:8.2f} x    worst to median (asked: <= 2.0)")


def cues(server: "Server", fleet: Fleet) -> None:
    """A cue of its own to every screen."""
    expected = fleet.events + len(fleet.clients)
    answer = server.ask("/bench/cues")
    fleet.run(lambda: fleet.events >= expected, 30)
    told = json.loads(_body(answer))
    each = (told["ended"] - told["begun"]) / 1e6 / told["sent"]
    print(f"  {each:8.3f} ms   to sign and send one cue (asked: <= 0.2)")


def storm(server: "Server", fleet: Fleet) -> None:
    """Kill the worker with -9; gunicorn starts the next, the screens come back by the protocol's jitter."""
    fleet.reconnect = True
    begun = time.monotonic()
    os.kill(server.worker(), signal.SIGKILL)
    fleet.run(lambda: fleet.ready == 0, 10)
    back = fleet.run(lambda: fleet.ready == len(fleet.clients), 60)
    took = time.monotonic() - begun
    print(f"  {took:8.1f} s    until {fleet.ready} are back after kill -9 (asked: <= 5){'' if back else ' NOT ALL'}")


class Server:
    """The application in `folder`, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Start it and wait for its answer; end it afterwards."""
        settings = {"KIOSK_DATA_DIR": str(self.folder), "KIOSK_PORT": str(self.port), "KIOSK_LOG_LEVEL": "WARNING"}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")} | settings
        environment["PYTHONPATH"] = f"{HERE.parent}:{HERE}"
        command = [sys.executable, "-m", "gunicorn", "-c", "python:kiosk_server.cli.gunicorn_settings"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen([*command, "push_server:application"], env=environment, stdout=log, stderr=log)
        try:
            self._wait()
            yield self
        finally:
            self.process.terminate()
            self.process.wait(timeout=30)

    def ask(self, path: str) -> socket.socket:
        """Send a request, and leave the answer in the socket that is returned."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection

    def worker(self) -> int:
        """Return the process id of gunicorn's only worker."""
        return int(json.loads(_body(self.ask("/bench/process")))["id"])

    def cpu_seconds(self) -> float:
        """Return what the worker has used of a core so far."""
        fields = Path(f"/proc/{self.worker()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_kib(self) -> int:
        """Return the worker's resident memory."""
        lines = Path(f"/proc/{self.worker()}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

    def _wait(self) -> None:
        assert self.process is not None
        for _ in range(600):
            with suppress(OSError), self.ask("/healthz") as connection:
                if b" 200 " in connection.recv(100):
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError((self.folder / "server.log").read_text())


def instance(folder: Path, count: int) -> tuple[list[str], str]:
    """Make an instance with *count* paired screens that play what they are due; return their tokens and the report."""
    config = Config(data_dir=folder)
    database = Database(config.database)
    migrations.upgrade(database)
    tokens = [f"benchmark-{number}" for number in range(count)]
    with database.transaction() as session:
        seeding.seed(session, folder, now=clock.now())
        for row in session.scalars(select(Assignment)):
            session.delete(row)
        zone_id = session.scalars(select(Zone.id)).first()
        common = {"zone_id": zone_id, "width": 1920, "height": 1080}
        rows = [{"name": f"屏{token}", "token_hash": hash_token(token), **common} for token in tokens]
        session.execute(insert(Screen), rows)
    drawing = Drawing(database, MediaStore(config.media_dir), fonts())
    Programming(drawing, config.public_address).reprogramme(now=clock.now())
    applied = {"applied_sequence": Screen.sequence, "applied_programme": Screen.programme, "player_version": "bench"}
    with database.transaction() as session:
        session.execute(update(Screen).values(**applied))
        screen = session.scalars(select(Screen).where(Screen.token_hash == hash_token(tokens[0]))).one()
        report = {"sequence": screen.sequence, "programme": screen.programme, "fault": "", "player_version": "bench"}
    database.engine.dispose()
    return tokens, json.dumps({**report, "order": 0})


@contextmanager
def _floor(count: int) -> Iterator[tuple[socket.socket, Fleet]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, str(HERE / "push_floor.py"), str(port), str(FRAME_BYTES)])
    try:
        orders = _connected(port)
        fleet = Fleet(port, [None] * count)
        fleet.connect(CONNECT_WINDOW, seconds=60)
        yield orders, fleet
        orders.close()
        process.wait(timeout=30)
    finally:
        process.kill()


def _connected(port: int) -> socket.socket:
    for _ in range(100):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port))
        time.sleep(0.1)
    raise RuntimeError("the floor does not listen")


def _order(orders: socket.socket) -> socket.socket:
    orders.sendall(b"!")
    return orders.dup()


def _until_all_have_it(fleet: Fleet, emit: "object") -> float:
    """Have one event sent; return the milliseconds from the emit to the last client's receipt."""
    expected = fleet.events + len(fleet.clients)
    answer = emit()  # type: ignore[operator]
    if not fleet.run(lambda: fleet.events >= expected, 30):
        raise AssertionError(f"{expected - fleet.events} clients were not reached")
    return (fleet.last_event_ns - _begun(answer)) / 1e6


def _begun(answer: socket.socket) -> int:
    """Return the instant of the emit from the floor's or the server's answer."""
    text = _body(answer)
    return int(json.loads(text)["begun"] if text.startswith("{") else text.split()[0])


def _body(answer: socket.socket) -> str:
    with answer:
        data = answer.recv(65536)
        while data.startswith(b"HTTP/") and (more := answer.recv(65536)):
            data += more
    return data.rpartition(b"\r\n\r\n")[2].decode()


def _raise_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 20_000)), hard))


if __name__ == "__main__":
    main()
