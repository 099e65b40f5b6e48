"""The calendar by date (节假日与调休): which days are working days.

A day is working if the State Council notice lists it as a make-up working day, or if it is a weekday
that the notice does not list as off. No rule can know 调休 days, hence dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from playlists.errors import N_, BadRule

_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """Listed days (True = working) and the years whose notice is loaded completely."""

    days: Mapping[date, bool] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day; unlisted days go by the weekday (N1–N5, N8)."""
        return self.days.get(day, day.isoweekday() < _SATURDAY)

    def is_provisional(self, day: date) -> bool:
        """Whether the answer for this day may still change, its year not being published yet (N8)."""
        return day not in self.days and day.year not in self.complete_years

    def add_working_days(self, start: date, n: int) -> tuple[date, bool]:
        """Count n working days from a date, day 1 being the first working day after it (民法典 Art. 201, N7).

        Gives the n-th working day (``start`` itself for 0) and whether a provisional day was counted on
        the way. BadRule for a negative n.
        """
        if n < 0:
            raise BadRule(N_("工作日天数不能为负。"))
        day, provisional = start, False
        while n > 0:
            day += timedelta(days=1)
            provisional = provisional or self.is_provisional(day)
            n -= self.is_working_day(day)
        return day, provisional
