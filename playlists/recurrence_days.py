"""From a recurrence rule to naive local starts: the calendar arithmetic of RFC 5545 §3.3.10.

A rule is asked of each day it could fire on, so that jumping into its tenth year costs what its first does, and
a rule that never fires is found out in bounded time: nothing is looked for later than 100 years after the first
start. All times are naive wall times (drift-free, I1); zones come later.
"""

from bisect import bisect_left
from calendar import isleap, monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from playlists.recurrence_rule import Rule

HORIZON = timedelta(days=36525)

_LATEST = datetime(9990, 1, 1)  # noqa: DTZ001 -- a wall time
_MOMENT = timedelta(microseconds=1)
_YEAR = timedelta(days=366)
_SOON = timedelta(days=40)

_PERIODS = frozenset({"YEARLY", "MONTHLY", "WEEKLY"})

DayTest = Callable[[datetime], bool]

_Value = TypeVar("_Value", datetime, timedelta, int)


def starts_between(
    rule: Rule, first: datetime, from_: datetime, to: datetime, on: DayTest | None = None
) -> list[datetime]:
    """Give the starts in ``[from_, to)`` of a rule that was begun at ``first``, in order.

    ``on`` keeps only starts on days (midnights) it accepts; they count towards COUNT and BYSETPOS all the same.
    """
    low, high = max(from_, first), min(to, _end(rule, first))
    found = _starts(rule, first, low, high, on) if low < high else []
    return found[bisect_left(found, low) : bisect_left(found, high)]


def next_start(rule: Rule, first: datetime, from_: datetime) -> datetime | None:
    """Find the first start at or after a time, None where none comes within 100 years of ``first``."""
    low, span = max(from_, first), _SOON
    while low < first + HORIZON:
        if found := starts_between(rule, first, low, low + span):
            return found[0]
        low, span = low + span, span * 4
    return None


@lru_cache(maxsize=4096)
def _end(rule: Rule, first: datetime) -> datetime:
    """The wall time before which every start lies: UNTIL, the last of COUNT, or the horizon."""
    horizon = min(first, _LATEST - HORIZON) + HORIZON
    if rule.until is not None:
        return min(rule.until + _MOMENT, horizon)
    if rule.count is None:
        return horizon
    endless, left, low = replace(rule, count=None), rule.count, first
    while low < horizon:
        high = min(low + 2 * _YEAR, horizon)
        found = starts_between(endless, first, low, high)
        if len(found) >= left:
            return found[left - 1] + _MOMENT
        left, low = left - len(found), high
    return horizon


def _starts(rule: Rule, first: datetime, low: datetime, high: datetime, on: DayTest | None) -> list[datetime]:
    """The starts of whole days, of whole periods under BYSETPOS, around ``[low, high)``."""
    if rule.by_set_pos and rule.freq in _PERIODS:
        return _chosen(rule, first, low, high, on)
    days: Iterable[datetime] = _days(rule, first, low.toordinal(), high.toordinal())
    if on is not None:
        days = filter(on, days)
    if rule.freq != "HOURLY" or 24 % rule.interval == 0:
        times = _times(rule, first, first.toordinal())
        return [day + time for day in days for time in times]
    by_phase: dict[int, list[timedelta]] = {}
    found: list[datetime] = []
    for day in days:
        phase = day.toordinal() * 24 % rule.interval
        if phase not in by_phase:
            by_phase[phase] = _times(rule, first, day.toordinal())
        found += [day + time for time in by_phase[phase]]
    return found


def _chosen(rule: Rule, first: datetime, low: datetime, high: datetime, on: DayTest | None) -> list[datetime]:
    """Under BYSETPOS: of each period's whole set, the starts at these positions."""
    around = 366 if rule.freq == "YEARLY" else 31
    days = _days(rule, first, low.toordinal() - around, high.toordinal() + around)
    times = _times(rule, first, first.toordinal())
    found: list[datetime] = []
    for _, period in groupby(days, key=_period(rule)):
        found += _picked([day + time for day in period for time in times], rule.by_set_pos)
    if on is None:
        return found
    return [start for start in found if on(datetime.fromordinal(start.toordinal()))]


def _picked(values: Sequence[_Value], places: Sequence[int]) -> list[_Value]:
    """The values at places counted from 1, or from the end by -1."""
    chosen = {place - 1 if place > 0 else place + len(values) for place in places}
    return [value for place, value in enumerate(values) if place in chosen]


def _times(rule: Rule, first: datetime, ordinal: int) -> list[timedelta]:
    """The times of day of the starts on a day, given by its ordinal; hours left out are those of ``first``."""
    minutes: Sequence[int] = rule.by_minute or (first.minute,)
    hours: Sequence[int] = rule.by_hour or (first.hour,)
    if rule.freq == "HOURLY":
        gone = ordinal * 24 - first.toordinal() * 24 - first.hour
        hours = [hour for hour in rule.by_hour or range(24) if (gone + hour) % rule.interval == 0]
        minutes = _picked(minutes, rule.by_set_pos) if rule.by_set_pos else minutes
    times = [timedelta(hours=hour, minutes=minute) for hour in hours for minute in minutes]
    return _picked(times, rule.by_set_pos) if rule.by_set_pos and rule.freq == "DAILY" else times


def _days(rule: Rule, first: datetime, from_: int, to: int) -> list[datetime]:
    """The midnights, between two ordinals (inclusive), of the days on which a rule fires."""
    step = rule.interval if rule.freq == "DAILY" else 1
    from_ = max(from_, 1)
    ordinals = range(from_ + (first.toordinal() - from_) % step, to + 1, step)
    days: Iterable[datetime] = map(datetime.fromordinal, ordinals)
    for test in _day_tests(rule, first):
        days = filter(test, days)
    return list(days)


def _day_tests(rule: Rule, first: datetime) -> list[DayTest]:
    """What a day must pass; parts left out are taken from ``first``, as the standard says."""
    tests: list[DayTest] = []
    rule = _explicit(rule, first)
    if rule.interval > 1 and rule.freq in _PERIODS:
        tests.append(_aligned(rule, first))
    if rule.by_month:
        tests.append(lambda day: day.month in rule.by_month)
    if rule.by_month_day:
        tests.append(_month_day(frozenset(rule.by_month_day)))
    if rule.by_year_day:
        tests.append(_year_day(frozenset(rule.by_year_day)))
    if rule.by_week_no:
        tests.append(_week_number(frozenset(rule.by_week_no), rule.week_start))
    if rule.by_day:
        tests.append(_weekday(rule))
    return tests


def _explicit(rule: Rule, first: datetime) -> Rule:
    """Write out which day is meant where the rule leaves it to its first start."""
    if rule.freq not in _PERIODS or rule.by_month_day or rule.by_year_day or rule.by_day:
        return rule
    if rule.freq == "WEEKLY" or rule.by_week_no:
        return replace(rule, by_day=((0, first.isoweekday()),))
    by_month = rule.by_month or ((first.month,) if rule.freq == "YEARLY" else ())
    return replace(rule, by_month=by_month, by_month_day=(first.day,))


def _period(rule: Rule) -> Callable[[datetime], int]:
    """The running number of the year, month or week a day lies in."""
    if rule.freq == "YEARLY":
        return lambda day: day.year
    if rule.freq == "MONTHLY":
        return lambda day: day.year * 12 + day.month
    return lambda day: (day.toordinal() - rule.week_start) // 7


def _aligned(rule: Rule, first: datetime) -> DayTest:
    period, interval = _period(rule), rule.interval
    phase = period(first) % interval
    return lambda day: period(day) % interval == phase


def _month_day(numbers: frozenset[int]) -> DayTest:
    if min(numbers) > 0:
        return lambda day: day.day in numbers
    return lambda day: day.day in numbers or day.day - monthrange(day.year, day.month)[1] - 1 in numbers


def _year_day(numbers: frozenset[int]) -> DayTest:
    def test(day: datetime) -> bool:
        number, left = _place_in_year(day)
        return number in numbers or -left in numbers

    return test


def _week_number(numbers: frozenset[int], week_start: int) -> DayTest:
    """Week 1 is the first with four days in the year, so a week counts in the year of its fourth day."""

    def test(day: datetime) -> bool:
        fourth = day + timedelta(days=3 - (day.isoweekday() - week_start) % 7)
        number, left = _place_in_year(fourth)
        return (number + 6) // 7 in numbers or -((left + 6) // 7) in numbers

    return test


def _weekday(rule: Rule) -> DayTest:
    every = frozenset(weekday for number, weekday in rule.by_day if number == 0)
    numbered = frozenset(rule.by_day)
    if all(number == 0 for number, _ in rule.by_day):
        return lambda day: day.isoweekday() in every
    in_month = rule.freq == "MONTHLY" or bool(rule.by_month)

    def test(day: datetime) -> bool:
        weekday = day.isoweekday()
        if weekday in every:
            return True
        number, left = _place_in_month(day) if in_month else _place_in_year(day)
        return ((number + 6) // 7, weekday) in numbered or (-((left + 6) // 7), weekday) in numbered

    return test


def _place_in_month(day: datetime) -> tuple[int, int]:
    """Which day of its month, counted from 1, and counted from the end."""
    return day.day, monthrange(day.year, day.month)[1] - day.day + 1


def _place_in_year(day: datetime) -> tuple[int, int]:
    """Which day of its year, counted from 1, and counted from the end."""
    number = day.timetuple().tm_yday
    return number, 365 + isleap(day.year) - number + 1
