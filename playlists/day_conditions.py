"""Calendar conditions (日期条件): on which days a rule holds, beyond weekdays and dates from–to.

Working days, non-working days, named dates, the n working days before a holiday, and any, all or none of
these. A condition looks at a local day and a calendar, nothing else; ``day_condition_documents`` stores it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from playlists.calendar import Calendar
from playlists.errors import N_, BadRule
from playlists.words import Words

MOST_DAYS_BEFORE = 20
MOST_DATES = 400

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days by the calendar, make-up days included (N1–N5)."""

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether the day is worked."""
        return calendar.is_working_day(day)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a notice still to come may change the answer (N8)."""
        return calendar.is_provisional(day)

    @property
    def words(self) -> Words:
        """Say it."""
        return Words(N_("工作日（含调休上班日）"))


@dataclass(frozen=True, slots=True)
class NonWorkingDays:
    """Saturdays, Sundays and holidays, but for make-up days."""

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether the day is not worked."""
        return not calendar.is_working_day(day)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a notice still to come may change the answer (N8)."""
        return calendar.is_provisional(day)

    @property
    def words(self) -> Words:
        """Say it."""
        return Words(N_("非工作日（周末和放假日）"))


@dataclass(frozen=True, slots=True)
class NamedDates:
    """These dates and no others, whatever the calendar says. BadRule for none, or for more than 400."""

    dates: frozenset[date]

    def __post_init__(self) -> None:
        if not 1 <= len(self.dates) <= MOST_DATES:
            raise BadRule(N_("指定日期应有 1 至 %(most)s 个。"), {"most": MOST_DATES})

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether the day is one of them."""
        return day in self.dates

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Never: a date is a date."""
        return False

    @property
    def words(self) -> Words:
        """Say the first and the last of them, and how many there are."""
        first, last = min(self.dates).isoformat(), max(self.dates).isoformat()
        if first == last:
            return Words(N_("%(day)s 当日"), {"day": first})
        text = N_("%(first)s 至 %(last)s 之间指定的 %(count)s 天")
        return Words(text, {"first": first, "last": last, "count": len(self.dates)})


@dataclass(frozen=True, slots=True)
class BeforeHoliday:
    """The last n working days before a holiday (节前 n 个工作日); make-up days count as working days.

    A holiday is a run of non-working days of which one is *listed* as off, by the State Council or by the
    unit. A run of three days always is, since unlisted runs are plain weekends; a plain weekend is none.
    BadRule for n outside 1..20.
    """

    days: int

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MOST_DAYS_BEFORE:
            raise BadRule(N_("节前天数应在 1 至 %(most)s 个工作日之间。"), {"most": MOST_DAYS_BEFORE})

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether the day is worked and a holiday begins before n more working days have begun."""
        last = self._last_looked_at(day, calendar)
        return calendar.is_working_day(day) and calendar.is_listed_off(last)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether any day between this one and the holiday may still change (N8)."""
        last = self._last_looked_at(day, calendar)
        return any(calendar.is_provisional(day + n * _DAY) for n in range((last - day).days + 1))

    @property
    def words(self) -> Words:
        """Say it."""
        return Words(N_("节前 %(days)s 个工作日"), {"days": self.days})

    def _last_looked_at(self, day: date, calendar: Calendar) -> date:
        """The first listed day off after this day, or the n-th working day after it, whichever is first."""
        left = self.days
        while left and not calendar.is_listed_off(day := day + _DAY):
            left -= calendar.is_working_day(day)
        return day


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where one of its parts does (或). BadRule for fewer than two parts."""

    parts: "tuple[DayCondition, ...]"

    def __post_init__(self) -> None:
        _check_parts(self.parts)

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether one part holds."""
        return any(part.holds(day, calendar) for part in self.parts)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a part's answer may change, unless a certain part holds already."""
        certain = (part for part in self.parts if not part.is_provisional(day, calendar))
        return not any(part.holds(day, calendar) for part in certain) and _any_open(self.parts, day, calendar)

    @property
    def words(self) -> Words:
        """Say the parts, joined by 或."""
        return _joined(N_("（%(first)s，或 %(rest)s）"), self.parts)


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where all of its parts do (且). BadRule for fewer than two parts, or parts that exclude one another."""

    parts: "tuple[DayCondition, ...]"

    def __post_init__(self) -> None:
        _check_parts(self.parts)
        worked = any(isinstance(part, WorkingDays | BeforeHoliday) for part in self.parts)
        contrary = any(Not(part) in self.parts for part in self.parts)
        if contrary or (worked and NonWorkingDays() in self.parts):
            raise BadRule(N_("这些日期条件互相矛盾，没有一天同时符合。请删去其中一项。"))

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether every part holds."""
        return all(part.holds(day, calendar) for part in self.parts)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether a part's answer may change, unless a certain part fails already."""
        certain = (part for part in self.parts if not part.is_provisional(day, calendar))
        return all(part.holds(day, calendar) for part in certain) and _any_open(self.parts, day, calendar)

    @property
    def words(self) -> Words:
        """Say the parts, joined by 且."""
        return _joined(N_("（%(first)s，且 %(rest)s）"), self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where its part does not (除外)."""

    part: "DayCondition"

    def holds(self, day: date, calendar: Calendar) -> bool:
        """Whether the part fails."""
        return not self.part.holds(day, calendar)

    def is_provisional(self, day: date, calendar: Calendar) -> bool:
        """Whether the part's answer may change."""
        return self.part.is_provisional(day, calendar)

    @property
    def words(self) -> Words:
        """Say it."""
        return Words(N_("除 %(part)s 外"), {"part": self.part.words})


DayCondition: TypeAlias = WorkingDays | NonWorkingDays | NamedDates | BeforeHoliday | AnyOf | AllOf | Not


def _check_parts(parts: tuple[DayCondition, ...]) -> None:
    if len(parts) < 2:
        raise BadRule(N_("组合日期条件至少应有两项。"))


def _any_open(parts: tuple[DayCondition, ...], day: date, calendar: Calendar) -> bool:
    return any(part.is_provisional(day, calendar) for part in parts)


def _joined(text: str, parts: tuple[DayCondition, ...]) -> Words:
    first, *rest = parts
    return Words(text, {"first": first.words, "rest": _joined(text, tuple(rest))}) if rest else first.words
