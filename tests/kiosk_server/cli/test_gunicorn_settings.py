"""The settings that gunicorn runs by, tried on a real master and worker."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from city import ServerProcess

from kiosk_server.cli.handshake import SWITCHING_PROTOCOLS, handshake_status
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Give a server that serves an empty instance."""
    data_dir = tmp_path / "instance"
    data_dir.mkdir()
    database = Database(Config(data_dir=data_dir).database)
    migrations.upgrade(database)
    database.engine.dispose()
    server = ServerProcess(data_dir, {})
    server.start()
    yield server
    server.kill()


def _workers(server: ServerProcess) -> set[int]:
    assert server.process is not None
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = entry.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            continue
        if int(parent) == server.process.pid:
            found.add(int(entry.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up where Linux keeps them")
def test_worker_that_was_killed_has_a_successor_that_serves(server: ServerProcess) -> None:
    for _ in range(2):
        (worker,) = _workers(server)
        os.kill(worker, signal.SIGKILL)
        for _ in range(300):
            if _workers(server) not in ({worker}, set()) and server.is_ready():
                break
            Event().wait(0.05)
        assert handshake_status("127.0.0.1", server.port) == SWITCHING_PROTOCOLS
        assert worker not in _workers(server)
    server.stop()
