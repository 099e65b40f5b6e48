"""When a hall is open (开放时间): hours by weekday, by the calendar, and otherwise on single days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from playlists.calendar import Calendar
from playlists.day_conditions import DayCondition
from playlists.dayparts import Daypart
from playlists.errors import N_, BadRule
from playlists.wall_time import Interval, as_utc, clipped, merged, wall_intervals, wall_time, zone


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours, on the days the ``day_condition`` accepts; ``exceptions`` replace both on a day, empty means closed.

    A hall that follows the State Council's notice has hours on all weekdays and the condition *working days*.
    BadRule without any hours.
    """

    dayparts: tuple[Daypart, ...]
    day_condition: DayCondition | None = None
    exceptions: Mapping[date, tuple[Daypart, ...]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.dayparts:
            raise BadRule(N_("请填写大厅的开放时间。"))

    def on(self, day: date, calendar: Calendar) -> list[Interval]:
        """Give the naive wall intervals in which the hall opens on a local day."""
        if day in self.exceptions:
            return [daypart.hours_on(day) for daypart in self.exceptions[day]]
        if self.day_condition is not None and not self.day_condition.holds(day, calendar):
            return []
        return [interval for daypart in self.dayparts if (interval := daypart.on(day))]

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a holiday notice still to come may change the answer (N8)."""
        if day in self.exceptions or self.day_condition is None:
            return False
        return self.day_condition.is_provisional(day, calendar)


def opened(opening: OpeningHours, time_zone: str, calendar: Calendar, from_: datetime, to: datetime) -> list[Interval]:
    """Give the UTC intervals within ``[from_, to)``, aware instants, in which the hall is open, merged and in order."""
    in_zone = zone(time_zone)
    first, last = wall_time(as_utc(from_), in_zone).date(), wall_time(as_utc(to), in_zone).date()
    days = (first + timedelta(days=n) for n in range(-1, (last - first).days + 1))
    walls = sorted(interval for day in days for interval in opening.on(day, calendar))
    return list(clipped(merged(wall_intervals(walls, in_zone)), as_utc(from_), as_utc(to)))
