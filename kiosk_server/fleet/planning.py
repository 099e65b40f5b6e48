"""Assignments → timeline → what to draw: all that a programme is made of, read from the database.

Screens that would play the same share one plan, so a programme is computed once per distinct content, not per screen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.fleet.drawing import Task, face_of, standby_task, task_for
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import mapping
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import Assignment, PlaylistRevision, Zone
from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.schedule import Assignment as AssignmentRule
from playlists.timeline import Segment, timeline
from screens.rendering.slide import Face
from screens.screen import Geometry

HORIZON = timedelta(days=35)
"""Thirty days without network change nothing on the glass (design.md §5)."""
STANDBY_SECONDS = 60

Listed = tuple[str, int, int]
"""A playlist in a programme, for the desk: its name, the number of the revision, its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `screens` are to play; `tasks` are the slides of each entry by its id, the standby slide among them."""

    screens: tuple[Screen, ...]
    face: Face
    geometry: Geometry
    time_zone: str
    segments: tuple[Segment, ...]
    standby: Loop
    tasks: dict[str, Task]
    revisions: tuple[Listed, ...]

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry of every loop, by its id."""
        loops = (self.standby, *(segment.loop for segment in self.segments))
        return {entry.entry_id: entry for loop in loops for entry in loop.entries}


def plans(session: Session, screens: Sequence[Screen], public_address: str, now: datetime) -> list[Plan]:
    """Return the plans of *screens* (with their zones) from the start of today, one for each distinct content.

    :raises BadRule: a stored assignment cannot mean anything.
    """
    reaching = publishing.reaching(session, {s.zone_id for s in screens}, {s.id for s in screens})
    revisions = publishing.latest_revisions(session, [row.playlist_id for row in reaching])
    published = [row for row in reaching if row.playlist_id in revisions]
    return [
        _plan(members, rows, revisions, public_address, now) for members, rows in _grouped(screens, published)
    ]


def _grouped(
    screens: Sequence[Screen], rows: Sequence[Assignment]
) -> Iterable[tuple[list[Screen], tuple[Assignment, ...]]]:
    """Put the screens together that have zone, size and assignments in common: they play the same."""
    groups: dict[tuple[int, int, int, tuple[Assignment, ...]], list[Screen]] = {}
    for screen in screens:
        own = tuple(row for row in rows if screen.zone_id == row.zone_id or screen.id == row.screen_id)
        groups.setdefault((screen.zone_id, screen.width, screen.height, own), []).append(screen)
    return [(members, group[3]) for group, members in groups.items()]


def _plan(
    members: Sequence[Screen],
    rows: Sequence[Assignment],
    revisions: dict[int, PlaylistRevision],
    public_address: str,
    now: datetime,
) -> Plan:
    zone, geometry = members[0].zone, Geometry(members[0].width, members[0].height)
    face, standby = face_of(zone), _standby(zone)
    rules = [mapping.assignment(row, revisions[row.playlist_id], zone.time_zone) for row in rows]
    segments = _timeline(rules, standby, zone.time_zone, now)
    used = {entry.entry_id for segment in segments for entry in segment.loop.entries}
    tasks = {
        entry_id: task_for(version, face, geometry, seconds, public_address)
        for entry_id, version, seconds in _versions(revisions[row.playlist_id] for row in rows)
        if entry_id in used
    }
    tasks[standby.entries[0].entry_id] = standby_task(face, geometry)
    listed = {(row.playlist.name, revisions[row.playlist_id].number, row.playlist_id) for row in rows}
    return Plan(
        screens=tuple(members),
        face=face,
        geometry=geometry,
        time_zone=zone.time_zone,
        segments=segments,
        standby=standby,
        tasks=tasks,
        revisions=tuple(sorted(listed)),
    )


def _timeline(rules: Sequence[AssignmentRule], standby: Loop, time_zone: str, now: datetime) -> tuple[Segment, ...]:
    # From the start of the day, so that every build of one day with the same content is the same document.
    zone = ZoneInfo(time_zone)
    start = datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(UTC)
    return timeline(rules, (), Calendar(), standby, start, start + HORIZON)


def _standby(zone: Zone) -> Loop:
    name = f"standby.{zone.id}"
    return Loop((Entry(entry_id=name, item_code="", version_digest="", title=zone.name, seconds=STANDBY_SECONDS),))


def _versions(revisions: Iterable[PlaylistRevision]) -> Iterable[tuple[str, ItemVersion, int]]:
    for revision in revisions:
        for row in revision.entries:
            yield row.entry_id, row.version, row.seconds
