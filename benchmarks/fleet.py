"""What the schedule of a whole fleet costs: a week of 500 screens, and new programmes for 10,000.

    python3 dev.py bench --only fleet

On SQLite, through the database, as the desk and the reactions do it, with the collector set as the server sets it.

- *A week of 500 screens with 10,000 assignments*: 50 zones of ten screens, 20 screen groups; of the assignments, all of
  which play in that week, 60 % go to one screen, 30 % to a zone, 7 % to a group, 2 % to a unit and 1 % to everything;
  half of them are dayparts, a quarter recurrences, a quarter on working days.
- *Programmes and signed cues for 10,000 screens in 20 groups after one change*: one assignment to everything is added;
  the clock runs from the first look at the database until the last screen's programme is due and its cue signed.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk_server import collector
from kiosk_server.catalogue.models import Item
from kiosk_server.config import Config
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.demo import seeding
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401 -- completes the tables
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import queries
from kiosk_server.fleet.cues import cues_due, signed
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.keys import signing_key
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.outlook import outlook
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore
from kiosk_server.publishing import scheduling, service
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.schedule_models import Assignment, ScreenGroup, screen_group_member
from kiosk_server.publishing.targets import Target, columns_of
from playlists.playlist import DraftEntry

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday
PLAYLISTS, GROUPS = 100, 20
RULES = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=4TU")
Found = TypeVar("Found")


def main(_arguments: Sequence[str] = ()) -> None:
    """Measure, and print the figures; there is nothing to choose."""
    collector.settle()
    with instance() as (config, database):
        a_week(database)
    with instance() as (config, database):
        after_one_change(config, database)


def a_week(database: Database) -> None:
    """Preview 500 screens with ever more assignments."""
    print("a week of 500 screens, through the database (asked: < 2 s with 10,000 assignments)")
    with database.transaction() as session:
        targets = _fleet(session, screens=500, zones=50)
        playlists = _playlists(session)
    made = 0
    for count in (100, 1_000, 10_000):
        with database.transaction() as session:
            rng = random.Random(count)  # noqa: S311 -- the same fleet each time
            session.execute(insert(Assignment), [_assignment(rng, targets, playlists) for _ in range(count - made)])
        made = count
        seconds, segments = _best(lambda: _preview(database))
        print(f"  {seconds * 1000:8.0f} ms  {count} assignments: {segments} segments")


def after_one_change(config: Config, database: Database) -> None:
    """Reprogramme 10,000 screens and sign a cue for each."""
    print("programmes and signed cues for 10,000 screens in 20 groups after one change (asked: < 3 s)")
    with database.transaction() as session:
        targets = _fleet(session, screens=10_000, zones=GROUPS)
        playlists = _playlists(session)
        for target in targets["group"]:
            rule = scheduling.Rule(priority=1)
            scheduling.assign(session, playlist_id=playlists[0], target=target, rule=rule, actor=SYSTEM, now=NOW)
    drawing = Drawing(database, MediaStore(config.media_dir), fonts())
    programming, key = Programming(drawing, config.public_address), signing_key(config.key_file)
    programming.reprogramme(now=NOW)
    rounds = []
    for playlist in playlists[1:6]:
        with database.transaction() as session:
            rule, everything = scheduling.Rule(priority=2), Target("everything")
            scheduling.assign(session, playlist_id=playlist, target=everything, rule=rule, actor=SYSTEM, now=NOW)
        programming.prepare_playlist(playlist, now=NOW)
        begun = time.perf_counter()
        changed = programming.reprogramme(now=NOW)
        with database.reading() as session:
            cues = [signed(due, key, NOW) for due in cues_due(session, set(session.scalars(select(Screen.id))))]
        rounds.append(time.perf_counter() - begun)
        if changed != len(cues):
            raise AssertionError(f"{changed} screens changed, {len(cues)} cues were signed")
    print(f"  {statistics.median(rounds):8.2f} s   median of {len(rounds)}, worst {max(rounds):.2f} s")


@contextmanager
def instance() -> Iterator[tuple[Config, Database]]:
    """Yield an instance with the demo's catalogue, items and playlists."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(data_dir=Path(folder))
        database = Database(config.database)
        migrations.upgrade(database)
        with database.transaction() as session:
            seeding.seed(session, config.data_dir, now=NOW - timedelta(days=1))
            for row in session.scalars(select(Assignment)):
                session.delete(row)
        yield config, database


def _fleet(session: Session, *, screens: int, zones: int) -> dict[str, list[Target]]:
    """Add zones, screens and groups; return the targets there are, by kind."""
    unit_ids = [zone.unit_id for zone in session.scalars(select(Zone))]
    halls = [Zone(key=f"z{n}", name=f"第{n}政务公开专区", unit_id=unit_ids[n % len(unit_ids)]) for n in range(zones)]
    session.add_all(halls)
    session.flush()
    rows = [{"name": f"屏{n}", "zone_id": halls[n % zones].id, "width": 1920, "height": 1080} for n in range(screens)]
    session.execute(insert(Screen), rows)
    ours = select(Screen.id).where(Screen.zone_id.in_([hall.id for hall in halls])).order_by(Screen.id)
    ids = list(session.scalars(ours))
    made = [ScreenGroup(unit_id=unit_ids[0], name=f"组{n}") for n in range(GROUPS)]
    session.add_all(made)
    session.flush()
    members = [{"group_id": made[n % GROUPS].id, "screen_id": screen_id} for n, screen_id in enumerate(ids)]
    session.execute(insert(screen_group_member), members)
    return {
        "screen": [Target("screen", number) for number in ids],
        "zone": [Target("zone", hall.id) for hall in halls],
        "group": [Target("group", group.id) for group in made],
        "unit": [Target("unit", number) for number in sorted(set(unit_ids))],
        "everything": [Target("everything")],
    }


def _playlists(session: Session) -> list[int]:
    unit_id = session.scalars(select(Playlist.unit_id)).first() or 1
    codes = list(session.scalars(select(Item.code).where(Item.approved_version_id.is_not(None)).limit(12)))
    found = []
    for number in range(PLAYLISTS):
        name = f"节目单 {number}"
        made = service.add_playlist(session, key=f"p{number}", name=name, unit_id=unit_id, actor=SYSTEM, now=NOW)
        entries = [DraftEntry(codes[(number + n) % len(codes)], 20) for n in range(5)]
        service.save_entries(session, made.id, name=name, entries=entries, actor=SYSTEM, now=NOW)
        service.publish_playlist(session, made.id, actor=SYSTEM, now=NOW)
        found.append(made.id)
    return found


def _assignment(rng: random.Random, targets: dict[str, list[Target]], playlists: list[int]) -> dict[str, object]:
    kind = rng.choices(["screen", "zone", "group", "unit", "everything"], [60, 30, 7, 2, 1])[0]
    hour = rng.randrange(7, 19)
    hours = {"start": f"{hour:02}:00", "end": f"{hour + rng.randrange(1, 4):02}:30"}
    row: dict[str, object] = {
        "playlist_id": rng.choice(playlists),
        "priority": rng.randrange(20),
        "created_at": NOW,
        "dayparts": [{"weekdays": sorted(rng.sample(range(1, 8), rng.randrange(1, 8))), **hours}],
        "exceptions": {},
        "recurrence": None,
        "day_condition": None,
        "only_when_open": False,
        **dict.fromkeys(("zone_id", "screen_id", "group_id", "unit_id")),
        "everything": False,
        **columns_of(rng.choice(targets[kind])),
    }
    shape = rng.randrange(4)
    if shape == 0:
        rule = rng.choice(RULES)
        first = f"2026-09-{rng.randrange(1, 28):02}T{hour:02}:00"
        series = {"first": first, "minutes": 90, "rule": rule, "exclusions": [], "moved": []}
        row |= {"dayparts": [], "recurrence": series}
    elif shape == 1:
        row["day_condition"] = {"kind": "working_days"}
    return row


def _preview(database: Database) -> int:
    with database.reading() as session:
        found = outlook(session, queries.screens(session), NOW, NOW + timedelta(days=7))
        return sum(len(one.segments) * len(one.screens) for one in found)


def _best(work: Callable[[], Found], runs: int = 3) -> tuple[float, Found]:
    best, found = float("inf"), work()
    for _ in range(runs):
        begun = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - begun)
    return best, found
