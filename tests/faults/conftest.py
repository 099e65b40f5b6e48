"""Faults: what can break is broken, again and again, and nothing may be lost."""

from collections.abc import Iterator
from os import environ

import pytest
from browsing import TIME_ZONE, chromium, find_browser
from faults.rounds import ASKED, Rounds
from faults.stand import Stand
from playwright.sync_api import Browser, Page

FIGURES = "figures"
WALL_CLOCK = """
  const real = Date;
  const step = () => Number(localStorage.getItem("step") ?? 0);
  globalThis.Date = class extends real {
    constructor(...given) { given.length ? super(...given) : super(real.now() + step()); }
    static now() { return real.now() + step(); }
  };
"""
"""The browser's clock as a script sees it, put wrong by as many milliseconds as `step` says; it outlives a reload."""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep those that share a server on one worker, and what needs a city on another."""
    for item in items:
        if "faults" in item.path.parts:
            shared = "stand" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("stand" if shared else "city"))


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; missing, the test fails in CI and is skipped on a user's machine."""
    if find_browser() is None:
        if environ.get("CI"):
            pytest.fail("no Chromium on this machine: dev.py test installs it on Debian")
        pytest.skip("no Chromium on this machine: install one or name it in KIOSK_CHROMIUM")
    with chromium() as found:
        yield found


@pytest.fixture
def player(stand: Stand, browser: Browser) -> Iterator[Page]:
    """The real player in Chromium, as the screen that no fleet simulates, with something on the glass."""
    context = browser.new_context(viewport={"width": 320, "height": 160}, timezone_id=TIME_ZONE)
    context.add_init_script(WALL_CLOCK)
    page = context.new_page()
    page.goto(f"{stand.address}/demo/screens/{stand.spare.screen}")
    page.wait_for_selector(".stage[data-item][data-online=true]")
    yield page
    context.close()
