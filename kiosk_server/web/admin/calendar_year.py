"""A year of the calendar as the desk draws it: twelve months of days, and the holidays in words."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import format_date, get_locale, gettext

from kiosk_server.calendars.models import UnitDay
from kiosk_server.errors import N_
from playlists.calendar import Calendar

SIGNS = {"off": N_("休"), "make-up": N_("班"), "unit-off": N_("◆休"), "unit-work": N_("◆班")}
"""The sign in a day's square, beside its colour; plain working days and weekends have none."""
WORDS = {
    "work": N_("工作日"),
    "weekend": N_("周末休息"),
    "off": N_("放假"),
    "make-up": N_("调休上班"),
    "unit-off": N_("本单位放假"),
    "unit-work": N_("本单位上班"),
}
WEEKDAYS = (N_("一"), N_("二"), N_("三"), N_("四"), N_("五"), N_("六"), N_("日"))
_SATURDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A day: its kind (a key of `WORDS`), and what holiday or own day it is, if any."""

    day: date
    kind: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday to Sunday; None fills the squares of its neighbours."""

    first: date
    weeks: tuple[tuple[Square | None, ...], ...]

    @property
    def title(self) -> str:
        """Its name: 十月 as 10月, or October."""
        return gettext("%(month)s月", month=self.first.month) if _chinese() else format_date(self.first, "MMMM")


def months(year: int, official: Calendar, own: Mapping[date, UnitDay]) -> tuple[Month, ...]:
    """Return the twelve months of *year*: the official calendar, with a unit's *own* days over it."""
    weeks = Weeks()

    def square(day: date, month: int) -> Square | None:
        return _square(day, official, own.get(day)) if day.month == month else None

    return tuple(
        Month(
            date(year, month, 1),
            tuple(tuple(square(day, month) for day in week) for week in weeks.monthdatescalendar(year, month)),
        )
        for month in range(1, 13)
    )


def holidays(year: int, official: Calendar) -> list[tuple[str, str]]:
    """Return the holidays of *year*, by their first day off, as (name, words): 10月1日至10月7日放假，9月20日上班."""
    names: dict[str, list[date]] = {}
    # Days off first, so that a make-up day long before a holiday does not move it up.
    for day in sorted((day for day in official.days if day.year == year), key=lambda day: (official.days[day], day)):
        names.setdefault(official.names.get(day, ""), []).append(day)
    return [(name, _arrangement(official, days)) for name, days in names.items()]


def short_day(day: date) -> str:
    """Return a day without its year: 10月1日, or 1 October."""
    return f"{day.month}月{day.day}日" if _chinese() else format_date(day, "d MMMM")


def _square(day: date, official: Calendar, own: UnitDay | None) -> Square:
    if own is not None:
        return Square(day=day, kind="unit-work" if own.working else "unit-off", name=own.name)
    listed = official.days.get(day)
    if listed is None:
        return Square(day=day, kind="work" if day.isoweekday() < _SATURDAY else "weekend")
    return Square(day=day, kind="make-up" if listed else "off", name=official.names.get(day, ""))


def _arrangement(official: Calendar, days: list[date]) -> str:
    comma = gettext("、")
    off = comma.join(_span(*run) for run in _runs([day for day in days if not official.days[day]]))
    worked = comma.join(short_day(day) for day in days if official.days[day])
    parts = [gettext("%(days)s放假", days=off)] if off else []
    parts += [gettext("%(days)s上班", days=worked)] if worked else []
    return gettext("，").join(parts)


def _runs(days: list[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        follows = bool(runs) and runs[-1][1] + _DAY == day
        runs[-1:] = [(runs[-1][0], day)] if follows else [*runs[-1:], (day, day)]
    return runs


def _span(first: date, last: date) -> str:
    if first == last:
        return short_day(first)
    return gettext("%(first)s至%(last)s", first=short_day(first), last=short_day(last))


def _chinese() -> bool:
    return str(get_locale()).startswith("zh")
