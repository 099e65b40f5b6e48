"""Dayparts (时段): on these weekdays, from this wall time to that one.

Written form, for storage and exchange: weekdays and hours, ``"12345 09:00-17:00"``; several joined by
``"; "``. Weekdays are ISO numbers, 1 = Monday to 7 = Sunday.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from playlists.errors import N_, BadRule

EVERY_DAY = frozenset(range(1, 8))

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_WRITTEN = re.compile(r"(\S+)\s+([\d:]+)\s*[-–]\s*([\d:]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Daypart:
    """``[start, end)`` in wall time, on the days it starts on.

    An end at or before the start lies on the next day and belongs to the day it starts on (A6–A9, D8);
    equal times make a whole day (X15), so 24:00 is written as an end of 00:00. BadRule for no weekday, a
    weekday outside 1..7 or times that carry a zone.
    """

    weekdays: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise BadRule(N_("请至少选择一个星期几。"))
        if not self.weekdays <= EVERY_DAY:
            raise BadRule(N_("星期几应为 1（周一）至 7（周日）。"))
        if self.start.tzinfo or self.end.tzinfo:
            raise BadRule(N_("时段使用当地时间，不应带时区。"))

    @property
    def is_overnight(self) -> bool:
        """Whether it reaches past the midnight after its start."""
        return time(0) < self.end <= self.start

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """The naive wall interval that starts on a day, or None where the weekday is not chosen."""
        return self.hours_on(day) if day.isoweekday() in self.weekdays else None

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """The naive wall interval of its hours from a day on, whatever weekday it is."""
        last_day = day + timedelta(days=1) if self.end <= self.start else day
        return datetime.combine(day, self.start), datetime.combine(last_day, self.end)


WHOLE_DAY = Daypart(EVERY_DAY, time(0), time(0))


def parse_time(text: str, *, end: bool = False) -> time:
    """Read ``8:00``, ``08:00`` or ``07:30:45``, seconds dropped (D1); 24:00 only as an end; else BadRule."""
    match = _CLOCK.fullmatch(text.strip())
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    if end and (hour, minute, second) == (24, 0, 0):
        return time(0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadRule(N_("“%(text)s”不是有效的时间，请写成 09:30。"), {"text": text.strip()})
    return time(hour, minute)


def format_time(moment: time, *, end: bool = False) -> str:
    """Write a wall time as ``09:30``; midnight as an end is ``24:00``."""
    return "24:00" if end and moment == time(0) else f"{moment:%H:%M}"


def parse_daypart(text: str) -> Daypart:
    """Read ``"12345 09:00-17:00"``; BadRule for anything partial, doubled or unknown (A17, A21, D3)."""
    match = _WRITTEN.fullmatch(text.strip())
    digits = match[1] if match else ""
    if not match or not re.fullmatch("[1-7]+", digits) or len(set(digits)) != len(digits):
        raise BadRule(N_("“%(text)s”不是有效的时段，请写成 12345 09:00-17:00。"), {"text": text.strip()})
    return Daypart(frozenset(map(int, digits)), parse_time(match[2]), parse_time(match[3], end=True))


def format_daypart(daypart: Daypart) -> str:
    """Write a daypart so that ``parse_daypart`` reads the same one back."""
    weekdays = "".join(str(day) for day in sorted(daypart.weekdays))
    return f"{weekdays} {format_time(daypart.start)}-{format_time(daypart.end, end=True)}"


def parse_dayparts(text: str) -> tuple[Daypart, ...]:
    """Read dayparts joined by semicolons; empty text is no daypart, which means always."""
    return tuple(parse_daypart(part) for part in text.split(";")) if text.strip() else ()


def format_dayparts(dayparts: Iterable[Daypart]) -> str:
    """Write dayparts joined by semicolons."""
    return "; ".join(format_daypart(daypart) for daypart in dayparts)
