"""One occurrence alone (此次): taken out, put elsewhere, written down as the hours of its date (例外日期).

An exception gives all the hours of its date, so those that nobody touched are written with it. A recurrence
notes a move or an exclusion of its own, unless an exception rules the day in question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from playlists.calendar import Calendar
from playlists.dayparts import Daypart
from playlists.errors import N_, BadRule
from playlists.recurrence import Moved, Recurrence, starts
from playlists.schedule import Assignment
from playlists.wall_occurrences import Occurrence, occurrences_on_wall

Exceptions = Mapping[date, tuple[Daypart, ...]]

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


def moved_once(assignment: Assignment, calendar: Calendar, occurrence: Occurrence, new: Occurrence) -> Assignment:
    """Put one occurrence elsewhere; BadRule where the hours of its new day cannot be written down.

    Dropped upon one just like it, it is only taken out.
    """
    ruled = {occurrence.day, new.day} & assignment.exceptions.keys()
    if new in occurrences_on_wall(assignment, calendar, new.day, new.day + _DAY):
        return removed_once(assignment, calendar, occurrence)
    if assignment.recurrence and not ruled:
        return replace(assignment, recurrence=_with_moved(assignment.recurrence, occurrence, new))
    return with_added(removed_once(assignment, calendar, occurrence), calendar, new)


def removed_once(assignment: Assignment, calendar: Calendar, occurrence: Occurrence) -> Assignment:
    """Take one occurrence out."""
    day = occurrence.day
    if assignment.recurrence and day not in assignment.exceptions:
        return replace(assignment, recurrence=_without(assignment.recurrence, occurrence))
    hours = _hours_on(assignment, calendar, day)
    return replace(assignment, exceptions={**assignment.exceptions, day: _others(hours, occurrence)})


def with_added(assignment: Assignment, calendar: Calendar, new: Occurrence) -> Assignment:
    """Add an occurrence to the hours of its day."""
    hours = _others(_hours_on(assignment, calendar, new.day), new)
    in_order = sorted((*hours, hours_of(new)), key=lambda daypart: (daypart.start, daypart.end))
    return replace(assignment, exceptions={**assignment.exceptions, new.day: tuple(in_order)})


def without_repeated(exceptions: Exceptions, occurrence: Occurrence) -> Exceptions:
    """Take an occurrence by rule out of the exception that repeats it, if there is one on its day."""
    if occurrence.day not in exceptions:
        return exceptions
    return {**exceptions, occurrence.day: _others(exceptions[occurrence.day], occurrence)}


def exceptions_before(exceptions: Exceptions, occurrence: Occurrence) -> Exceptions:
    """Keep the hours that start before an occurrence; its own day stands only where such hours are left."""
    kept = {day: hours for day, hours in exceptions.items() if day < occurrence.day}
    hours = exceptions.get(occurrence.day, ())
    earlier = tuple(daypart for daypart in hours if daypart.start < occurrence.start.time())
    return {**kept, occurrence.day: earlier} if earlier else kept


def landed(assignment: Assignment, calendar: Calendar, new: Occurrence) -> Assignment:
    """Make sure that a changed rule plays an occurrence where it was dropped: added to the day's exception, if any.

    BadRule where the kind of day or the calendar condition keeps the rule from that day.
    """
    check_conditions(assignment, calendar, new)
    return with_added(assignment, calendar, new) if new.day in assignment.exceptions else assignment


def check_conditions(assignment: Assignment, calendar: Calendar, new: Occurrence) -> None:
    """Refuse a day from which the kind of day or the calendar condition keeps the rule: BadRule.

    An exception would let the one dragged play there, and the others that follow it would be gone unnoticed.
    """
    if not assignment.plays_on(new.day, calendar):
        text = N_("%(day)s 不符合排期“%(name)s”的日期条件，请只移动此次，或先修改日期条件。")
        raise BadRule(text, {"day": new.day.isoformat(), "name": assignment.name})


def hours_of(occurrence: Occurrence) -> Daypart:
    """Write an occurrence of at most 24 hours as a daypart of its weekday; equal times are the whole day (X15)."""
    if occurrence.end - occurrence.start > _DAY:
        text = N_("%(day)s 另有超过 24 小时的播出，不能写成当日时段，请改选另一天。")
        raise BadRule(text, {"day": occurrence.day.isoformat()})
    return Daypart(frozenset({occurrence.day.isoweekday()}), occurrence.start.time(), occurrence.end.time())


def _hours_on(assignment: Assignment, calendar: Calendar, day: date) -> tuple[Daypart, ...]:
    if day in assignment.exceptions:
        return assignment.exceptions[day]
    return tuple(hours_of(other) for other in occurrences_on_wall(assignment, calendar, day, day + _DAY))


def _others(hours: Iterable[Daypart], occurrence: Occurrence) -> tuple[Daypart, ...]:
    mine = (occurrence.start, occurrence.end)
    return tuple(daypart for daypart in hours if daypart.hours_on(occurrence.day) != mine)


def _with_moved(recurrence: Recurrence, occurrence: Occurrence, new: Occurrence) -> Recurrence:
    """Move it; of several that stand at one place for one length, the calendar shows and moves them as one."""
    original, *same = _originals(recurrence, occurrence)
    minutes = None if new.minutes == recurrence.minutes else new.minutes
    others = tuple(moved for moved in recurrence.moved if moved.original not in {original, *same})
    return replace(
        recurrence, exclusions=recurrence.exclusions.union(same), moved=(*others, Moved(original, new.start, minutes))
    )


def _without(recurrence: Recurrence, occurrence: Occurrence) -> Recurrence:
    originals = _originals(recurrence, occurrence)
    others = tuple(moved for moved in recurrence.moved if moved.original not in originals)
    return replace(recurrence, exclusions=recurrence.exclusions.union(originals), moved=others)


def _originals(recurrence: Recurrence, occurrence: Occurrence) -> list[datetime]:
    """The starts by rule of which this is the occurrence: its own, and those moved here for this length."""
    own = occurrence.minutes == recurrence.minutes and starts(recurrence, occurrence.start, occurrence.start + _MOMENT)
    here = [
        moved.original
        for moved in recurrence.moved
        if moved.to == occurrence.start
        and moved.original not in recurrence.exclusions
        and occurrence.minutes == (recurrence.minutes if moved.minutes is None else moved.minutes)
    ]
    return [occurrence.start, *here] if own else here
