"""What the tests of `playlists` notice: each module with small faults in it (mutants), against its own tests.

    python3 dev.py bench --only mutation              every module, three quarters of an hour
    python3 dev.py bench --only mutation dayparts     one module

mutmut makes the faults and runs the tests that reach each of them, one at a time, each in a process of its own. A
module is judged by the tests that mirror it, test_MODULE*.py, and by those of its NEIGHBOURS. A mutant that no test
reaches has survived. What is known stays in build/mutation/MODULE until the module or its tests change, so that a
run may be interrupted and taken up again; there `mutmut results` names the survivors and `mutmut show` one of them.

Not mutated are constants of modules and defaults of dataclasses: mutmut changes functions only. It passes over
decorated ones too; so the copy it works on says `f = decorator(f)` after the function, which is the same.
benchmarks/mutation_survivors.md says why the mutants that survive are let live. mutmut needs fork: not Windows.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE, TESTS = ROOT / "playlists", ROOT / "tests" / "playlists"
WORK = ROOT / "build" / "mutation"
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")
NEIGHBOURS = {
    "rescheduling": ("rescheduling_dayparts", "rescheduling_recurrence"),
    "rescheduling_dayparts": ("rescheduling",),
    "rescheduling_exceptions": ("rescheduling", "rescheduling_dayparts", "rescheduling_recurrence"),
    "rescheduling_recurrence": ("rescheduling",),
}
#: The exit codes of pytest, of mutmut (33: no test reaches it) and of a process out of time (SIGXCPU, then SIGKILL).
KILLED, SURVIVED, TIMEOUT = {1, 3}, {0, 5, 33}, {-24, -9}
#: A zone nobody asks for, so that a fault that reads the clock of the machine shows.
ENVIRONMENT = {**os.environ, "TZ": "America/St_Johns"}
#: pytest is asked twice in one process, and would escape the Chinese in the names of the tests twice.
NAMES = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
SETTINGS = """
[tool.mutmut]
source_paths = ["playlists"]
only_mutate = ["playlists/{module}.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-o", "{names}=true"]
pytest_add_cli_args_test_selection = {tests}
process_isolation = "forkserver"
use_git_change_detection = false
"""
#: A mutant must be killed by every run or by none; a failing example need not be made small; and a test must
#: reach what it checks itself, so the caches of the modules are emptied before each.
CONFTEST = """
import sys

from hypothesis import Phase, settings

settings.register_profile(
    "mutation", max_examples=50, derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("mutation")


def pytest_runtest_setup():
    for name in [name for name in sys.modules if name.startswith("playlists.")]:
        for function in vars(sys.modules[name]).values():
            if hasattr(function, "cache_clear") and hasattr(function, "cache_info"):
                function.cache_clear()
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Judge the modules that are named, or all of them; print a line for each and one for all."""
    unknown = set(arguments) - set(MODULES)
    if unknown:
        sys.exit(f"no such module: {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    print(f"{'':26}{'mutants':>8}{'killed':>8}{'survived':>9}{'timeout':>8}{'score':>8}")
    total: Counter[str] = Counter()
    for module in arguments or MODULES:
        figures = judge(module)
        total += figures
        _print(module, figures)
    _print("all", total)


def judge(module: str) -> Counter[str]:
    """What became of the mutants of one module: how many were killed, survived, or ran out of time."""
    folder = WORK / module
    tests = tests_of(module)
    prepare(folder, module, tests)
    command = [_mutmut(), "run", "--max-children", "1"]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{module}: mutmut failed\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    known = json.loads((folder / "mutants" / "playlists" / f"{module}.py.meta").read_text("utf-8"))
    codes: dict[str, int | None] = known["exit_code_by_key"]
    unknown = {name: code for name, code in codes.items() if code not in KILLED | SURVIVED | TIMEOUT}
    if unknown:
        sys.exit(f"{module}: mutmut could not tell what became of {len(unknown)} mutants: {unknown}")
    return Counter(
        "killed" if code in KILLED else "survived" if code in SURVIVED else "timeout" for code in codes.values()
    )


def tests_of(module: str) -> list[Path]:
    """The test files that mirror a module: test_MODULE.py, and test_MODULE_*.py unless it mirrors another."""
    named = [TESTS / f"test_{name}.py" for name in (module, *NEIGHBOURS.get(module, ()))]
    parts = (path for path in TESTS.glob(f"test_{module}_*.py") if path.stem.removeprefix("test_") not in MODULES)
    found = [path for path in named if path.is_file()] + sorted(parts)
    return found or sys.exit(f"{module}: no tests mirror it; name its neighbours in benchmarks/mutation.py")


def prepare(folder: Path, module: str, tests: Sequence[Path]) -> None:
    """Lay out a copy for mutmut; throw away what it knew when the module or its tests have changed."""
    settings = SETTINGS.format(module=module, names=NAMES, tests=[path.relative_to(ROOT).as_posix() for path in tests])
    known = b"".join(path.read_bytes() for path in (PACKAGE / f"{module}.py", *tests)) + (settings + CONFTEST).encode()
    stamp, wanted = folder / "stamp", sha256(known).hexdigest()
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PACKAGE, folder / "playlists", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "vectors", folder / "tests" / "vectors")
    for path in (*tests, *(ROOT / "tests").glob("*.py")):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(exist_ok=True)
        shutil.copy2(path, copy)
    shutil.copytree(ROOT / "static" / "player", folder / "static" / "player")  # the twin that some tests ask
    (folder / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8")
    mutated = folder / "playlists" / f"{module}.py"
    mutated.write_text(undecorated(mutated.read_text("utf-8")), "utf-8")
    stamp.write_text(wanted, "utf-8")


def undecorated(source: str) -> str:
    """Write `@decorator` above a function as `f = decorator(f)` below it, which means the same."""
    lines = source.splitlines()
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        if not node.decorator_list or node.end_lineno is None:
            continue
        applied = node.name
        for decorator in reversed(node.decorator_list):
            applied = f"{ast.unparse(decorator)}({applied})"
        lines.insert(node.end_lineno, f"{' ' * node.col_offset}{node.name} = {applied}")
        del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    return "\n".join(lines) + "\n"


def _mutmut() -> str:
    return str(Path(sys.executable).with_name("mutmut"))


def _print(name: str, figures: Counter[str]) -> None:
    counted = figures.total()
    score = 100 * (figures["killed"] + figures["timeout"]) / max(counted, 1)
    columns = f"{figures['killed']:8}{figures['survived']:9}{figures['timeout']:8}"
    print(f"  {name:24}{counted:8}{columns}{score:7.1f}%", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
