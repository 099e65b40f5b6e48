"""What the push benchmark measures and measures against, each in processes of its own: the server, and the floor."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from live_server import free_port
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
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The application on the instance in `folder`, on a port of its own."""

    def __init__(self, folder: Path, redis_url: str = "") -> None:
        self.folder, self.port, self._redis_url = folder, free_port(), redis_url
        self._log = folder / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """Start it and wait for its answer; end it afterwards."""
        settings = {"KIOSK_DATA_DIR": str(self.folder), "KIOSK_PORT": str(self.port), "KIOSK_LOG_LEVEL": "WARNING"}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")} | settings
        environment |= {"PYTHONPATH": f"{HERE.parent}:{HERE}", "KIOSK_REDIS_URL": self._redis_url}
        command = [sys.executable, "-m", "gunicorn", "-c", "python:kiosk_server.cli.gunicorn_settings"]
        command.append("push_server:application")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            self._wait(self._process)
            yield self
        finally:
            self._process.terminate()
            self._process.wait(timeout=30)

    def ask(self, path: str) -> socket.socket:
        """Send a request, and leave the answer in the socket that is returned."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return connection

    def worker(self) -> int:
        """Return the process id of gunicorn's only worker."""
        return int(json.loads(body(self.ask("/bench/process")))["id"])

    def cpu_seconds(self) -> float:
        """Return what the worker has used of a core so far."""
        fields = Path(f"/proc/{self.worker()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_kib(self) -> int:
        """Return the worker's resident memory."""
        lines = Path(f"/proc/{self.worker()}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(600):
            with suppress(OSError), self.ask("/healthz") as connection:
                if b" 200 " in connection.recv(100):
                    return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(self._log.read_text())


@contextmanager
def floor(frame_bytes: int) -> Iterator[tuple[int, socket.socket]]:
    """Yield the port of `push_floor.py`, and the socket that takes its orders."""
    port = free_port()
    process = subprocess.Popen([sys.executable, str(HERE / "push_floor.py"), str(port), str(frame_bytes)])
    try:
        with _connected(port) as orders:
            yield port, orders
        process.wait(timeout=30)
    finally:
        process.kill()


def body(answer: socket.socket) -> str:
    """Return the body of an answer, or a line of the floor's."""
    with answer:
        data = answer.recv(65536)
        while data.startswith(b"HTTP/") and (more := answer.recv(65536)):
            data += more
    return data.rpartition(b"\r\n\r\n")[2].decode()


def instance(folder: Path, count: int) -> tuple[list[str], str]:
    """Make an instance with *count* paired screens that play what they are due; return their tokens and report."""
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


def _connected(port: int) -> socket.socket:
    for _ in range(100):
        with suppress(OSError):
            return socket.create_connection(("127.0.0.1", port))
        time.sleep(0.1)
    raise RuntimeError("the floor does not listen")
