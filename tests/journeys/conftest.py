"""Journeys: whole stories with a real browser and a real server process."""

import os
from collections.abc import Iterator

import databases
import pytest
from browsing import chromium, find_browser
from live_server import LiveServer
from playwright.sync_api import Browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the journeys on one worker: they share one server; and mark them."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; missing, the test fails in CI and is skipped on a user's machine."""
    if find_browser() is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine: dev.py test installs it on Debian")
        pytest.skip("no Chromium on this machine: install one or name it in KIOSK_CHROMIUM")
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, usual_database_kind: databases.Kind) -> Iterator[LiveServer]:
    """The demo, in a process of its own."""
    folder = tmp_path_factory.mktemp("demo")
    with databases.empty(usual_database_kind, folder) as url:
        live = LiveServer(folder, database_url=url)
        live.start()
        yield live
        live.stop()
