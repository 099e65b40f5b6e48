"""A real server process on the demo's content, for journeys and benchmarks: started, killed, started again."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN_SECONDS = 120


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class LiveServer:
    """`kiosk-server demo` in a process of its own, on its own port and folder."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    database_url: str = ""
    """Address of the database; empty for the SQLite file in the folder."""

    @property
    def address(self) -> str:
        """The address people type, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process and wait until `/healthz` answers.

        :raises RuntimeError: it ended, or did not answer in time; the log is in the message.
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")} | {"PYTHONPATH": str(ROOT)}
        environment |= {"KIOSK_DATABASE_URL": self.database_url}
        module = [sys.executable, "-m", "kiosk_server.cli"]
        command = [*module, "demo", "--port", str(self.port), "--data", str(self.data_dir)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(START_WITHIN_SECONDS * 10):
            if self.answers():
                return
            if self.process.poll() is not None:
                break
            Event().wait(0.1)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')[-4000:]}")

    @property
    def log(self) -> Path:
        """What the process printed."""
        return self.data_dir.with_suffix(".log")

    def answers(self) -> bool:
        """Say whether the server is there."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310 -- our own loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """End the whole process group at once, as a power cut would (SIGKILL)."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, as a service manager would."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=30)
        self.process = None
