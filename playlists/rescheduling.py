"""Rescheduling (改期): what drag and drop on a calendar, and delete, mean for an assignment.

An occurrence is moved, stretched or taken off: this one (此次), this and all following (此次及以后), or all of
them (全部). All times are naive local wall times of the assignment's zone.

- *This* becomes an exception of its date (例外日期), or a move or an exclusion of the recurrence.
- *Following* ends the assignment and begins another; a recurrence is divided by its rule, dayparts by the dates.
- *All* changes the daypart or the rule itself: see ``rescheduling_dayparts`` and ``recurrence_shift`` for what
  a drag to another weekday or day of the month means.

With several dayparts, following and all concern the daypart of the occurrence; the others stay. An occurrence
that was adjusted on its own belongs to no series any more, so there only *this* can be meant. What was adjusted
or taken out on other days stays so. Nothing leaves the dates of the assignment; the kind of day and the calendar
condition bind the rule, not what is moved by hand.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

from playlists import rescheduling_dayparts as by_dayparts
from playlists import rescheduling_recurrence as by_recurrence
from playlists.calendar import Calendar
from playlists.errors import N_, BadRule
from playlists.recurrence import OLDEST_FIRST
from playlists.rescheduling_exceptions import moved_once, removed_once
from playlists.schedule import Assignment
from playlists.wall_occurrences import Occurrence, is_by_rule, is_spent, occurrences_on_wall

__all__ = ["SCOPES", "Occurrence", "Rescheduled", "Scope", "move", "occurrences_on_wall", "remove"]

Scope = Literal["this", "following", "all"]

SCOPES: tuple[Scope, ...] = get_args(Scope)

_DAY = timedelta(days=1)

_Parts = tuple[Assignment | None, Assignment | None]


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """``changed`` replaces the assignment, None where nothing of it is left; ``added`` ones still need an id."""

    changed: Assignment | None
    added: tuple[Assignment, ...] = ()


def move(  # noqa: PLR0917 -- the order in which one says it, as the calendar hands it over
    assignment: Assignment,
    calendar: Calendar,
    occurrence: Occurrence,
    start: datetime,
    end: datetime,
    scope: Scope,
) -> Rescheduled:
    """Let an occurrence run ``[start, end)`` instead, naive wall time to the minute, 24 hours at most.

    BadRule says what to change: an occurrence that is not there, times or a scope that make no sense, a day
    outside the dates, or a series that cannot be moved so.
    """
    _check(assignment, calendar, occurrence, scope)
    new = Occurrence(start, end)
    _check_times(occurrence, new)
    _check_dates(assignment, new)
    if new == occurrence:
        return Rescheduled(assignment)
    if scope == "this":
        return Rescheduled(moved_once(assignment, calendar, occurrence, new))
    return _rescheduled(assignment, occurrence, _moved(assignment, calendar, occurrence, new, scope))


def remove(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, scope: Scope) -> Rescheduled:
    """Take an occurrence off. BadRule for one that is not there, or a scope that makes no sense."""
    _check(assignment, calendar, occurrence, scope)
    if scope == "this":
        return _rescheduled(assignment, occurrence, (removed_once(assignment, calendar, occurrence), None))
    return _rescheduled(assignment, occurrence, _removed(assignment, occurrence, scope))


def _moved(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, new: Occurrence, scope: Scope) -> _Parts:
    recurrence = assignment.recurrence
    if recurrence is None and scope == "all":
        return by_dayparts.moved_throughout(assignment, calendar, occurrence, new), None
    if recurrence is None:
        return by_dayparts.moved_from_then(assignment, calendar, occurrence, new)
    if scope == "all":
        return by_recurrence.moved_throughout(assignment, recurrence, calendar, occurrence, new), None
    return by_recurrence.moved_from_then(assignment, recurrence, calendar, occurrence, new)


def _removed(assignment: Assignment, occurrence: Occurrence, scope: Scope) -> _Parts:
    recurrence = assignment.recurrence
    if recurrence is None and scope == "all":
        return by_dayparts.removed_throughout(assignment, occurrence), None
    if recurrence is None:
        return by_dayparts.removed_from_then(assignment, occurrence)
    if scope == "all":
        return None, None
    return by_recurrence.removed_from_then(assignment, recurrence, occurrence), None


def _rescheduled(assignment: Assignment, occurrence: Occurrence, parts: _Parts) -> Rescheduled:
    """Leave out a part in which nothing can play; where the first is left out, the second takes its place."""
    before, after = (part if part and not is_spent(part) else None for part in parts)
    if before and after:
        return Rescheduled(before, (replace(after, assignment_id=""),))
    if after is None:
        return Rescheduled(before)
    # What lies before does not play, but should the dates be changed one day, it is still known.
    past = {day: hours for day, hours in assignment.exceptions.items() if day < occurrence.day}
    return Rescheduled(replace(after, exceptions={**after.exceptions, **past}))


def _check(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, scope: Scope) -> None:
    if scope not in SCOPES:
        raise BadRule(N_("改期的范围应为此次、此次及以后或全部，现为“%(scope)s”。"), {"scope": scope})
    day = occurrence.day
    if occurrence not in occurrences_on_wall(assignment, calendar, day, day + _DAY):
        start = occurrence.start.isoformat(" ", "minutes")
        raise BadRule(N_("%(start)s 没有播出，请选择一次现有的播出。"), {"start": start})
    if scope != "this" and not is_by_rule(assignment, calendar, occurrence):
        raise BadRule(N_("这一次是单独调整过的，请只改此次；要改全部，请选另一天的播出。"))


def _check_times(occurrence: Occurrence, new: Occurrence) -> None:
    for moment in (new.start, new.end):
        if moment.tzinfo or moment != moment.replace(second=0, microsecond=0):
            text = N_("播出时间应为当地时间，精确到分钟，不带时区：%(value)s。")
            raise BadRule(text, {"value": moment.isoformat()})
    if new.end <= new.start:
        raise BadRule(N_("每次播出的结束应晚于开始，至少 1 分钟。"))
    if new.end - new.start > _DAY:
        raise BadRule(N_("每次播出最长 24 小时，请缩短，或在另一天再排一次。"))
    if abs(new.start - occurrence.start) > OLDEST_FIRST:
        raise BadRule(N_("一次播出最多移动十年，请选择较近的日期。"))


def _check_dates(assignment: Assignment, new: Occurrence) -> None:
    day, starts_on, ends_on = new.day, assignment.starts_on, assignment.ends_on
    if starts_on and day < starts_on:
        text = N_("%(day)s 早于排期“%(name)s”的开始日期 %(limit)s，请先修改开始日期。")
        raise BadRule(text, {"day": day.isoformat(), "name": assignment.name, "limit": starts_on.isoformat()})
    if ends_on and day > ends_on:
        text = N_("%(day)s 晚于排期“%(name)s”的结束日期 %(limit)s，请先修改结束日期。")
        raise BadRule(text, {"day": day.isoformat(), "name": assignment.name, "limit": ends_on.isoformat()})
