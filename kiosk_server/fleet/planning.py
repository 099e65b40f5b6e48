"""Assignments → timeline → what to draw: all that a programme is made of, read from the database.

Screens that would play the same share one plan, so a programme is computed once per distinct content, not per screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.fleet import queries
from kiosk_server.fleet.drawing import Task, face_of, override_task, standby_task, task_for
from kiosk_server.fleet.halls import Halls
from kiosk_server.fleet.held_back import must_change
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.queries import Planned
from kiosk_server.overrides import mapping as override_mapping
from kiosk_server.overrides import queries as overrides
from kiosk_server.overrides.models import Override
from kiosk_server.publishing import mapping, schedule
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import PlaylistRevision, Zone
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.targets import Target
from playlists.content import Entry, Loop
from playlists.errors import PlaylistError
from playlists.resolver import Reason
from playlists.schedule import Assignment as AssignmentRule
from playlists.timeline import Segment, timeline
from screens.errors import ScreenError
from screens.rendering.slide import Face
from screens.screen import Geometry

HORIZON = timedelta(days=35)
"""Thirty days without network change nothing on the glass (design.md §5)."""
STANDBY_SECONDS = 60

Listed = tuple[str, int, int]
"""A playlist in a programme, for the desk: its name, the number of the revision, its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `screens` are to play; `tasks` are the slides of each entry by its id, the standby slide among them.

    `fault` is why a stored rule was left out.
    """

    screens: tuple[Planned, ...]
    face: Face
    geometry: Geometry
    time_zone: str
    segments: tuple[Segment, ...]
    standby: Loop
    tasks: dict[str, Task]
    revisions: tuple[Listed, ...]
    fault: PlaylistError | ScreenError | None = None

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry of every loop, by its id."""
        loops = (self.standby, *(segment.loop for segment in self.segments))
        return {entry.entry_id: entry for loop in loops for entry in loop.entries}


@dataclass(frozen=True, slots=True)
class Unplanned:
    """Screens for which no plan could be made, and why; they keep what they have."""

    screens: tuple[Planned, ...]
    error: PlaylistError | ScreenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What one screen is due to play over a span, and what that was decided from.

    `rows` are all assignments that reach it. `rules` are those of them that have a day left, by the row's id; without
    entries while the playlist is unpublished; `published` are the ids of the others. `broken` are those whose rule
    cannot mean anything, and why. `segments` cover the span, in UTC.
    """

    hall: mapping.Hall
    rows: tuple[Assignment, ...]
    rules: Mapping[int, AssignmentRule]
    published: frozenset[int]
    broken: Mapping[int, PlaylistError]
    notices: tuple[Override, ...]
    segments: tuple[Segment, ...]


def timeline_for(session: Session, screen: Screen, from_: datetime, to: datetime) -> Due:
    """Return what *screen* (with zone and unit) is due to play in ``[from_, to)``, decided as its plan is.

    Stored rules that cannot mean anything are named as `broken` and left out.

    :raises BadRule: the zone's opening hours were altered behind the service's back.
    """
    targets = queries.reaching(session, [screen])[screen.id]
    rows = tuple(schedule.reaching(session, targets))
    notices = tuple(one for one in overrides.due(session, targets, from_) if screen.is_test or not one.is_test)
    halls = Halls(session, publishing.latest_revisions(session, list({row.playlist_id for row in rows})))
    hall = halls.hall(screen.zone)
    published = [row for row in rows if row.playlist_id in halls.revisions]
    entries = halls.entries(published)
    rules: dict[int, AssignmentRule] = {}
    broken: dict[int, PlaylistError] = {}
    for row in rows:
        try:
            rule = mapping.assignment(row, entries.get(row.playlist_id, ()), hall)
        except PlaylistError as error:
            broken[row.id] = error
        else:
            rules |= {row.id: rule} if rule is not None else {}
    segments = timeline(
        [rules[row.id] for row in published if row.id in rules],
        override_mapping.rules(notices),
        hall.calendar,
        standby_of(screen.zone),
        from_,
        to,
        test_screen=screen.is_test,
    )
    return Due(
        hall=hall,
        rows=rows,
        rules=rules,
        published=frozenset(row.id for row in published),
        broken=broken,
        notices=notices,
        segments=segments,
    )


def reason_at(session: Session, screen: Screen, at: datetime) -> Reason:
    """Return why *screen* (with zone and unit) shows what it shows at *at*, decided anew from the rules as they stand.

    Meant for now and later: of what was decided earlier the database does not know every rule any more.

    :raises BadRule: a stored rule cannot mean anything.
    """
    due = timeline_for(session, screen, at, at + timedelta(seconds=1))
    for error in due.broken.values():
        raise error
    return due.segments[0].reason


def plans(
    session: Session, screens: Sequence[Planned], public_address: str, now: datetime
) -> tuple[list[Plan], list[Unplanned]]:
    """Return the plans of *screens* from the start of today, one for each distinct content.

    A stored rule that cannot mean anything holds back only the screens that it reaches, and them only while nothing
    has to come to the glass or to leave it (`held_back`); else they get a plan of what can be read, with its `fault`.
    """
    reaching = queries.reaching(session, screens)
    wanted = {target for targets in reaching.values() for target in targets}
    rows, notices = schedule.reaching(session, wanted), overrides.due(session, wanted, now)
    revisions = publishing.latest_revisions(session, list({row.playlist_id for row in rows}))
    published = [row for row in rows if row.playlist_id in revisions]
    halls = Halls(session, revisions)
    found: list[Plan] = []
    failed: list[Unplanned] = []
    for members, own, alerts in grouped(screens, reaching, published, notices):
        try:
            found.append(_plan(members, own, alerts, halls, public_address, now))
        except (PlaylistError, ScreenError) as error:
            plan = None
            if must_change(session, members, alerts):
                plan = _plan_of_readable(members, own, alerts, halls, public_address, now, error)
            if plan is None:
                failed.append(Unplanned(tuple(members), error))
            else:
                found.append(plan)
    return found, failed


def _plan_of_readable(  # noqa: PLR0917 -- as `_plan`, and why it is needed
    members: Sequence[Planned],
    rows: Sequence[Assignment],
    notices: Sequence[Override],
    halls: Halls,
    public_address: str,
    now: datetime,
    fault: PlaylistError | ScreenError,
) -> Plan | None:
    def is_readable(row: Assignment) -> bool:
        try:
            mapping.assignment(row, (), halls.hall(members[0].zone))
        except PlaylistError:
            return False
        return True

    try:
        plan = _plan(members, [row for row in rows if is_readable(row)], notices, halls, public_address, now)
    except (PlaylistError, ScreenError):
        return None
    return replace(plan, fault=fault)


Member = TypeVar("Member", Screen, Planned)


def grouped(
    screens: Sequence[Member],
    reaching: Mapping[int, Sequence[Target]],
    rows: Sequence[Assignment],
    notices: Sequence[Override],
) -> list[tuple[list[Member], tuple[Assignment, ...], tuple[Override, ...]]]:
    """Put the screens together that have zone, size, assignments and notices in common: they play the same.

    Each group has its assignments in the order of *rows*.
    """
    by_target: dict[Target, list[Assignment]] = {}
    for row in rows:
        by_target.setdefault(row.target, []).append(row)
    place = {row: number for number, row in enumerate(rows)}
    reached = [(notice, {target.target for target in notice.targets}) for notice in notices]
    groups: dict[tuple[object, ...], tuple[list[Member], tuple[Assignment, ...], tuple[Override, ...]]] = {}
    for screen in screens:
        targets = reaching[screen.id]
        own = tuple(sorted((row for t in targets for row in by_target.get(t, ())), key=place.__getitem__))
        alerts = tuple(
            one for one, its in reached if not its.isdisjoint(targets) and (screen.is_test or not one.is_test)
        )
        key = (screen.zone_id, screen.width, screen.height, screen.is_test, own, alerts)
        groups.setdefault(key, ([], own, alerts))[0].append(screen)
    return list(groups.values())


def _plan(  # noqa: PLR0917 -- what a plan is made of
    members: Sequence[Planned],
    rows: Sequence[Assignment],
    notices: Sequence[Override],
    halls: Halls,
    public_address: str,
    now: datetime,
) -> Plan:
    zone, geometry = members[0].zone, Geometry(members[0].width, members[0].height)
    face, standby, hall = face_of(zone), standby_of(zone), halls.hall(zone)
    segments = timeline(
        mapping.assignments(rows, halls.entries(rows), hall),
        override_mapping.rules(notices),
        hall.calendar,
        standby,
        *_span(zone.time_zone, now),
        test_screen=members[0].is_test,
    )
    used = {entry.entry_id for segment in segments for entry in segment.loop.entries}
    tasks = {
        entry_id: task_for(version, face, geometry, seconds, public_address)
        for entry_id, version, seconds in _versions(halls.revisions[row.playlist_id] for row in rows)
        if entry_id in used
    }
    tasks |= {
        override_mapping.entry_id(notice): override_task(notice, face, geometry, zone.time_zone)
        for notice in notices
        if override_mapping.entry_id(notice) in used
    }
    tasks[standby.entries[0].entry_id] = standby_task(face, geometry)
    listed = {(row.playlist.name, halls.revisions[row.playlist_id].number, row.playlist_id) for row in rows}
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


def _span(time_zone: str, now: datetime) -> tuple[datetime, datetime]:
    # From the start of the day, so that every build of one day with the same content is the same document.
    zone = ZoneInfo(time_zone)
    start = datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(UTC)
    return start, start + HORIZON


def standby_of(zone: Zone) -> Loop:
    """Return the loop of a zone that has nothing else to show (待机)."""
    name = f"standby.{zone.id}"
    return Loop((Entry(entry_id=name, item_code="", version_digest="", title=zone.name, seconds=STANDBY_SECONDS),))


def _versions(revisions: Iterable[PlaylistRevision]) -> Iterable[tuple[str, ItemVersion, int]]:
    for revision in revisions:
        for row in revision.entries:
            yield row.entry_id, row.version, row.seconds
