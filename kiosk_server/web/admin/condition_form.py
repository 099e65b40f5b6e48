"""The calendar condition (日期条件) in a form: a plain choice goes in, a `DayCondition` comes out, and back.

A condition put together from others has no choice here; it is shown in words and kept as it is (``kept``).
"""

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, Invalid
from kiosk_server.web.admin.fields import Faults, attempt, needed_day, whole
from playlists.day_conditions import (
    MOST_DAYS_BEFORE,
    BeforeHoliday,
    DayCondition,
    NamedDates,
    NonWorkingDays,
    WorkingDays,
)

ANY, WORKING, NON_WORKING, NAMED, BEFORE, KEPT = "any", "working", "non_working", "named", "before", "kept"
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class TypedCondition:
    """The choice as it was made, with the dates or the number that belong to it."""

    kind: str = ANY
    dates: str = ""
    days: str = "1"


def read_condition(form: MultiDict[str, str]) -> TypedCondition:
    """Return the choice as typed."""
    return TypedCondition(
        form.get("condition", ANY), form.get("condition-dates", "").strip(), form.get("condition-days", "1").strip()
    )


def typed_condition(condition: DayCondition | None) -> TypedCondition:
    """Return a stored condition as a choice."""
    match condition:
        case None:
            return TypedCondition()
        case WorkingDays():
            return TypedCondition(WORKING)
        case NonWorkingDays():
            return TypedCondition(NON_WORKING)
        case NamedDates(dates):
            return TypedCondition(NAMED, "\n".join(day.isoformat() for day in sorted(dates)))
        case BeforeHoliday(days):
            return TypedCondition(BEFORE, days=str(days))
    return TypedCondition(KEPT)


def understand_condition(faults: Faults, typed: TypedCondition, existing: DayCondition | None) -> DayCondition | None:
    """Return what the choice means, None for every day or where something is noted in *faults*."""
    if typed.kind == WORKING:
        return WorkingDays()
    if typed.kind == NON_WORKING:
        return NonWorkingDays()
    if typed.kind == NAMED:
        return attempt(faults, "condition-dates", lambda: _named(typed.dates))
    if typed.kind == BEFORE:
        refusal = N_("节前天数请填 %(least)s 到 %(most)s 之间的数。")
        days = attempt(faults, "condition-days", lambda: whole(typed.days, 1, MOST_DAYS_BEFORE, refusal))
        return None if days is None else BeforeHoliday(days)
    return existing if typed.kind == KEPT else None


def _named(text: str) -> NamedDates:
    days = [needed_day(word) for word in _BETWEEN.split(text) if word]
    if not days:
        raise Invalid(N_("请写出指定的日期，每行一个。"))
    return NamedDates(frozenset(days))
