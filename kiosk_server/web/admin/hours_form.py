"""Hours in a form: dayparts by weekday and the hours of single days (例外日期), for schedules and opening hours alike.

Times are wall times of the zone; an end of 00:00 is midnight, two empty times are the whole day (`playlists.dayparts`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, Invalid
from kiosk_server.web.admin.fields import Faults, attempt, needed_day
from playlists.dayparts import EVERY_DAY, WHOLE_DAY, Daypart, parse_time

MOST_DAYPARTS = 6
MOST_EXCEPTIONS = 60
_MOST_ROWS = 400
"""Dragging in the calendar may make more rows than a person adds here; they are kept."""


@dataclass(frozen=True, slots=True)
class TypedDaypart:
    """One row of weekdays and hours as it was filled in."""

    weekdays: frozenset[int] = EVERY_DAY
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class TypedException:
    """One row of a single day as it was filled in; `kind` is ``none`` (nothing that day) or ``hours``."""

    day: str = ""
    kind: str = "none"
    start: str = ""
    end: str = ""


BLANK = TypedDaypart(frozenset())
BLANK_DAY = TypedException()


def read_dayparts(form: MultiDict[str, str]) -> list[TypedDaypart]:
    """Return the rows of weekdays and hours as typed, at least one."""
    count = min(form.get("parts", 1, type=int), _MOST_ROWS)
    return [_read_daypart(form, row) for row in range(max(count, 1))]


def read_exceptions(form: MultiDict[str, str]) -> list[TypedException]:
    """Return the rows of single days as typed."""
    count = min(form.get("days", 0, type=int), _MOST_ROWS)
    return [
        TypedException(
            form.get(f"exception-day-{row}", "").strip(),
            "hours" if form.get(f"exception-kind-{row}") == "hours" else "none",
            form.get(f"exception-start-{row}", "").strip(),
            form.get(f"exception-end-{row}", "").strip(),
        )
        for row in range(max(count, 0))
    ]


def typed_dayparts(dayparts: Iterable[Daypart]) -> list[TypedDaypart]:
    """Return stored dayparts as rows, one for every whole day where there are none."""
    return [TypedDaypart(part.weekdays, *_typed_times(part)) for part in dayparts] or [TypedDaypart()]


def typed_exceptions(exceptions: Mapping[date, Sequence[Daypart]]) -> list[TypedException]:
    """Return the stored hours of single days as rows, in their order."""
    return [
        row
        for day in sorted(exceptions)
        for row in (
            [TypedException(day.isoformat(), "hours", *_typed_times(part)) for part in exceptions[day]]
            or [TypedException(day.isoformat())]
        )
    ]


def understand_dayparts(faults: Faults, typed: Sequence[TypedDaypart]) -> tuple[Daypart, ...]:
    """Return the dayparts; blank rows do not count, and one that covers every whole day makes the others idle."""
    filled = {row: part for row, part in enumerate(typed) if part != BLANK}
    if not filled:
        faults["daypart-0"] = Invalid(N_("请至少选择一个星期几。"))
    parts = [attempt(faults, f"daypart-{row}", partial(_daypart, part)) for row, part in filled.items()]
    return () if WHOLE_DAY in parts else tuple(part for part in parts if part is not None)


def understand_exceptions(faults: Faults, typed: Sequence[TypedException]) -> dict[date, tuple[Daypart, ...]]:
    """Return the hours of single days; several rows of a day add up, a row without a date and times does not count."""
    found: dict[date, tuple[Daypart, ...]] = {}
    for row, one in enumerate(typed):
        if one.day or one.start or one.end:
            attempt(faults, f"exception-{row}", partial(_add_exception, found, one))
    return found


def _add_exception(found: dict[date, tuple[Daypart, ...]], typed: TypedException) -> None:
    day = needed_day(typed.day)
    hours = (_hours(EVERY_DAY, typed.start, typed.end),) if typed.kind == "hours" else ()
    if day in found and not (found[day] and hours):
        raise Invalid(N_("这一天填了两次，而且说法不一。请只留一行。"))
    found[day] = (*found.get(day, ()), *hours)


def _read_daypart(form: MultiDict[str, str], row: int) -> TypedDaypart:
    days = frozenset(int(day) for day in form.getlist(f"day-{row}") if day in set("1234567"))
    return TypedDaypart(days, form.get(f"start-{row}", "").strip(), form.get(f"end-{row}", "").strip())


def _daypart(typed: TypedDaypart) -> Daypart:
    return _hours(typed.weekdays, typed.start, typed.end)


def _hours(weekdays: frozenset[int], start: str, end: str) -> Daypart:
    if not start and not end:
        return Daypart(weekdays, time(0), time(0))
    if not start or not end:
        raise Invalid(N_("请填写时段的开始和结束时间；全天播出就都留空。"))
    return Daypart(weekdays, parse_time(start), parse_time(end, end=True))


def _typed_times(part: Daypart) -> tuple[str, str]:
    if part.start == part.end == time(0):
        return "", ""
    return f"{part.start:%H:%M}", f"{part.end:%H:%M}"
