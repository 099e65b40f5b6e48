"""The calendar by date (节假日与调休): which days are working days.

A day is working if the State Council notice lists it as a make-up working day, or if it is a weekday
that the notice does not list as off. No rule can know 调休 days, hence dates. A unit may lay its own days
over the official ones (民族节日、地方假日).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from playlists.errors import N_, BadRule
from playlists.words import Words

_SATURDAY = 6
_DAY = timedelta(days=1)

#: A missing year is announced this long before it begins (N8); the notice comes out in late autumn.
WARNING_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class YearWarning:
    """A year whose notice is not loaded, from the day its absence begins to matter, and what to do."""

    year: int
    words: Words


@dataclass(frozen=True, slots=True)
class Calendar:
    """Listed days (True = working), the years whose notice is loaded completely, and names of listed days."""

    days: Mapping[date, bool] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Whether a day is a working day; unlisted days go by the weekday (N1–N5, N8)."""
        return self.days.get(day, day.isoweekday() < _SATURDAY)

    def is_listed_off(self, day: date) -> bool:
        """Whether a day is listed as off: part of a holiday, not just a Saturday or Sunday."""
        return self.days.get(day) is False

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
            day += _DAY
            provisional = provisional or self.is_provisional(day)
            n -= self.is_working_day(day)
        return day, provisional

    def with_overrides(self, days: Mapping[date, bool], names: Mapping[date, str] | None = None) -> "Calendar":
        """Lay a unit's own days over these, which win and count as certain; the years known stay the same.

        An official name stays only where the unit does not change the day.
        """
        kept = {
            day: name for day, name in self.names.items() if days.get(day, self.days.get(day)) == self.days.get(day)
        }
        return Calendar({**self.days, **days}, self.complete_years, {**kept, **(names or {})})

    def warnings(self, today: date) -> tuple[YearWarning, ...]:
        """Say which years are missing: this one at once, the next from 60 days before it begins (N8)."""
        found = []
        if today.year not in self.complete_years:
            text = N_("%(year)s 年的节假日安排尚未导入，本年只按周一至周五推算，结果为暂定。请导入该年的放假通知。")
            found.append(YearWarning(today.year, Words(text, {"year": today.year})))
        following = today.year + 1
        if following not in self.complete_years and date(following, 1, 1) - today <= WARNING_AHEAD:
            text = N_("%(year)s 年的节假日安排尚未导入，涉及该年的排期和期限为暂定。放假通知发布后请导入。")
            found.append(YearWarning(following, Words(text, {"year": following})))
        return tuple(found)
