"""The bars of a screen's calendar: every occurrence of every assignment, and how it fares against the others.

All times are naive local wall times of the screen's zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk_server.fleet.planning import Due
from kiosk_server.publishing.schedule_models import Assignment
from playlists.rescheduling import Occurrence
from playlists.schedule import Assignment as AssignmentRule
from playlists.schedule import occurrences
from playlists.timeline import Segment
from playlists.wall_occurrences import is_by_rule, occurrences_on_wall
from playlists.wall_time import Interval, merged, wall_interval, wall_time
from playlists.words import Words

State = Literal["plays", "shares", "partly", "beaten", "closed", "empty", "unpublished"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One occurrence, or the days on which an assignment plays all day long (`all_day`).

    `state` says how it fares: it plays, ``shares`` the loop with equals, plays only ``partly``, is ``beaten`` by
    stronger ones, falls outside the opening hours (``closed``), has nothing to show (``empty``), or its playlist is
    ``unpublished``. `others` are the names of those it shares with or gives way to. `movable` is what a person can take
    hold of; `by_rule` is false for what was adjusted on its own, where only this one can be meant.
    """

    row: Assignment
    start: datetime
    end: datetime
    all_day: bool
    movable: bool
    by_rule: bool
    state: State
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An emergency notice on this screen: its colour and title, and from when to when."""

    override_id: int
    severity: str
    title: str
    is_test: bool
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Sentences that say why something is on, and the spans (wall time) in which they hold."""

    words: tuple[Words, ...]
    spans: tuple[Interval, ...]


def bars(due: Due, zone: ZoneInfo, from_: date, to: date) -> tuple[Bar, ...]:
    """Return the bars of all assignments that touch the local days ``[from_, to)``, in order of time and strength."""
    names = {str(row.id): row.playlist.name for row in due.rows}
    names |= {f"override.{notice.id}": notice.title for notice in due.notices}
    fates = _Fates(due, zone, names)
    found = [bar for row in due.rows if row.id in due.rules for bar in _of(row, due, (from_, to), fates)]
    return tuple(sorted(found, key=lambda bar: (bar.start, -bar.row.priority, bar.row.id)))


def notice_bars(due: Due, zone: ZoneInfo, from_: date, to: date) -> tuple[Notice, ...]:
    """Return the emergency notices on the local days ``[from_, to)``; what has no end is not on any screen."""
    begin, end = _midnight(from_), _midnight(to)
    found = [
        Notice(
            override_id=one.id,
            severity=one.severity,
            title=one.title,
            is_test=one.is_test,
            start=wall_time(one.start, zone),
            end=wall_time(one.end, zone),
        )
        for one in due.notices
        if one.end is not None
    ]
    return tuple(one for one in found if one.start < end and begin < one.end)


def _of(row: Assignment, due: Due, span: tuple[date, date], fates: "_Fates") -> Iterator[Bar]:
    rule, calendar = due.rules[row.id], due.hall.calendar
    from_, to = span
    for one in occurrences_on_wall(rule, calendar, from_ - _DAY, to):
        if one.end > _midnight(from_):
            yield _bar(row, one, fates.of(row, rule, one), movable=True, by_rule=is_by_rule(rule, calendar, one))
    if not rule.dayparts and not rule.recurrence:
        for one, all_day in _always(rule, due, from_, to):
            yield _bar(row, one, fates.of(row, rule, one), all_day=all_day)


def _bar(
    row: Assignment,
    one: Occurrence,
    fate: tuple[State, tuple[str, ...]],
    *,
    all_day: bool = False,
    movable: bool = False,
    by_rule: bool = True,
) -> Bar:
    state, others = fate
    return Bar(
        row=row,
        start=one.start,
        end=one.end,
        all_day=all_day,
        movable=movable,
        by_rule=by_rule,
        state=state,
        others=others,
    )


def _always(rule: AssignmentRule, due: Due, from_: date, to: date) -> Iterator[tuple[Occurrence, bool]]:
    """The days of an assignment that plays always, joined, and the hours of its exceptional days."""
    days = [from_ + n * _DAY for n in range((to - from_).days)]
    hours = {day: rule.wall_intervals(day, due.hall.calendar) for day in days}

    def is_whole(day: date) -> bool:
        return hours[day] == [(_midnight(day), _midnight(day + _DAY))]

    for whole, run in groupby(days, key=is_whole):
        listed = list(run)
        if whole:
            yield Occurrence(_midnight(listed[0]), _midnight(listed[-1] + _DAY)), True
        else:
            yield from ((Occurrence(*interval), False) for day in listed for interval in hours[day])


class _Fates:
    """How occurrences fare, read from the timeline."""

    def __init__(self, due: Due, zone: ZoneInfo, names: Mapping[str, str]) -> None:
        self._due, self._zone, self._names = due, zone, names

    def of(self, row: Assignment, rule: AssignmentRule, one: Occurrence) -> tuple[State, tuple[str, ...]]:
        if row.id not in self._due.published:
            return "unpublished", ()
        spans = self._in_force(rule, one)
        if not spans:
            return "closed", ()
        rule_id = str(row.id)
        over = [segment for segment in self._due.segments if any(_overlap(segment, span) for span in spans)]
        won = [segment for segment in over if rule_id in segment.reason.winners]
        lost = [segment for segment in over if rule_id not in segment.reason.winners]
        if not won:
            stronger = self._named(lost, rule_id)
            return ("beaten", stronger) if stronger and self._shows(rule, lost) else ("empty", ())
        if lost:
            return "partly", self._named(lost, rule_id)
        beside = self._named(won, rule_id)
        return ("shares", beside) if beside else ("plays", ())

    def _in_force(self, rule: AssignmentRule, one: Occurrence) -> list[Interval]:
        """When the occurrence really plays: cut to the opening hours, and to the days that are looked at."""
        first, last = self._due.segments[0].start, self._due.segments[-1].end
        found: list[Interval] = []
        for start, end in merged(wall_interval(one.start, one.end, self._zone)):
            found += occurrences(rule, self._due.hall.calendar, max(start, first), min(end, last))
        return found

    def _named(self, segments: Sequence[Segment], rule_id: str) -> tuple[str, ...]:
        ids = dict.fromkeys(winner for segment in segments for winner in segment.reason.winners)
        return tuple(dict.fromkeys(self._names[winner] for winner in ids if winner != rule_id))

    @staticmethod
    def _shows(rule: AssignmentRule, segments: Sequence[Segment]) -> bool:
        return any(entry.ready and entry.is_current(segment.start) for segment in segments for entry in rule.entries)


def _overlap(segment: Segment, span: Interval) -> bool:
    return segment.start < span[1] and span[0] < segment.end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))
