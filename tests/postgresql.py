"""A private PostgreSQL cluster for tests: in a folder of its own, on a loopback port, gone with the process.

It is started from what Debian's package `postgresql` (or any other installation) has; nothing of the system's own
clusters is touched. As root it runs as the user `postgres`, since PostgreSQL refuses root.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
from live_server import free_port
from psycopg.sql import SQL, Identifier

START_WITHIN_SECONDS = 30
MEMORY, ENOUGH_BYTES = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 -- a folder of its own is made there
"""Where Linux keeps files in memory, and what must be free there: a copy of a database takes 30 ms there, 900 on a slow
disk.
"""
FILE_COPY_SINCE = 15
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "32MB",
    "max_wal_size": "64MB",
    "log_min_messages": "fatal",
    "timezone": "Asia/Shanghai",  # not UTC, so that whoever relies on the server's zone is found out
}


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest one; None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


class Cluster:
    """One server with its databases."""

    def __init__(self, bin_dir: Path) -> None:
        """Make the folder; `start` begins."""
        self._bin, self.port = bin_dir, free_port()
        self._owner = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
        in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
        self._folder = Path(tempfile.mkdtemp(prefix="kiosk-postgresql-", dir=MEMORY if in_memory else None))
        if self._owner:
            shutil.chown(self._folder, self._owner, self._owner)
        self._process: subprocess.Popen[bytes] | None = None
        self._run(
            ["initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        )

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of the database *name*."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start the server, and wait until it answers.

        :raises RuntimeError: it ended, or did not answer in time; its log is in the message.
        """
        settings = SETTINGS | {"port": str(self.port), "unix_socket_directories": str(self._folder)}
        command = [
            "postgres",
            "-D",
            "data",
            *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
        ]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_dies_with_us(), *self._program(command)],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._as_owner(),
            )
        for _ in range(START_WITHIN_SECONDS * 20):
            if self._answers():
                return
            if self._process.poll() is not None:
                break
            Event().wait(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text('utf-8')[-4000:]}")

    def stop(self) -> None:
        """End the server at once; what was committed is still there after the next start."""
        if self._process is not None:
            self._process.send_signal(2)  # SIGINT: fast shutdown, connections are cut
            self._process.wait(timeout=30)
            self._process = None

    def remove(self) -> None:
        """End the server and delete everything."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, name: str, template: str = "template0") -> None:
        """Make the database *name*, a copy of *template* (to which nobody may be connected)."""
        quicker = " STRATEGY file_copy" if self._version() >= FILE_COPY_SINCE else ""  # there is little to copy
        self._maintain(f"CREATE DATABASE {{}} TEMPLATE {{}}{quicker}", name, template)

    def drop(self, name: str) -> None:
        """Delete the database *name*, whoever is connected."""
        self._maintain("DROP DATABASE {} WITH (FORCE)", name)

    def _version(self) -> int:
        return int((self._folder / "data" / "PG_VERSION").read_text())

    def _maintain(self, statement: str, *names: str) -> None:
        with psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))

    def _answers(self) -> bool:
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user="postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _program(self, command: Sequence[str]) -> list[str]:
        return [str(self._bin / command[0]), *command[1:]]

    def _as_owner(self) -> dict[str, Any]:
        return {"user": self._owner, "group": self._owner, "extra_groups": []} if self._owner else {}

    def _run(self, command: Sequence[str]) -> None:
        done = subprocess.run(
            self._program(command), cwd=self._folder, capture_output=True, check=False, **self._as_owner()
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stderr.decode()[-4000:]}")


def _dies_with_us() -> list[str]:
    """Return what ends the server when the tests are killed, where Linux can do that."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


@cache
def cluster() -> Cluster | None:
    """Return the running cluster of this process, started at the first call; None where PostgreSQL is not installed.

    Whoever called it ends it: `stop_cluster`.
    """
    found = binaries()
    if found is None:
        return None
    made = Cluster(found)
    made.start()
    return made


def stop_cluster() -> None:
    """Delete the cluster of this process, if there is one."""
    if cluster.cache_info().currsize:
        made = cluster()
        cluster.cache_clear()
        if made is not None:
            made.remove()
