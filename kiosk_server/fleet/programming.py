"""What each screen is due to play: assignments → timeline → slides → programme → a higher sequence.

Screens that would play the same share one programme: it is computed once per distinct content, not per screen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.schedule import Assignment as AssignmentRule
from playlists.timeline import Segment, timeline
from screens.dwell import share_time
from screens.layout import layout_for
from screens.programme import Page, Programme as Built, build
from screens.rendering.slide import Face
from screens.screen import Geometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events, metrics
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.fleet import queries
from kiosk_server.fleet.drawing import Drawing, Task, face_of, standby_task, task_for
from kiosk_server.fleet.models import Programme, Screen, Slide
from kiosk_server.media.models import MediaFile
from kiosk_server.publishing import mapping
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import Assignment, PlaylistRevision, Zone

HORIZON = timedelta(days=35)
"""Thirty days without network change nothing on the glass (design.md §5)."""
STANDBY_SECONDS = 60
USUAL_SECONDS = 60
"""What the playlist editor proposes for a new entry."""

Group = tuple[int, int, int, tuple[int, ...]]
"""Zone, width, height and the assignments that reach the screen: what makes two programmes the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that one programme is made of, read from the database, before anything is drawn."""

    screen_ids: tuple[int, ...]
    face: Face
    geometry: Geometry
    time_zone: str
    segments: tuple[Segment, ...]
    standby: Loop
    tasks: dict[str, Task]
    revisions: tuple[tuple[str, int], ...]


class Programming:
    """Keeps every screen's due programme up to date; one run at a time, each on fresh data."""

    def __init__(self, drawing: Drawing, public_address: str) -> None:
        """Keep the parts."""
        self._drawing, self._public_address = drawing, public_address
        self._database = drawing.database
        self._turn = Lock()

    def reprogramme(
        self,
        *,
        now: datetime,
        zone_ids: set[int] | None = None,
        screen_ids: set[int] | None = None,
        progress: Callable[[], object] = lambda: None,
    ) -> int:
        """Bring the screens of these zones or with these ids up to date (all of them when neither is given).

        `progress` is called after each entry that had to be drawn. Returns how many screens got a new programme; each is told by a `CueIssued` fact.
        """
        with self._turn, metrics.PROGRAMME_SECONDS.time():
            with self._database.reading() as session:
                screens = queries.screens(session, zone_ids=zone_ids, screen_ids=screen_ids)
                plans = [self._plan(session, group, members, now) for group, members in _grouped(session, screens)]
            wanted = [task for plan in plans for task in plan.tasks.values()]
            self._drawing.complete(wanted, now=now, progress=progress)
            with self._database.reading() as session:
                built = [(plan, self._build(session, plan)) for plan in plans]
            with self._database.transaction() as session:
                return sum(_make_due(session, plan, programme, now) for plan, programme in built)

    def prepare_version(self, version_id: int, *, now: datetime) -> None:
        """Draw a freshly approved version for every face and geometry in use, so that publishing it is quick."""
        with self._database.reading() as session:
            version = session.get_one(ItemVersion, version_id)
            tasks = [self._task(version, screen, USUAL_SECONDS) for screen in _distinct(queries.screens(session))]
        self._drawing.complete(tasks, now=now)

    def prepare_playlist(self, playlist_id: int, *, now: datetime) -> None:
        """Draw the saved draft of a playlist for the screens it reaches, so that publishing it is quick."""
        with self._database.reading() as session:
            zone_ids, screen_ids = publishing.zones_playing(session, playlist_id)
            reached = _distinct(queries.screens(session, zone_ids=zone_ids, screen_ids=screen_ids))
            tasks = [
                self._task(entry.item.approved_version, screen, entry.seconds)
                for entry in publishing.playlist(session, playlist_id).entries
                if entry.item.approved_version is not None
                for screen in reached
            ]
        self._drawing.complete(tasks, now=now)

    def _task(self, version: ItemVersion, screen: Screen, seconds: int) -> Task:
        geometry = Geometry(screen.width, screen.height)
        return task_for(version, face_of(screen.zone), geometry, seconds, self._public_address)

    def _plan(self, session: Session, group: Group, members: Sequence[Screen], now: datetime) -> Plan:
        zone, geometry = members[0].zone, Geometry(members[0].width, members[0].height)
        face = face_of(zone)
        rows = [session.get_one(Assignment, assignment_id) for assignment_id in group[3]]
        revisions = publishing.latest_revisions(session, [row.playlist_id for row in rows])
        standby = _standby(zone)
        rules = [mapping.assignment(row, revisions[row.playlist_id], zone.time_zone) for row in rows if row.playlist_id in revisions]
        segments = _timeline(rules, standby, zone.time_zone, now)
        used = {entry.entry_id for segment in segments for entry in segment.loop.entries}
        tasks = {
            entry_id: task_for(version, face, geometry, seconds, self._public_address)
            for entry_id, version, seconds in _versions(revisions.values())
            if entry_id in used
        }
        tasks[standby.entries[0].entry_id] = standby_task(face, geometry)
        return Plan(
            screen_ids=tuple(screen.id for screen in members),
            face=face,
            geometry=geometry,
            time_zone=zone.time_zone,
            segments=segments,
            standby=standby,
            tasks=tasks,
            revisions=tuple(sorted((row.playlist.name, revisions[row.playlist_id].number) for row in rows if row.playlist_id in revisions)),
        )

    def _build(self, session: Session, plan: Plan) -> Built:
        slides = self._drawing.slides(session, plan.tasks.values())
        entries = {e.entry_id: e for s in plan.segments for e in s.loop.entries} | {e.entry_id: e for e in plan.standby.entries}
        sizes = _sizes(session, slides)
        pages = {entry_id: _pages(entries[entry_id], slides[task.recipe], sizes) for entry_id, task in plan.tasks.items()}
        face = {
            "zone": plan.face.zone,
            "place": plan.face.place,
            "hotline": plan.face.hotline,
            "opening_hours": plan.face.opening_hours,
            "time_zone": plan.time_zone,
        }
        clock = layout_for(plan.geometry).clock
        return build(plan.segments, plan.standby, pages, face, plan.geometry, clock)


def _grouped(session: Session, screens: Sequence[Screen]) -> Iterable[tuple[Group, list[Screen]]]:
    groups: dict[Group, list[Screen]] = {}
    reaching = publishing.assignments(session)
    for screen in screens:
        ids = tuple(sorted(a.id for a in reaching if screen.zone_id == a.zone_id or screen.id == a.screen_id))
        groups.setdefault((screen.zone_id, screen.width, screen.height, ids), []).append(screen)
    return groups.items()


def _distinct(screens: Sequence[Screen]) -> Sequence[Screen]:
    return list({(screen.zone_id, screen.width, screen.height): screen for screen in screens}.values())


def _timeline(rules: Sequence[AssignmentRule], standby: Loop, time_zone: str, now: datetime) -> tuple[Segment, ...]:
    # From the start of the day, so that every build of one day with the same content is the same document.
    zone = ZoneInfo(time_zone)
    start = datetime.combine(now.astimezone(zone).date(), time(0), zone).astimezone(UTC)
    return timeline(rules, (), Calendar(), standby, start, start + HORIZON)


def _standby(zone: Zone) -> Loop:
    entry = Entry(
        entry_id=f"standby.{zone.id}", item_code="", version_digest="", title=zone.name, seconds=STANDBY_SECONDS
    )
    return Loop((entry,))


def _versions(revisions: Iterable[PlaylistRevision]) -> Iterable[tuple[str, ItemVersion, int]]:
    for revision in revisions:
        for row in revision.entries:
            yield mapping.entry(row).entry_id, row.version, row.seconds


def _sizes(session: Session, slides: dict[str, list[Slide]]) -> dict[str, int]:
    hashes = {slide.media_sha256 for pages in slides.values() for slide in pages}
    rows = session.execute(select(MediaFile.sha256, MediaFile.bytes).where(MediaFile.sha256.in_(hashes)))
    return {sha256: size for sha256, size in rows}


def _pages(entry: Entry, slides: Sequence[Slide], sizes: dict[str, int]) -> tuple[Page, ...]:
    shares = share_time(entry.seconds * 1000, [slide.characters for slide in slides])
    return tuple(
        Page(
            sha256=slide.media_sha256,
            media_type="image/png",
            bytes=sizes[slide.media_sha256],
            milliseconds=share,
            text=slide.text,
        )
        for slide, share in zip(slides, shares, strict=True)
    )


def _make_due(session: Session, plan: Plan, programme: Built, now: datetime) -> int:
    if session.get(Programme, programme.sha256) is None:
        listed = [list(revision) for revision in plan.revisions]
        session.add(Programme(sha256=programme.sha256, body=programme.body, revisions=listed, created_at=now))
    changed = [s for s in queries.screens(session, screen_ids=set(plan.screen_ids)) if s.programme != programme.sha256]
    for screen in changed:
        screen.programme, screen.sequence, screen.due_at = programme.sha256, screen.sequence + 1, now
        fact = events.CueIssued(subject_id=screen.id, sequence=screen.sequence, programme=programme.sha256)
        events.queue(session, fact)
    return len(changed)
