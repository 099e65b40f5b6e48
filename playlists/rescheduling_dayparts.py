"""Dayparts moved or taken off from a day on, or altogether (此次及以后、全部).

The hours apply to the whole daypart, all its weekdays. A drag to another weekday takes the old one out of the
daypart and puts the new one in; where the daypart has the new one already, as 每天 has them all, only the hours
change and the occurrence stays on its day.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from playlists.calendar import Calendar
from playlists.dayparts import Daypart
from playlists.rescheduling_exceptions import (
    check_conditions,
    exceptions_before,
    landed,
    with_added,
    without_repeated,
)
from playlists.schedule import Assignment
from playlists.wall_occurrences import Occurrence, occurrences_on_wall

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def moved_throughout(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, new: Occurrence) -> Assignment:
    """Change the daypart that gives an occurrence; BadRule where its conditions keep it from the new day."""
    new = _on_its_day(assignment, occurrence, new)
    changed = replace(
        assignment,
        dayparts=_changed(assignment, occurrence, new),
        exceptions=without_repeated(assignment.exceptions, occurrence),
    )
    return landed(changed, calendar, new)


def moved_from_then(
    assignment: Assignment, calendar: Calendar, occurrence: Occurrence, new: Occurrence
) -> tuple[Assignment | None, Assignment | None]:
    """End the assignment before the day of an occurrence and begin a changed one: (before, after), before if any.

    Dropped on an earlier day with occurrences between, the one dragged becomes an exception of the first part.
    BadRule as for all.
    """
    new = _on_its_day(assignment, occurrence, new)
    cut = _first_day(assignment, calendar, occurrence, new)
    before = _until(assignment, cut)
    after = replace(_from(assignment, cut), dayparts=_changed(assignment, occurrence, new))
    after = replace(after, exceptions=without_repeated(after.exceptions, occurrence))
    if before and new.day < cut:
        check_conditions(before, calendar, new)
        before = with_added(before, calendar, new)
    else:
        after = landed(after, calendar, new)
    return before, after


def removed_throughout(assignment: Assignment, occurrence: Occurrence) -> Assignment | None:
    """Take off the daypart that gives an occurrence; None where it was the last."""
    dayparts = _others(assignment, occurrence)
    exceptions = without_repeated(assignment.exceptions, occurrence)
    return replace(assignment, dayparts=dayparts, exceptions=exceptions) if dayparts else None


def removed_from_then(assignment: Assignment, occurrence: Occurrence) -> tuple[Assignment | None, Assignment | None]:
    """Take off the daypart from the day of an occurrence on: (before, after), either if any."""
    dayparts = _others(assignment, occurrence)
    if dayparts:
        after = replace(_from(assignment, occurrence.day), dayparts=dayparts)
        after = replace(after, exceptions=without_repeated(after.exceptions, occurrence))
        return _until(assignment, occurrence.day), after
    exceptions = exceptions_before(assignment.exceptions, occurrence)
    if occurrence.day in exceptions:
        return replace(assignment, ends_on=occurrence.day, exceptions=exceptions), None
    return _until(assignment, occurrence.day), None


def _changed(assignment: Assignment, occurrence: Occurrence, new: Occurrence) -> tuple[Daypart, ...]:
    """The dayparts with those changed that give the occurrence; two that become alike are one."""
    changed = (_moved(daypart, occurrence, new) for daypart in assignment.dayparts)
    return tuple(dict.fromkeys(changed))


def _moved(daypart: Daypart, occurrence: Occurrence, new: Occurrence) -> Daypart:
    if not _gives(daypart, occurrence):
        return daypart
    old_weekday, weekday, weekdays = occurrence.day.isoweekday(), new.day.isoweekday(), daypart.weekdays
    if weekday not in weekdays:
        weekdays = weekdays - {old_weekday} | {weekday}
    return Daypart(weekdays, new.start.time(), new.end.time())


def _on_its_day(assignment: Assignment, occurrence: Occurrence, new: Occurrence) -> Occurrence:
    """Keep an occurrence on its day where the weekday it was dropped on is one of the daypart's already."""
    mine = [daypart for daypart in assignment.dayparts if _gives(daypart, occurrence)]
    if any(new.day.isoweekday() not in daypart.weekdays for daypart in mine):
        return new
    start = datetime.combine(occurrence.day, new.start.time())
    return Occurrence(start, start + (new.end - new.start))


def _first_day(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, new: Occurrence) -> date:
    """The day from which the changed rule holds: an earlier new day, if nothing of the old rule lies between."""
    if not occurrence.day - _WEEK < new.day < occurrence.day:
        return occurrence.day
    excepted = any(new.day <= day < occurrence.day for day in assignment.exceptions)
    between = occurrences_on_wall(assignment, calendar, new.day, occurrence.day)
    return occurrence.day if excepted or between else new.day


def _until(assignment: Assignment, cut: date) -> Assignment | None:
    """The part before a day, with its own exceptions; None where the dates leave it no day."""
    if assignment.starts_on and cut <= assignment.starts_on:
        return None
    exceptions = {day: hours for day, hours in assignment.exceptions.items() if day < cut}
    return replace(assignment, ends_on=cut - _DAY, exceptions=exceptions)


def _from(assignment: Assignment, cut: date) -> Assignment:
    """The part from a day on, with its own exceptions."""
    exceptions = {day: hours for day, hours in assignment.exceptions.items() if day >= cut}
    return replace(assignment, starts_on=cut, exceptions=exceptions)


def _others(assignment: Assignment, occurrence: Occurrence) -> tuple[Daypart, ...]:
    return tuple(daypart for daypart in assignment.dayparts if not _gives(daypart, occurrence))


def _gives(daypart: Daypart, occurrence: Occurrence) -> bool:
    return daypart.on(occurrence.day) == (occurrence.start, occurrence.end)
