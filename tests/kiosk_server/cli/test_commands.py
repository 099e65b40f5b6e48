"""Every command says what it does and gives an example; what is wrong ends it with a sentence."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from kiosk_server.cli.commands import cli


def _leaves(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _leaves(command, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(_leaves(cli)), ids=" ".join)
def test_help_gives_an_example_of_the_command(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, [*path, "--help"])
    assert result.exit_code == 0
    example = result.output.split("Example", 1)[1]
    assert f"kiosk-server {' '.join(path)}" in example


def test_commands_are_the_ones_promised() -> None:
    assert {" ".join(path) for path in _leaves(cli)} == {
        "demo",
        "run",
        "db upgrade",
        "db revision",
        "user add",
        "screen pair",
        "import catalogue",
        "import calendar",
        "audit verify",
        "doctor",
        "simulate",
    }


def test_wrong_settings_are_all_listed() -> None:
    result = CliRunner(env={"KIOSK_PORT": "none", "KIOSK_HOTLINES": "1"}).invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert "KIOSK_HOTLINES: unknown setting" in result.output
    assert "KIOSK_PORT='none'" in result.output
