"""From a publish to the last screen that plays it: how fast a whole fleet converges, and how that grows.

    python3 dev.py bench --only convergence                       # 500, 1,000, 2,000 and 5,000 screens
    python3 dev.py bench --only convergence --screens 500 --rounds 10
    python3 dev.py bench --only convergence --by-get              # screens that fetch by GET, as without a line

A real server (`kiosk-server run`: gunicorn, one gevent worker, SQLite) and the simulator on the same machine. Each
round changes the playlist of the simulated zone at the desk and publishes it by the desk's own form, so that the server
process commits. The clock starts when the server begins to plan for it, milliseconds after the commit. It stops for
each screen when it has verified its cue and fetched and hash-checked the programme. Screens ask for it on the line that
they have; with `--by-get` each fetches it on a new connection.

The floor, in the same run: as many bare GETs of the same bytes from the same server by the same client, each on a
connection of its own, with nothing verified; at most 400 at once, so that no connection waits for a second SYN.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from simulated import ENTRIES, PLAYLIST, Desk, Server, due, fleet_online, item_codes, make_instance, make_screens
from sqlalchemy import select

from kiosk_server import clock
from kiosk_server.db.session import Database
from kiosk_server.fleet import overdue
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Playlist
from kiosk_server.simulation import Conduct
from kiosk_server.simulation.figures import quantile
from kiosk_server.simulation.fleet import MOST_CONNECTING, Fleet
from kiosk_server.simulation.http import Answer, HttpLine

SIZES = (500, 1000, 2000, 5000)
ASKED = {500: "p95 ≤ 1 s, all ≤ 2 s", 2000: "all ≤ 3 s", 5000: "all ≤ 6 s"}
LOST_AFTER = 60.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each size and print its figures; *arguments* are those of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, nargs="+", default=SIZES, help="sizes of the fleet")
    parser.add_argument("--rounds", type=int, default=5, help="publishes for each size (default: 5)")
    parser.add_argument("--by-get", action="store_true", help="screens fetch by GET instead of asking on the line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        database = make_instance(data_dir)
        for size in options.screens:
            measure(database, data_dir, size, options.rounds, Conduct(on_the_line=not options.by_get))


def measure(database: Database, data_dir: Path, size: int, rounds: int, conduct: Conduct) -> None:
    """Print one line for a fleet of this *size*."""
    credentials = make_screens(database, data_dir, size)
    server = Server(data_dir)
    server.start()
    try:
        with fleet_online(server, credentials, conduct) as fleet:
            rate = fleet.figures.connect_rate
            desk, drafts = Desk(server), _drafts(database)
            found = [_round(fleet, desk, database, next(drafts)) for _ in range(rounds)]
    finally:
        server.stop()
    taken = [seconds for times, _ in found for seconds in times]
    lost = rounds * size - len(taken)
    worst = [max(times, default=LOST_AFTER) for times, _ in found]
    floors = [floor for _, floor in found]
    ratio = statistics.median(whole / floor for whole, floor in zip(worst, floors, strict=True))
    print(
        f"{size:5} screens: p50 {statistics.median(taken):5.2f} s  p95 {quantile(taken, 0.95):5.2f} s  "
        f"all {statistics.median(worst):5.2f} s (worst round {max(worst):5.2f})  lost {lost}  "
        f"bare GETs {statistics.median(floors):5.2f} s  ratio {ratio:4.2f} (asked ≤ 1.5)  "
        f"connected at {rate:.0f}/s  {ASKED.get(size, '')}",
        flush=True,
    )


def _round(fleet: Fleet, desk: Desk, database: Database, codes: list[str]) -> tuple[list[float], float]:
    """Publish these items; return the seconds each screen took, and those of the bare GETs."""
    with database.reading() as session:
        playlist_id = session.scalars(select(Playlist.id).where(Playlist.key == PLAYLIST)).one()
    desk.save(playlist_id, codes)
    fleet.ask(lambda: [screen.http.close() for screen in fleet.screens])  # each GET is on a new connection
    before = {screen.screen: screen.programme for screen in fleet.screens}
    started_at = time.time() - time.monotonic()
    desk.publish(playlist_id)
    fleet.wait(lambda: all(screen.programme != before[screen.screen] for screen in fleet.screens), LOST_AFTER)
    wanted = due(database)
    fleet.converged(wanted, timeout=LOST_AFTER)
    committed = committed_at(database) - started_at
    times = [s.following.applied_at - committed for s in fleet.screens if s.programme == wanted[s.screen]]
    _await_reports(fleet, database)  # the floor is not to pay for them
    return times, bare_gets(fleet, f"/programmes/{next(iter(wanted.values()))}", len(fleet.screens))


def committed_at(database: Database) -> float:
    """Return when the server began to plan for the last publish, which it does as soon as the commit stands."""
    with database.reading() as session:
        due_at = session.scalars(select(Screen.due_at).order_by(Screen.due_at.desc()).limit(1)).one()
    return due_at.timestamp() if due_at is not None else 0.0


def _await_reports(fleet: Fleet, database: Database) -> None:
    """Wait until the server has heard from every screen of the fleet that it plays what is due."""
    ours = {int(screen.screen) for screen in fleet.screens}
    ends = time.monotonic() + LOST_AFTER
    while time.monotonic() < ends:
        with database.reading() as session:
            if not overdue.behind(session, clock.now()) & ours:
                return
        time.sleep(0.2)  # between two looks: they cost the machine that is measured


def bare_gets(fleet: Fleet, path: str, count: int) -> float:
    """Return the seconds of *count* GETs of *path*, each on a new connection."""
    return _BareGets(fleet, path, count).run()


class _BareGets:
    def __init__(self, fleet: Fleet, path: str, count: int) -> None:
        self._fleet, self._path, self._count = fleet, path, count
        self._begun = self._done = 0
        self._ended_at = 0.0

    def run(self) -> float:
        started_at = time.monotonic()
        self._fleet.ask(lambda: [self._next() for _ in range(min(MOST_CONNECTING, self._count))])
        if not self._fleet.wait(lambda: self._done == self._count, LOST_AFTER):
            raise RuntimeError(f"{self._done} of {self._count} bare GETs were answered")
        return self._ended_at - started_at

    def _next(self) -> None:
        self._begun += 1
        line = HttpLine(self._fleet.reactor, self._fleet.world.address)

        def answered(answer: Answer | None) -> None:
            line.close()
            if answer is None or answer.status != 200:
                raise RuntimeError(f"GET {self._path}: {answer}")
            self._done += 1
            self._ended_at = time.monotonic()
            if self._begun < self._count:
                self._next()

        line.get(self._path, answered)


def _drafts(database: Database) -> Iterator[list[str]]:
    """Yield ever other selections of items."""
    with database.reading() as session:
        codes = item_codes(session)
    for first in count(1):
        yield [codes[(first + n) % len(codes)] for n in range(ENTRIES)]


if __name__ == "__main__":
    main()
