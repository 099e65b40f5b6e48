"""The calendar of one screen (屏幕日历): what is scheduled on it over some days, what that comes to, and why.

Everything comes out in naive local wall time of the screen's zone, which is how rules are written and people read
clocks; only the timeline behind it is in UTC. Days are ``[from_, to)``, at most `MOST_DAYS`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kiosk_server.errors import N_, Invalid
from kiosk_server.fleet.calendar_bars import Bar, Notice, Why, bars, notice_bars
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.planning import Due, timeline_for
from kiosk_server.publishing.schedule_models import Assignment
from playlists.timeline import Segment
from playlists.wall_time import Interval, common, merged, wall_intervals, wall_time
from playlists.words import Words

MOST_DAYS = 45
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar: its holiday by name, whether it is worked, whether a coming notice may change it."""

    day: date
    name: str
    working: bool
    listed: bool
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What plays in ``[start, end)``: the names of the winners (none on standby), and the sentences that say why.

    The standby loop is divided at the opening hours: `is_gap` holds throughout.
    """

    start: datetime
    end: datetime
    kind: str
    names: tuple[str, ...]
    why: tuple[Words, ...]
    provisional: bool
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap (空档): the hall is open in ``[start, end)`` and the standby loop is due."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Different playlists share the loop in ``[start, end)`` because their priority is the same (同级轮播)."""

    start: datetime
    end: datetime
    names: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarView:
    """The calendar of a screen over some days, each part in the order of time.

    `broken` are the assignments whose stored rule cannot mean anything; they are nowhere else.
    """

    days: tuple[Day, ...]
    occurrences: tuple[Bar, ...]
    notices: tuple[Notice, ...]
    segments: tuple[Played, ...]
    gaps: tuple[Gap, ...]
    conflicts: tuple[Conflict, ...]
    broken: tuple[Assignment, ...]


def calendar_view(session: Session, screen: Screen, from_: date, to: date) -> CalendarView:
    """Return the calendar of *screen* (with zone and unit) over the local days ``[from_, to)``.

    :raises Invalid: no day, too many, or years that no calendar has; :raises BadRule: the opening hours mean nothing.
    """
    if not (date(1971, 1, 1) <= from_ < to <= date(9998, 1, 1)) or (to - from_).days > MOST_DAYS:
        raise Invalid(N_("日历一次最多看 %(days)s 天，请缩短范围。"), days=MOST_DAYS)
    zone = ZoneInfo(screen.zone.time_zone)
    due = timeline_for(session, screen, _instant(from_, zone), _instant(to, zone))
    gaps = _gaps(due, zone, from_, to)
    segments = tuple(part for segment in due.segments for part in _divided(_played(segment, due, zone), gaps))
    return CalendarView(
        days=tuple(_day(from_ + n * _DAY, due, segments) for n in range((to - from_).days)),
        occurrences=bars(due, zone, from_, to),
        notices=notice_bars(due, zone, from_, to),
        segments=segments,
        gaps=gaps,
        conflicts=_conflicts(due, zone),
        broken=tuple(row for row in due.rows if row.id in due.broken),
    )


def why(view: CalendarView, start: datetime, end: datetime) -> tuple[Why, ...]:
    """Return the different reasons why something is on in ``[start, end)`` (wall time), each with when it holds."""
    spans: dict[tuple[str, ...], list[Interval]] = {}
    said: dict[tuple[str, ...], tuple[Words, ...]] = {}
    for played in view.segments:
        if played.start < end and start < played.end:
            key = tuple(words.say() for words in played.why)
            said[key] = played.why
            spans.setdefault(key, []).append((max(played.start, start), min(played.end, end)))
    return tuple(Why(words=said[key], spans=tuple(found)) for key, found in spans.items())


def by_day(segments: Iterable[Played], day: date) -> list[Played]:
    """Return what plays on a local day, cut to it, in order."""
    begin, end = _midnight(day), _midnight(day + _DAY)
    return [
        replace(one, start=max(one.start, begin), end=min(one.end, end))
        for one in segments
        if one.start < end and begin < one.end
    ]


def _instant(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))


def _played(segment: Segment, due: Due, zone: ZoneInfo) -> Played:
    names = {str(row.id): row.playlist.name for row in due.rows}
    names |= {f"override.{notice.id}": notice.title for notice in due.notices}
    reason = segment.reason
    return Played(
        start=wall_time(segment.start, zone),
        end=wall_time(segment.end, zone),
        kind=reason.kind,
        names=tuple(names[winner] for winner in reason.winners),
        why=reason.words,
        provisional=reason.provisional,
    )


def _divided(played: Played, gaps: Sequence[Gap]) -> Iterator[Played]:
    """Divide the standby loop at the ends of the gaps in it."""
    inside = [gap for gap in gaps if played.kind == "standby" and gap.start < played.end and played.start < gap.end]
    cuts = {played.start, played.end, *(moment for gap in inside for moment in (gap.start, gap.end))}
    for start, end in pairwise(sorted(cuts)):
        yield replace(played, start=start, end=end, is_gap=any(gap.start <= start < gap.end for gap in inside))


def _day(day: date, due: Due, segments: Sequence[Played]) -> Day:
    calendar = due.hall.calendar
    return Day(
        day=day,
        name=calendar.names.get(day, ""),
        working=calendar.is_working_day(day),
        listed=day in calendar.days,
        provisional=any(played.provisional for played in by_day(segments, day)),
    )


def _gaps(due: Due, zone: ZoneInfo, from_: date, to: date) -> tuple[Gap, ...]:
    """The standby loop within opening hours; nothing while nobody has said when the hall is open."""
    if due.hall.opening is None:
        return ()
    days = (from_ + n * _DAY for n in range(-1, (to - from_).days))
    open_walls = sorted(interval for day in days for interval in due.hall.opening.on(day, due.hall.calendar))
    opened = merged(wall_intervals(open_walls, zone))
    idle = merged((one.start, one.end) for one in due.segments if one.reason.kind == "standby")
    return tuple(Gap(start=wall_time(start, zone), end=wall_time(end, zone)) for start, end in common(opened, idle))


def _conflicts(due: Due, zone: ZoneInfo) -> tuple[Conflict, ...]:
    playlists = {str(row.id): row.playlist_id for row in due.rows}
    rows = {str(row.id): row for row in due.rows}
    spans: dict[tuple[str, ...], list[Interval]] = {}
    for segment in due.segments:
        winners = segment.reason.winners
        if segment.reason.kind == "assignment" and len({playlists[one] for one in winners}) > 1:
            spans.setdefault(winners, []).append((segment.start, segment.end))
    found = [
        Conflict(
            start=wall_time(start, zone),
            end=wall_time(end, zone),
            names=tuple(dict.fromkeys(rows[one].playlist.name for one in winners)),
            priority=rows[winners[0]].priority,
        )
        for winners, intervals in spans.items()
        for start, end in merged(intervals)
    ]
    return tuple(sorted(found, key=lambda conflict: (conflict.start, conflict.names)))


__all__ = ["Bar", "CalendarView", "Conflict", "Day", "Gap", "Notice", "Played", "Why", "by_day", "calendar_view", "why"]
