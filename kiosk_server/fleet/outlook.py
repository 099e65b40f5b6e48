"""What every screen of the fleet will show in the coming days (展望), for the desk: no programme is made of it.

An assignment is expanded once for all halls with the same time zone, opening hours and calendar, and screens that
are sent the same share one timeline, so the cost grows with the assignments, not with assignments × screens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.halls import Halls
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.planning import grouped, standby_of
from kiosk_server.overrides import mapping as override_mapping
from kiosk_server.overrides import queries as overrides
from kiosk_server.publishing import mapping, schedule
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import Assignment
from playlists.errors import PlaylistError
from playlists.opening import opened
from playlists.timeline import Expanded, Known, Segment, contending, expand, timeline_of
from playlists.wall_time import Interval, common, merged


@dataclass(frozen=True, slots=True)
class Outlook:
    """What `screens` of one zone will show; without `segments` one of their stored rules cannot mean anything.

    `gaps` (空档) are the intervals in which the hall is open and the standby loop is due; none while nobody has said
    when the hall is open.
    """

    screens: tuple[Screen, ...]
    segments: tuple[Segment, ...]
    gaps: tuple[Interval, ...]


def outlook(session: Session, screens: Sequence[Screen], from_: datetime, to: datetime) -> list[Outlook]:
    """Return what *screens* (with zone and unit) will show in ``[from_, to)``, those together that show the same."""
    reaching = queries.reaching(session, screens)
    wanted = {target for targets in reaching.values() for target in targets}
    rows, notices = schedule.reaching(session, wanted), overrides.due(session, wanted, from_)
    revisions = publishing.latest_revisions(session, list({row.playlist_id for row in rows}))
    published = [row for row in rows if row.playlist_id in revisions]
    expansions = _Expansions(Halls(session, revisions), published, from_, to)
    found = []
    known: Known = {}
    for members, own, alerts in grouped(screens, reaching, published, notices):
        zone = members[0].zone
        try:
            segments = timeline_of(
                expansions.of(zone, own),
                override_mapping.rules(alerts),
                standby_of(zone),
                from_,
                to,
                test_screen=members[0].is_test,
                known=known,
            )
            gaps = gaps_of(segments, expansions.hall(zone), from_, to)
        except PlaylistError:
            segments, gaps = (), ()
        found.append(Outlook(tuple(members), segments, gaps))
    return found


def gaps_of(segments: Iterable[Segment], hall: mapping.Hall, from_: datetime, to: datetime) -> tuple[Interval, ...]:
    """Return when, within ``[from_, to)``, the hall is open and the standby loop is due."""
    if hall.opening is None:
        return ()
    idle = merged([(one.start, one.end) for one in segments if one.reason.kind == "standby"])
    return common(opened(hall.opening, hall.time_zone, hall.calendar, from_, to), idle)


class _Expansions:
    """Each assignment expanded once for each kind of hall, and cut once for each zone to what can come to the glass."""

    def __init__(self, halls: Halls, rows: Iterable[Assignment], from_: datetime, to: datetime) -> None:
        self._halls, self._from, self._to = halls, from_, to
        self._wide = {row for row in rows if row.screen_id is None and row.group_id is None}
        self._contending: dict[int, list[Expanded]] = {}
        self._known: dict[object, dict[Assignment, Expanded | None]] = {}

    def hall(self, zone: Zone) -> mapping.Hall:
        """Return the hall of a zone."""
        return self._halls.hall(zone)

    def of(self, zone: Zone, rows: Sequence[Assignment]) -> list[Expanded]:
        """Return *rows*, all that reach some screens of *zone*, expanded; what reaches the whole zone is cut.

        :raises BadRule: a stored rule cannot mean anything.
        """
        if zone.id not in self._contending:
            self._contending[zone.id] = contending(self._all(zone, [row for row in rows if row in self._wide]))
        return self._contending[zone.id] + self._all(zone, [row for row in rows if row not in self._wide])

    def _all(self, zone: Zone, rows: Sequence[Assignment]) -> list[Expanded]:
        hall = self._halls.hall(zone)
        kind = (hall.time_zone, str(zone.opening), id(hall.calendar))
        known = self._known.setdefault(kind, {})
        for row in rows:
            if row not in known:
                known[row] = self._expanded(hall, row)
        return [expanded for row in rows if (expanded := known[row]) is not None]

    def _expanded(self, hall: mapping.Hall, row: Assignment) -> Expanded | None:
        entries = self._halls.entries([row])[row.playlist_id]
        rule = mapping.assignment(row, entries, hall)
        expanded = expand(rule, hall.calendar, self._from, self._to) if rule is not None else None
        return expanded if expanded is not None and (expanded.intervals or expanded.provisional) else None
