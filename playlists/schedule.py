"""Assignments (排期): which entries play on which days, at what hours, with what priority."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from playlists import recurrence as recurring
from playlists.calendar import Calendar
from playlists.content import Entry
from playlists.day_conditions import DayCondition
from playlists.dayparts import WHOLE_DAY, Daypart
from playlists.errors import N_, BadRule
from playlists.opening import OpeningHours
from playlists.recurrence import Recurrence
from playlists.wall_time import Interval, as_utc, clipped, common, merged, wall_intervals, wall_time, zone

DayKind = Literal["any", "working", "non_working"]

DAY_KINDS: tuple[DayKind, ...] = ("any", "working", "non_working")

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)

#: How far a day condition may look: twenty working days before a holiday, weekends and holidays included.
_LOOKED_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Entries with the rule that says when they play.

    Dates are inclusive, open where None, and name the day a daypart or an occurrence *starts* on, in
    ``time_zone``; so do weekdays, ``day_kind`` and ``day_condition``, which must all agree (T5–T13). Dayparts
    are OR-ed, none means always; a ``recurrence`` stands in their place. ``exceptions`` (例外日期) replace
    everything but the dates: on such a day these hours hold, whatever their weekdays, and none at all where
    there are none (X8, I19). With ``only_when_open`` it plays only within ``opening``, the hall's hours (开放时间).
    The higher ``priority`` wins, equals share the loop in the order (``order``, ``assignment_id``).

    BadRule for dates the wrong way round, an unknown time zone or day kind, dayparts beside a recurrence, or
    opening hours that are asked for and missing.
    """

    assignment_id: str
    name: str
    entries: tuple[Entry, ...]
    starts_on: date | None = None
    ends_on: date | None = None
    dayparts: tuple[Daypart, ...] = ()
    priority: int = 0
    order: int = 0
    time_zone: str = "Asia/Shanghai"
    day_kind: DayKind = "any"
    day_condition: DayCondition | None = None
    recurrence: Recurrence | None = None
    exceptions: Mapping[date, tuple[Daypart, ...]] = field(default_factory=dict, hash=False)
    opening: OpeningHours | None = None
    only_when_open: bool = False

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise BadRule(N_("排期“%(name)s”的结束日期早于开始日期。"), {"name": self.name})
        if self.day_kind not in DAY_KINDS:
            raise BadRule(N_("没有名为“%(day_kind)s”的日期类别。"), {"day_kind": self.day_kind})
        if self.recurrence and self.dayparts:
            raise BadRule(N_("排期“%(name)s”已有重复规则，请删去时段，或改用时段。"), {"name": self.name})
        if self.only_when_open and self.opening is None:
            raise BadRule(N_("排期“%(name)s”只在开放时间播出，请先填写大厅的开放时间。"), {"name": self.name})
        zone(self.time_zone)

    def is_valid_on(self, day: date) -> bool:
        """Whether a local day lies within the dates."""
        return not ((self.starts_on and day < self.starts_on) or (self.ends_on and day > self.ends_on))

    def plays_on(self, day: date, calendar: Calendar) -> bool:
        """Whether a daypart or an occurrence may start on this local day: dates and calendar, not the weekday."""
        if not self.is_valid_on(day):
            return False
        if self.day_kind != "any" and calendar.is_working_day(day) != (self.day_kind == "working"):
            return False
        return self.day_condition is None or self.day_condition.holds(day, calendar)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a holiday notice still to come may change what plays on this local day (N8)."""
        if day in self.exceptions or not self.is_valid_on(day):
            return False
        if self.day_kind != "any" and calendar.is_provisional(day):
            return True
        if self.only_when_open and self.opening and self.opening.is_provisional(day, calendar):
            return True
        return self.day_condition is not None and self.day_condition.is_provisional(day, calendar)

    def covers(self, instant: datetime, calendar: Calendar) -> bool:
        """Whether it plays at an aware instant: the wall clock then stands in one of its dayparts."""
        if self.recurrence or self.only_when_open:
            return bool(occurrences(self, calendar, instant, instant + _MOMENT))
        wall = wall_time(instant, zone(self.time_zone))
        return any(
            start <= wall < end
            for day in (wall.date() - _DAY, wall.date())
            for start, end in self.wall_intervals(day, calendar)
        )

    def wall_intervals(self, day: date, calendar: Calendar) -> list[Interval]:
        """Give the naive wall intervals of the dayparts that start on a local day: the one table (I19)."""
        if day in self.exceptions:
            return [daypart.hours_on(day) for daypart in self.exceptions[day] if self.is_valid_on(day)]
        if self.recurrence or not self.plays_on(day, calendar):
            return []
        return _on(self.dayparts or (WHOLE_DAY,), day)


def occurrences(assignment: Assignment, calendar: Calendar, from_: datetime, to: datetime) -> tuple[Interval, ...]:
    """Give the UTC intervals within ``[from_, to)`` in which an assignment plays, merged and in order.

    Of a repeated hour a daypart has both passes, a missing hour gives nothing (A31, A32). ValueError for a
    naive instant.
    """
    from_, to = as_utc(from_), as_utc(to)
    if to <= from_:
        return ()
    found: tuple[Interval, ...] = ()
    if assignment.exceptions or not assignment.recurrence:
        found = _by_day(assignment, from_, to, lambda day: assignment.wall_intervals(day, calendar))
    if assignment.recurrence:
        recurring_ones = _recurring(assignment, assignment.recurrence, calendar, from_, to)
        found = merged([*found, *recurring_ones]) if found else recurring_ones
    if assignment.only_when_open and (opening := assignment.opening):
        found = common(found, _by_day(assignment, from_, to, lambda day: opening.on(day, calendar), dated=False))
    return found


def provisional_spans(
    assignment: Assignment, calendar: Calendar, from_: datetime, to: datetime
) -> tuple[Interval, ...]:
    """Give the UTC intervals within ``[from_, to)`` whose local days are provisional for it, merged and in order."""
    if assignment.day_kind == "any" and assignment.day_condition is None and not assignment.only_when_open:
        return ()
    in_zone = zone(assignment.time_zone)
    first, last = wall_time(as_utc(from_), in_zone).date(), wall_time(as_utc(to), in_zone).date()
    if all(year in calendar.complete_years for year in range(first.year, (last + _LOOKED_AHEAD).year + 1)):
        return ()
    midnight = datetime.combine(first, time(0)) - _DAY
    days = [midnight + n * _DAY for n in range((last - first).days + 3)]
    walls = [(day, day + _DAY) for day in days if assignment.is_provisional(day.date(), calendar)]
    return clipped(merged(wall_intervals(walls, in_zone)), as_utc(from_), as_utc(to))


def _by_day(
    assignment: Assignment, from_: datetime, to: datetime, on: Callable[[date], list[Interval]], *, dated: bool = True
) -> tuple[Interval, ...]:
    """Collect what starts on each local day around ``[from_, to)``, in UTC, merged and cut to it."""
    in_zone = zone(assignment.time_zone)
    # A day more at either end: an overnight daypart began yesterday, and a clock set back at midnight
    # shows yesterday's date once more.
    day, last_day = wall_time(from_, in_zone).date() - 2 * _DAY, wall_time(to, in_zone).date() + _DAY
    if dated:
        day, last_day = max(day, assignment.starts_on or day), min(last_day, assignment.ends_on or last_day)
    walls = sorted(interval for n in range((last_day - day).days + 1) for interval in on(day + n * _DAY))
    return clipped(merged(wall_intervals(walls, in_zone)), from_, to)


def _recurring(
    assignment: Assignment, recurrence: Recurrence, calendar: Calendar, from_: datetime, to: datetime
) -> tuple[Interval, ...]:
    """The occurrences of the recurrence on the days it may start on; a moved one is bound by the dates alone."""
    whole = assignment.day_kind == "any" and assignment.day_condition is None
    bound = assignment.starts_on or assignment.ends_on or assignment.exceptions

    def moved_on(midnight: datetime) -> bool:
        day = midnight.date()
        return day not in assignment.exceptions and assignment.is_valid_on(day)

    def on(midnight: datetime) -> bool:
        day = midnight.date()
        return day not in assignment.exceptions and assignment.plays_on(day, calendar)

    return recurring.occurrences(
        recurrence,
        assignment.time_zone,
        from_,
        to,
        on=None if whole and not bound else on,
        moved_on=moved_on,
    )


def _on(dayparts: tuple[Daypart, ...], day: date) -> list[Interval]:
    return [interval for interval in (daypart.on(day) for daypart in dayparts) if interval]
