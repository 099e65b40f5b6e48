"""Faults: what can break is broken, again and again, and nothing may be lost."""

from collections.abc import Iterator
from os import environ

import pytest
from faults.rounds import ASKED, Rounds
from faults.stand import Stand

FIGURES = "figures"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep those that share a server on one worker, and what needs a city on another."""
    for item in items:
        if "faults" in item.path.parts:
            shared = "stand" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("faults" if shared else item.path.stem))


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Print the figures of a test as soon as it is done, where they are asked for."""
    if environ.get(ASKED) and report.when == "teardown" and "PYTEST_XDIST_WORKER" not in environ:
        for line in (value for name, value in report.user_properties if name == FIGURES):
            print(f"\n{line}", flush=True)  # noqa: T201 -- it is what the command is for


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> Iterator[Rounds]:
    """Give what counts the rounds of this test."""
    made = Rounds(request.node.name)
    yield made
    request.node.user_properties.append((FIGURES, made.line))


@pytest.fixture(scope="session")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Give one server process on SQLite, with a few screens to be connected to it."""
    made = Stand(tmp_path_factory.mktemp("stand"))
    try:
        made.start()
        yield made
    finally:
        made.end()
