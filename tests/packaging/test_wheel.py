"""The wheel is what gets deployed: it is built, installed away from the checkout, migrated and asked for its pages."""

import os
import socket
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("/", "/kiosk/", "/player/", "/admin/sign-in", "/healthz")

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.xdist_group("packaging"),
    pytest.mark.skipif(sys.platform == "win32", reason="gunicorn does not run on Windows"),
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a new environment that borrows the libraries of ours; return its scripts' folder.

    A `.pth` file lends our site-packages without running the `.pth` files in there, so the checkout stays out of sight.
    """
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    scripts = home / "bin"
    _run(sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--no-deps", "--no-index", wheel)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home), "platbase": str(home)}))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return scripts


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables of a fresh instance on a free port, and nothing of ours besides the system's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    data = tmp_path_factory.mktemp("instance")
    return {**kept, "KIOSK_DATA_DIR": str(data), "KIOSK_PORT": str(port), "KIOSK_LOG_LEVEL": "INFO"}


@pytest.fixture(scope="module")
def server(installed: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Migrate the instance and serve it from the installed wheel."""
    data = environment["KIOSK_DATA_DIR"]
    _run(installed / "kiosk-server", "db", "upgrade", cwd=data, env=environment)
    process = subprocess.Popen(
        [installed / "kiosk-server", "run"], cwd=data, env=environment, stderr=subprocess.PIPE, text=True
    )
    with process:
        yield process
        process.terminate()


def test_top_level_is_the_three_packages_and_nothing_else(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        top = {name.split("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"kiosk_server", "screens", "playlists"}
    assert len(top) == 4


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_assets_of_the_checkout_lie_inside_the_package(wheel: Path, folder: str) -> None:
    expected = {f"kiosk_server/{path.relative_to(ROOT).as_posix()}" for path in _files(ROOT / folder)}
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith(f"kiosk_server/{folder}/")}
    assert packed == expected
    assert expected


@pytest.mark.parametrize(
    "needed",
    [
        "kiosk_server/translations/en/LC_MESSAGES/messages.mo",
        "kiosk_server/db/env.py",
        "kiosk_server/db/versions/0001_first.py",
        "kiosk_server/demo/data/units.toml",
    ],
)
def test_data_files_are_packed(wheel: Path, needed: str) -> None:
    with ZipFile(wheel) as archive:
        assert needed in archive.namelist()


def test_installed_packages_come_from_the_wheel_alone(installed: Path) -> None:
    code = "import kiosk_server, screens, playlists as p; print(kiosk_server.__file__, screens.__file__, p.__file__)"
    told = _run(installed / "python", "-P", "-c", code, cwd=installed)
    assert [Path(path).is_relative_to(installed.parent) for path in told.split()] == [True, True, True]


def test_one_page_of_each_audience_is_served(server: subprocess.Popen[str], environment: dict[str, str]) -> None:
    _line(server, "Listening at")  # from here on a request waits until the worker has started
    address = f"http://127.0.0.1:{environment['KIOSK_PORT']}"
    statuses = {}
    for page in PAGES:
        with urllib.request.urlopen(address + page, timeout=60) as answer:  # noqa: S310 -- our own server
            statuses[page] = answer.status
    assert statuses == dict.fromkeys(PAGES, 200)


def test_the_server_found_its_own_websockets_to_work(server: subprocess.Popen[str]) -> None:
    assert '"level": "info"' in _line(server, "websocket handshake")


def _line(server: subprocess.Popen[str], words: str) -> str:
    """Return the next line of the log that holds *words*; the log ends when the server does."""
    assert server.stderr is not None
    seen = []
    for line in server.stderr:
        seen.append(line)
        if words in line:
            return line
    raise AssertionError(f"the server ended without saying {words!r}:\n{''.join(seen)}")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _run(*command: object, **how: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **how)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
    told: str = done.stdout
    return told
