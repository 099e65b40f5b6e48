"""dev.py explains itself, and finds the browser that a person names."""

import sys
from pathlib import Path

import pytest

import dev


@pytest.mark.parametrize("command", ["", *dev.COMMANDS])
def test_help_is_there_for_every_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        dev.main([*([command] if command else []), "--help"])
    assert ended.value.code == 0
    assert f"usage: dev.py {command}".strip() in capsys.readouterr().out


def test_the_named_browser_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CHROMIUM", sys.executable)
    assert dev.find_browser() == sys.executable


def test_a_named_browser_that_is_missing_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KIOSK_CHROMIUM", str(tmp_path / "chromium"))
    assert dev.find_browser() is None


def test_dev_needs_nothing_but_the_standard_library() -> None:
    source = (dev.ROOT / "dev.py").read_text("utf-8")
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported - sys.stdlib_module_names == set()


def test_a_service_counts_as_there_when_its_program_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dev, "SERVICES", {"here": Path(sys.executable).name, "package": "a program of no package"})
    monkeypatch.setattr(dev, "SERVICES_PATH", str(Path(sys.executable).parent))
    assert dev.missing_services() == ["package"]
