"""A small city on one machine: server processes on one database and one Redis, behind nginx with TLS."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from live_server import ROOT, free_port

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
START_WITHIN_SECONDS = 60


@dataclass
class ServerProcess:
    """`kiosk-server run` on a port of its own; its settings are the environment's, as under systemd."""

    data_dir: Path
    settings: Mapping[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What the process printed."""
        return self.data_dir / f"{self.port}.log"

    def start(self) -> None:
        """Start the process and wait until it is ready.

        :raises RuntimeError: it ended, or was not ready in time; the log is in the message.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        environment |= {"PYTHONPATH": str(ROOT), "KIOSK_DATA_DIR": str(self.data_dir), "KIOSK_PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk_server.cli", "run"],
                env={**environment, **self.settings},
                cwd=self.data_dir,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in range(START_WITHIN_SECONDS * 20):
            if self.is_ready():
                return
            if self.process.poll() is not None:
                break
            Event().wait(0.05)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text('utf-8')[-4000:]}")

    def is_ready(self) -> bool:
        """Say whether `/readyz` answers 200."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def metric(self, name: str) -> float:
        """Return a figure of this process, as Prometheus reads it."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.split("{")[0].split(" ")[0] == name)

    def stop(self) -> None:
        """Ask it to end, as a service manager would, and wait."""
        self.signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.signal(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Send *number* to the whole process group and wait for its end."""
        if self.process is not None:
            os.killpg(self.process.pid, number)
            self.process.wait(timeout=30)
            self.process = None


class Nginx:
    """nginx with `deploy/nginx.conf`, in which only ports, paths and the user are another machine's."""

    def __init__(self, folder: Path, upstream: Sequence[int]) -> None:
        """Write its files into *folder*; `start` begins."""
        self.folder, self.http, self.https = folder, free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True)
        self.certificate = folder / "kiosk.crt"
        _write_certificate(self.certificate, folder / "kiosk.key")
        processes = (DEPLOY / "nginx-upstream.conf").read_text("utf-8")
        for port, ours in zip((8001, 8002), upstream, strict=True):
            processes = processes.replace(f":{port} ", f":{ours} ")
        (folder / "kiosk-upstream.conf").write_text(processes, "utf-8")
        (folder / "nginx.conf").write_text(self._configuration(), "utf-8")

    def _configuration(self) -> str:
        text = (DEPLOY / "nginx.conf").read_text("utf-8")
        for theirs, ours in {
            "user www-data;": "user root;" if os.geteuid() == 0 else "",  # pytest's folders are their owner's alone
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https} ssl http2;",
            "/etc/nginx/tls/": f"{self.folder}/",
            "/etc/nginx/kiosk-upstream.conf": f"{self.folder}/kiosk-upstream.conf",
            "/var/cache/nginx/kiosk": f"{self.folder}/cache",
            "/var/log/nginx/error.log": f"{self.folder}/error.log",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
        }.items():
            assert theirs in text, f"nginx.conf has no {theirs!r} any more"
            text = text.replace(theirs, ours)
        return text

    def check(self) -> str:
        """Return what nginx says of its configuration; raises when it refuses it."""
        done = subprocess.run([*self._command(), "-t"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stderr

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.check()
        self._process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        for _ in range(START_WITHIN_SECONDS * 20):
            try:
                self.get("/healthz")
            except OSError:
                Event().wait(0.05)
            else:
                return
        raise RuntimeError((self.folder / "error.log").read_text("utf-8"))

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None

    @property
    def address(self) -> str:
        """The address people use."""
        return f"https://127.0.0.1:{self.https}"

    def trust(self) -> ssl.SSLContext:
        """Return what trusts its certificate, and no other."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body of a GET over TLS; every status is an answer."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)  # noqa: S310 -- our own loopback
        try:
            with urllib.request.urlopen(request, timeout=10, context=self.trust()) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def _command(self) -> list[str]:
        return [NGINX or "nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


def new_nginx(folder: Path, upstream: Sequence[int]) -> Nginx:
    """Return nginx before *upstream*, not started; without nginx on the machine the test is skipped, or fails in CI."""
    if NGINX is None:
        words = "no nginx on this machine: dev.py test installs it on Debian"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return Nginx(folder, upstream)


def _write_certificate(certificate: Path, key: Path) -> None:
    """Write a certificate for 127.0.0.1 that signs itself, good for a day."""
    made, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(made.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(made, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    key.write_bytes(made.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
