"""A private Redis for tests: on a loopback port, nothing on disk; it can be stopped, held up and started again."""

import os
import shutil
import signal
import subprocess
from threading import Event

import pytest
import redis
from live_server import free_port

START_WITHIN_SECONDS = 10


class RedisServer:
    """One `redis-server` process."""

    def __init__(self) -> None:
        """Choose the port; `start` begins."""
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, as in `KIOSK_REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers.

        :raises RuntimeError: it ended, or did not answer in time.
        """
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(START_WITHIN_SECONDS * 50):
            if self._answers():
                return
            if self._process.poll() is not None:
                break
            Event().wait(0.02)
        raise RuntimeError("redis-server did not start")

    def stop(self) -> None:
        """End it at once; whoever is connected is cut off."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def hold_up(self) -> None:
        """Let it go on taking connections and answer nobody."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def new_server() -> RedisServer:
    """Return a running server; without Redis on the machine the test is skipped, and fails in CI."""
    if shutil.which("redis-server") is None:
        words = "no Redis on this machine: dev.py test installs it on Debian"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    server = RedisServer()
    server.start()
    return server
