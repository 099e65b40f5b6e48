"""From the administrator's click to the new content on the glass, and the time to build programmes.

    python3 dev.py bench                      # this, with 50 rounds
    python3 dev.py bench --rounds 10

A real server process (gunicorn, gevent), a real desk and a real player in one Chromium. Each round puts another
item alone into the wall's playlist, opens the publish page as a person would (which draws the preview), and clicks
发布. The clock starts in the click event and stops in the frame in which the player has put the new slide on the
glass; both in one browser, so one clock. What drawing costs is told apart, in the figures of the programme build.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from browsing import chromium, open_screen, sign_in
from live_server import LiveServer
from playwright.sync_api import Page
from sqlalchemy import text

from kiosk_server import clock
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401 -- completes the tables
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore

PLAYLIST, WALL = 1, 1
WATCH = """() => {
  const stage = document.querySelector('.stage');
  window.shown = {};
  new MutationObserver(() => requestAnimationFrame(() => { window.shown[stage.dataset.item] = Date.now(); }))
    .observe(stage, {attributes: true, attributeFilter: ['data-item']});
}"""
ARM = """() => document.querySelectorAll('button').forEach((button) =>
  button.addEventListener('click', () => { sessionStorage.clicked = Date.now(); }, {capture: true}))"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both measurements and print their figures; *arguments* are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50, help="publishes to measure (default: 50)")
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as folder:
        server = LiveServer(Path(folder) / "data")
        server.start()
        try:
            report("click to glass, ms", click_to_glass(server, rounds))
        finally:
            server.stop()
        warm, cold = programme_build(Path(folder) / "data")
        report("programmes of the demo's 4 screens, slides drawn before, ms", warm)
        report("the same with every slide drawn anew, ms", cold)


def click_to_glass(server: LiveServer, rounds: int) -> list[float]:
    """Publish *rounds* times; return the milliseconds from each click to its slide on the glass."""
    with chromium() as browser:
        _, screen = open_screen(browser, server.address, WALL, 1920, 1080)
        screen.evaluate(WATCH)
        desk = sign_in(browser, server.address, "publisher")
        codes = _codes(server)
        shown = screen.locator(".stage").get_attribute("data-item")
        turn = [code for code in codes if code != shown]
        return [_round(desk, screen, server, turn[number % len(turn)]) for number in range(rounds)]


def _round(desk: Page, screen: Page, server: LiveServer, code: str) -> float:
    release = f"{server.address}/admin/playlists/{PLAYLIST}/publish"
    desk.goto(f"{server.address}/admin/playlists/{PLAYLIST}")
    hidden = {name: desk.locator(f"input[name={name}]").first.input_value() for name in ("csrf_token", "edited_at")}
    form = {**hidden, "name": "大厅综合", "item_code[]": code, "seconds[]": "60", "action": "save"}
    answer = desk.request.post(f"{server.address}/admin/playlists/{PLAYLIST}", form=form)
    if not answer.ok:
        raise RuntimeError(f"the draft was not saved: {answer.status}")
    desk.goto(release)
    desk.evaluate(ARM)
    screen.evaluate("code => { delete window.shown[code]; }", code)
    desk.get_by_role("button", name="发布第").click()
    screen.wait_for_function("code => window.shown[code]", arg=code, timeout=30_000)
    shown = float(screen.evaluate("code => window.shown[code]", code))
    return shown - float(desk.evaluate("Number(sessionStorage.clicked)"))


def _codes(server: LiveServer) -> list[str]:
    database = Database(Config(data_dir=server.data_dir).database)
    with database.reading() as session:
        rows = session.execute(text("SELECT code FROM item WHERE approved_version_id IS NOT NULL ORDER BY id"))
        return [code for (code,) in rows]


def programme_build(data_dir: Path) -> tuple[list[float], list[float]]:
    """Return the milliseconds of 20 warm builds and of 3 that draw every slide, for all screens of the demo."""
    database, config = Database(Config(data_dir=data_dir).database), Config(data_dir=data_dir)
    drawing = Drawing(database, MediaStore(config.media_dir), fonts())
    programming = Programming(drawing, config.public_address)
    programming.reprogramme(now=clock.now())
    warm = [_timed(programming) for _ in range(20)]
    cold = []
    for _ in range(3):
        with database.transaction() as session:
            session.execute(text("DELETE FROM slide"))
        cold.append(_timed(programming))
    return warm, cold


def _timed(programming: Programming) -> float:
    start = time.perf_counter()
    programming.reprogramme(now=clock.now())
    return (time.perf_counter() - start) * 1000


def report(name: str, figures: Sequence[float]) -> None:
    """Print median, 95th percentile, least and greatest of *figures*."""
    ordered = sorted(figures)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered) + 0.5) - 1)]
    spread = f"min {ordered[0]:.0f}  max {ordered[-1]:.0f}  n {len(ordered)}"
    print(f"{name}: median {statistics.median(ordered):.0f}  p95 {p95:.0f}  {spread}")


if __name__ == "__main__":
    main()
