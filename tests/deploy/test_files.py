"""The files of `deploy/` as far as a machine without Docker and systemd can try them."""

import os
import re
import shutil
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from city import DEPLOY, new_nginx
from live_server import ROOT, free_port

from kiosk_server.config import Config

COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
UNIT = "kiosk-server@.service"
PLAIN_IMAGE = re.compile(r"[a-z]+(:[0-9a-z.-]+)?|kiosk-server")
NO_FILE = Path("no such file")


# --- settings


def test_the_example_settings_are_settings_of_the_server() -> None:
    config = Config.from_env({}, env_file=DEPLOY / "settings.env.example")
    assert (config.secure_cookies, config.trusted_proxies) == (True, 1)
    assert config.database.startswith("postgresql://")
    assert config.redis_url.startswith("redis://")


# --- compose


def test_the_processes_of_compose_have_settings_of_the_server() -> None:
    for name in ("server-1", "server-2", "migrate"):
        written = COMPOSE["services"][name]["environment"]
        filled = {
            setting: re.sub(r"\$\{[A-Z_]+:[^}]*\}", "https://kiosk.test", str(value))
            for setting, value in written.items()
        }
        config = Config.from_env(filled, env_file=NO_FILE)
        assert (config.redis_url, config.trusted_proxies) == ("redis://redis:6379/0", 1)


def test_everything_compose_speaks_of_is_there() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert PLAIN_IMAGE.fullmatch(service["image"]), service["image"]
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or source == "./tls" or (DEPLOY / source).exists(), source
    assert (DEPLOY.parent / services["server-1"]["build"]["dockerfile"]).is_file()


def test_only_nginx_of_compose_is_reached_from_outside() -> None:
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["nginx"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {tuple(COMPOSE["services"][name]["networks"]) for name in ("database", "redis")} == {("inside",)}


def test_the_upstream_of_compose_names_its_processes() -> None:
    named = set(
        re.findall(r"^server ([a-z0-9-]+):8000", (DEPLOY / "compose-upstream.conf").read_text("utf-8"), re.MULTILINE)
    )
    assert named == {name for name in COMPOSE["services"] if name.startswith("server-")}


def test_every_variable_of_compose_is_in_its_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    given = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "compose.env.example").read_text("utf-8"), re.MULTILINE))
    assert asked == given


def test_the_image_is_made_from_plain_images_and_has_what_a_city_needs() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert {
        re.fullmatch(r"python:[0-9.]+-slim", image) is not None
        for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    } == {True}
    assert '".[city]"' in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {re.split(r"[\[>=]", need)[0] for need in project["optional-dependencies"]["city"]} == {"psycopg", "redis"}
    assert "\nUSER kiosk\n" in text


# --- systemd


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    unit = (DEPLOY / "systemd" / UNIT).read_text("utf-8")
    program = "/opt/kiosk-server/venv/bin/kiosk-server"
    assert f"ExecStart={program} run" in unit
    (tmp_path / UNIT.replace("@", "@8001")).write_text(unit.replace(program, shutil.which("true") or ""), "utf-8")
    shutil.copy(DEPLOY / "systemd" / "kiosk-server.target", tmp_path)
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    ours = [line for line in done.stderr.splitlines() if "kiosk-server" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_finds_little_that_a_process_could_harm(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.replace("@", "@8001")
    shutil.copy(DEPLOY / "systemd" / UNIT, unit)
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Unknown option" in done.stderr or "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze looks at no files")
    assert done.returncode == 0, done.stdout[-400:]


# --- nginx


def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    assert "test is successful" in new_nginx(tmp_path / "nginx", [8001, 8002]).check()


def test_nginx_without_a_server_says_so_and_asks_again(tmp_path: Path) -> None:
    nginx = new_nginx(tmp_path / "nginx", [free_port(), free_port()])
    nginx.start()
    try:
        status, headers, body = nginx.get("/kiosk/")
    finally:
        nginx.stop()
    assert (status, headers["Retry-After"]) == (503, "5")
    assert 'http-equiv="refresh"' in body.decode()
    assert "正在连接服务器" in body.decode()


def test_nginx_lets_in_what_the_server_lets_in() -> None:
    size = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text("utf-8"))
    assert size is not None
    assert int(size[1]) > Config().upload_limit_mb


# --- rolling restart


class _SlowlyReady(BaseHTTPRequestHandler):
    answers: list[int]

    def do_GET(self) -> None:
        self.send_response(self.answers.pop(0) if self.path == "/readyz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def slowly_ready() -> Iterator[HTTPServer]:
    """Give a server that is not ready at first."""
    _SlowlyReady.answers = [503, 200]
    with HTTPServer(("127.0.0.1", 0), _SlowlyReady) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_rolling_restart_waits_until_each_is_ready(slowly_ready: HTTPServer) -> None:
    port = str(slowly_ready.server_port)
    done = subprocess.run(
        ["sh", str(DEPLOY / "rolling-restart"), port],
        env={**os.environ, "KIOSK_RESTART": "echo restarting "},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [f"restarting {port}", f"port {port} is ready"]
    assert _SlowlyReady.answers == []


def test_rolling_restart_without_ports_says_how_it_is_used() -> None:
    done = subprocess.run(["sh", str(DEPLOY / "rolling-restart")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "usage: rolling-restart PORT…\n")
