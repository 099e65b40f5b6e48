"""Assignments (排期): which entries play on which days, in which dayparts, with what priority."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from playlists.calendar import Calendar
from playlists.content import Entry
from playlists.dayparts import WHOLE_DAY, Daypart
from playlists.errors import N_, BadRule
from playlists.wall_time import Interval, as_utc, merged, wall_interval, wall_time, zone

DayKind = Literal["any", "working", "non_working"]

DAY_KINDS: tuple[DayKind, ...] = ("any", "working", "non_working")

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Entries with the rule that says when they play.

    Dates are inclusive, open where None, and name the day a daypart *starts* on, in ``time_zone``; so do
    weekdays and ``day_kind`` (T5–T13). Dayparts are OR-ed, none means always. The higher ``priority`` wins,
    equals share the loop in the order (``order``, ``assignment_id``). BadRule for dates the wrong way
    round, an unknown time zone or an unknown day kind.
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

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise BadRule(N_("排期“%(name)s”的结束日期早于开始日期。"), {"name": self.name})
        if self.day_kind not in DAY_KINDS:
            raise BadRule(N_("没有名为“%(day_kind)s”的日期类别。"), {"day_kind": self.day_kind})
        zone(self.time_zone)

    def plays_on(self, day: date, calendar: Calendar) -> bool:
        """Whether a daypart may start on this local day: dates and day kind, not the weekday."""
        if (self.starts_on and day < self.starts_on) or (self.ends_on and day > self.ends_on):
            return False
        return self.day_kind == "any" or calendar.is_working_day(day) == (self.day_kind == "working")

    def covers(self, instant: datetime, calendar: Calendar) -> bool:
        """Whether it plays at an aware instant: the wall clock then stands in one of its dayparts."""
        wall = wall_time(instant, zone(self.time_zone))
        return any(
            start <= wall < end
            for day in (wall.date() - _DAY, wall.date())
            for start, end in self.wall_intervals(day, calendar)
        )

    def wall_intervals(self, day: date, calendar: Calendar) -> list[tuple[datetime, datetime]]:
        """Give the naive wall intervals of the dayparts that start on a local day."""
        if not self.plays_on(day, calendar):
            return []
        starting = (daypart.on(day) for daypart in self.dayparts or (WHOLE_DAY,))
        return [interval for interval in starting if interval]


def occurrences(
    assignment: Assignment, calendar: Calendar, from_: datetime, to: datetime
) -> tuple[Interval, ...]:
    """Give the UTC intervals within ``[from_, to)`` in which an assignment plays, merged and in order.

    A repeated hour counts once where the passes touch, a missing hour gives nothing (A31, A32). ValueError
    for a naive instant.
    """
    from_, to, in_zone = as_utc(from_), as_utc(to), zone(assignment.time_zone)
    if to <= from_:
        return ()
    found: list[Interval] = []
    # A day more at either end: an overnight daypart began yesterday, and a clock set back at midnight
    # shows yesterday's date once more.
    day = wall_time(from_, in_zone).date() - 2 * _DAY
    last_day = wall_time(to, in_zone).date() + _DAY
    day, last_day = max(day, assignment.starts_on or day), min(last_day, assignment.ends_on or last_day)
    while day <= last_day:
        for wall_start, wall_end in assignment.wall_intervals(day, calendar):
            found += wall_interval(wall_start, wall_end, in_zone)
        day += _DAY
    return merged([(max(start, from_), min(end, to)) for start, end in found if start < to and end > from_])
