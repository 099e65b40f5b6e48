"""Everything a developer does, with nothing but Python 3.11: `python3 dev.py demo`, `python3 dev.py test`.

The file makes `.venv`, installs what the command needs, and runs the command there. It needs no shell, make
or other tool, and is the same on Linux, macOS and Windows. `.venv` carries a stamp with the hash of
`pyproject.toml`, so that a second run installs nothing.
"""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
TRANSLATIONS = ROOT / "kiosk_server" / "translations"
EXTRACT = (
    *("extract", "-F", "pyproject.toml", "--no-default-keywords"),
    *("-k", "_", "-k", "gettext", "-k", "ngettext:1,2", "-k", "N_"),
    *("--sort-by-file", "--add-location=file", "--project=kiosk-server"),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge", "microsoft-edge")
USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
SERVICES = {"postgresql": "postgres", "redis-server": "redis-server", "nginx": "nginx"}
SERVICES_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))
OFFLINE = """Without the internet, use --wheels DIR. A machine with the same system and Python fills the folder by
  python3 -m pip download -d DIR . hatchling editables      (and, for the tests, the dependency group dev)"""
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that *arguments* name; return its exit code."""
    options, rest = _parser().parse_known_args(arguments)
    if rest and options.command not in {"test", "bench"}:
        _parser().error(f"unknown arguments: {' '.join(rest)}")
    prepare(options.wheels, dev=options.command != "demo")
    os.chdir(ROOT)
    return int(COMMANDS[options.command](options, rest))


def _parser() -> argparse.ArgumentParser:
    plain = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=plain)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--wheels", type=Path, metavar="DIR", help="install offline, from a folder of wheels")
    words = "serve a demonstration: python3 dev.py demo --port 8080"
    demo = commands.add_parser("demo", parents=[shared], help=words, description=words)
    demo.add_argument("--port", type=int, default=8000, help="port of the server (default: 8000)")
    demo.add_argument("--data", type=Path, metavar="DIR", help="folder of the data (default: instance)")
    demo.add_argument("--fresh", action="store_true", help="throw the demonstration's old data away first")
    words = "break what can break, again and again, and say what was lost: python3 dev.py faults --rounds 20 cable"
    faults = commands.add_parser("faults", parents=[shared], help=words, description=words)
    faults.add_argument("--rounds", type=int, default=100, help="rounds of each fault (default: 100)")
    faults.add_argument("name", nargs="?", help="only those tests: killed, cable, redis, clock, r4 …")
    for name, words in (
        ("test", "all checks and tests; more arguments go to pytest: -k pairing, --postgresql (all on PostgreSQL)"),
        ("lint", "ruff, mypy and the import contracts"),
        ("bench", "the benchmarks; more arguments go to them"),
        ("pictures", "take the pictures of the README anew"),
        ("translations", "gather the sentences, update and compile the English catalogue"),
    ):
        commands.add_parser(name, parents=[shared], help=words, description=words)
    return parser


# --- the environment


def prepare(wheels: Path | None, *, dev: bool) -> None:
    """Make `.venv` hold what the project needs, and the tools when *dev*; its stamp may say that it does."""
    stamp = VENV / ("dev.stamp" if dev else "run.stamp")
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if any(_read(VENV / name) == wanted for name in ("dev.stamp", stamp.name)):
        return
    _make_venv()
    print(f"installing into {VENV} …", flush=True)
    source = ["--no-index", "--find-links", str(wheels.resolve())] if wheels else []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tools = project["dependency-groups"]["dev"] if dev else []
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *source]
    if subprocess.run([*pip, "--editable", str(ROOT), *tools], check=False).returncode:
        sys.exit(f"dev.py: the installation failed. {OFFLINE}")
    stamp.write_text(wanted, "utf-8")


def _make_venv() -> None:
    pip = [PYTHON, "-m", "pip", "--version"]
    if PYTHON.exists() and subprocess.run(pip, capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("dev.py: this Python makes no environments. On Debian and Ubuntu: apt install python3-venv")
    print(f"making {VENV} …", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        sys.exit("dev.py: the environment could not be made. On Debian and Ubuntu: apt install python3-venv")


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _tool(name: str, *arguments: object) -> list[str]:
    return [str(SCRIPTS / (name + (".exe" if os.name == "nt" else ""))), *map(str, arguments)]


# --- the commands


def demo(options: argparse.Namespace, _rest: list[str]) -> int:
    """Become the demonstration server."""
    command = [str(PYTHON), "-m", "kiosk_server.cli", "demo", "--port", str(options.port)]
    command += ["--data", str(options.data.absolute())] if options.data else []
    command += ["--fresh"] if options.fresh else []
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 -- no shell is wanted: signals then reach the server itself
    return subprocess.call(command)


def lint(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Run the checks that run nothing of ours; stop at the first that finds something."""
    commands = (("ruff", "check"), ("mypy",), ("lint-imports",))
    return _steps([(command[0], _tool(*command)) for command in commands])


def test(options: argparse.Namespace, rest: list[str]) -> int:
    """Run the checks, the JavaScript tests, then pytest, whose closing line is the last one."""
    code = lint(options, rest) or _javascript()
    if code:
        return code
    browser = find_browser() or _install_browser()
    if browser is None and IN_CI:
        print("dev.py: no Chromium, Chrome or Edge was found, and CI asks for the browser tests", flush=True)
        return 1
    environment = {**os.environ, "KIOSK_CHROMIUM": browser} if browser else dict(os.environ)
    told = browser or "none found: the browser tests are skipped; set KIOSK_CHROMIUM or install Chromium"
    print(f"browser: {told}", flush=True)
    absent = ", ".join(missing_services() and _install_services())
    print(f"services: {f'none of {absent}: their tests are skipped' if absent else 'all there'}", flush=True)
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-q", "-rs", *rest]
    return subprocess.run(command, env=environment, check=False).returncode


def faults(options: argparse.Namespace, _rest: list[str]) -> int:
    """Go many rounds of every fault, one after the other; each says how many were lost, and how soon all was well."""
    environment = {**os.environ, "FAULT_ROUNDS": str(options.rounds)}
    browser = find_browser()
    environment |= {"KIOSK_CHROMIUM": browser} if browser else {}
    chosen = ["-k", options.name] if options.name else []
    command = [str(PYTHON), "-m", "pytest", "tests/faults", "-q", "-rs", "-s", "--timeout", "0", *chosen]
    return subprocess.run(command, env=environment, check=False).returncode


def bench(_options: argparse.Namespace, rest: list[str]) -> int:
    """Run the benchmarks; they print figures and decide nothing."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    return subprocess.call([str(PYTHON), str(ROOT / "benchmarks"), *rest], env=environment)


def pictures(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Take the pictures of the README anew: the journey that looks at every surface keeps what it saw."""
    environment = {**os.environ, "PICTURES": str(ROOT / "docs" / "images")}
    command = [str(PYTHON), "-m", "pytest", "-q", "tests/journeys/test_every_surface_is_seen.py"]
    return subprocess.call(command, env=environment)


def translations(_options: argparse.Namespace, _rest: list[str]) -> int:
    """Gather all sentences (the Chinese one is the key), update the English catalogue and compile it."""
    template = VENV / "messages.pot"
    catalogue = ["-i", template, "-d", TRANSLATIONS, "-l", "en"]
    update = ["init"]
    if (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").is_file():
        update = ["update", "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date"]
    return _steps(
        (
            ("extract", _tool("pybabel", "-q", *EXTRACT, "-o", template, ".")),
            ("update", _tool("pybabel", "-q", *update, *catalogue)),
            ("compile", _tool("pybabel", "-q", "compile", "-d", TRANSLATIONS, "--statistics")),
        )
    )


def _javascript() -> int:
    node = shutil.which("node")
    if node is None:
        print(f"node: not found; {'CI asks for it' if IN_CI else 'its tests are skipped'}", flush=True)
        return int(IN_CI)
    files = sorted((ROOT / "tests" / "js").glob("*.test.mjs"))
    return _steps([("node --test", [node, "--test", *map(str, files)])])


def _steps(steps: Sequence[tuple[str, list[str]]]) -> int:
    """Run *steps* in order, one line each; show the output of the one that fails, and stop there."""
    for name, command in steps:
        begun = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        took = time.monotonic() - begun
        print(f"{name}: {'failed' if done.returncode else 'ok'} ({took:.1f} s)", flush=True)
        if done.returncode:
            sys.stdout.buffer.write(done.stdout + done.stderr)
            print(f"dev.py: stopped, because {name} found something to mend", flush=True)
            return done.returncode
    return 0


# --- the browser (imported by the tests as well)


def find_browser() -> str | None:
    """Return the browser for the tests: $KIOSK_CHROMIUM, else the first that is installed, else None."""
    named = os.environ.get("KIOSK_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in BROWSERS)
    usual = (path for path in USUAL_PLACES if Path(path).is_file())
    return next((path for path in (*on_path, *usual) if path), None)


def _install_browser() -> str | None:
    """As root on Debian, install Chromium."""
    if os.environ.get("KIOSK_CHROMIUM"):
        return None
    _install("chromium")
    return find_browser()


# --- what a city runs besides (the tests start private ones of them)


def missing_services() -> list[str]:
    """Return the Debian packages among `SERVICES` whose programs are not on this machine."""
    return [package for package, program in SERVICES.items() if not _is_there(program)]


def _is_there(program: str) -> bool:
    return bool(shutil.which(program, path=SERVICES_PATH) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{program}")))


def _install_services() -> list[str]:
    """As root on Debian, install what is missing; return what is missing still."""
    _install(*missing_services())
    return missing_services()


def _install(*packages: str) -> None:
    """As root on Debian, install *packages*; elsewhere that is not ours to do."""
    debian = re.search(r"^ID=[\"']?debian", _read(Path("/etc/os-release")), re.MULTILINE)
    if not debian or os.geteuid() != 0:
        return
    print(f"installing {' '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *words], env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return


COMMANDS = {
    "demo": demo,
    "lint": lint,
    "test": test,
    "faults": faults,
    "bench": bench,
    "pictures": pictures,
    "translations": translations,
}

if __name__ == "__main__":
    sys.exit(main())
