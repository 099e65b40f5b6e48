"""Each trap is named before the start, and nothing else is."""

from collections.abc import Callable

import pytest
from click.testing import Result

from kiosk_server.cli.traps import Surroundings, traps

FINE = {
    "gevent_websocket": False,
    "web_concurrency": "",
    "foreign_owners": {},
    "revision": "0001",
    "head": "0001",
}


@pytest.mark.parametrize("workers", ["", "1"])
def test_nothing_in_the_way_is_no_trap(workers: str) -> None:
    assert traps(Surroundings(**{**FINE, "web_concurrency": workers})) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"gevent_websocket": True}, "pip uninstall gevent-websocket"),
        ({"web_concurrency": "4"}, "WEB_CONCURRENCY=4"),
        ({"foreign_owners": {"screens": ["other-dist"]}}, "'screens' belongs to other-dist"),
        ({"revision": None}, "no tables yet"),
        ({"revision": "0001", "head": "0002"}, "stands at revision 0001, this release needs 0002"),
    ],
)
def test_each_trap_is_named_alone(change: dict[str, object], sentence: str) -> None:
    (found,) = traps(Surroundings(**{**FINE, **change}))
    assert sentence in found


def test_run_refuses_a_database_without_tables(command: Callable[..., Result]) -> None:
    result = command("run")
    assert result.exit_code == 1
    assert "the server does not start" in result.output
    assert "no tables yet" in result.output
