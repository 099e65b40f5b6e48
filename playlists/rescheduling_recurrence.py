"""A recurrence moved or taken off from an occurrence on, or altogether (此次及以后、全部).

What comes before is what the calendar shows before: an occurrence moved on its own counts where it stands.
"""

from dataclasses import replace
from datetime import date, timedelta

from playlists.calendar import Calendar
from playlists.recurrence import Recurrence, split_at
from playlists.recurrence_days import starts_between
from playlists.recurrence_rule import format_rule
from playlists.recurrence_shift import shifted
from playlists.rescheduling_exceptions import (
    check_conditions,
    exceptions_before,
    landed,
    removed_once,
    with_added,
    without_repeated,
)
from playlists.schedule import Assignment
from playlists.wall_occurrences import Occurrence, occurrences_on_wall


def moved_throughout(
    assignment: Assignment, recurrence: Recurrence, calendar: Calendar, occurrence: Occurrence, new: Occurrence
) -> Assignment:
    """Move the whole series by as much as one of its occurrences; BadRule where its rule cannot say so."""
    changed = replace(
        assignment,
        recurrence=shifted(recurrence, occurrence.start, new.start, new.minutes),
        exceptions=without_repeated(assignment.exceptions, occurrence),
    )
    return landed(changed, calendar, new)


def moved_from_then(
    assignment: Assignment, recurrence: Recurrence, calendar: Calendar, occurrence: Occurrence, new: Occurrence
) -> tuple[Assignment | None, Assignment | None]:
    """Divide the series at an occurrence and move the second part: (before, after), before if any.

    Each part has the hours of the exceptions of its own days, and keeps silent on those of the other part.
    """
    if not starts_between(recurrence.parts, recurrence.first, recurrence.first, occurrence.start):
        return None, moved_throughout(assignment, recurrence, calendar, occurrence, new)
    first, second = split_at(recurrence, occurrence.start)
    day, exceptions = occurrence.day, without_repeated(assignment.exceptions, occurrence)
    before = replace(
        assignment,
        recurrence=first,
        exceptions={other: hours if other < day else () for other, hours in exceptions.items()},
    )
    after = replace(
        assignment,
        recurrence=shifted(second, occurrence.start, new.start, new.minutes),
        exceptions={other: hours if other >= day else () for other, hours in exceptions.items()},
    )
    if new.day < day and new.day in exceptions:
        check_conditions(before, calendar, new)
        before = with_added(before, calendar, new)
    else:
        after = landed(after, calendar, new)
    return before, _without_those_of(before, after, calendar, {new.day, day})


def _without_those_of(before: Assignment, after: Assignment, calendar: Calendar, days: set[date]) -> Assignment:
    """Take out of the second part what the first plays too, lest it stand in the loop twice.

    That is so where a drag brings the one upon the other: among these days, and where single ones were moved to.
    """
    moved = [one for part in (before, after) if part.recurrence for one in part.recurrence.moved]
    days = days | {one.to.date() for one in moved}
    span = min(days), max(days) + timedelta(days=1)
    for twice in set(occurrences_on_wall(before, calendar, *span)) & set(occurrences_on_wall(after, calendar, *span)):
        after = removed_once(after, calendar, twice)
    return after


def removed_from_then(assignment: Assignment, recurrence: Recurrence, occurrence: Occurrence) -> Assignment:
    """End the series before an occurrence, with all that stands later and without what stands earlier."""
    past = starts_between(recurrence.parts, recurrence.first, recurrence.first, occurrence.start)
    until = past[-1] if past else occurrence.start
    left = tuple(moved for moved in recurrence.moved if moved.to < occurrence.start)
    gone = {occurrence.start, *(moved.original for moved in recurrence.moved if moved not in left)}
    rule = format_rule(replace(recurrence.parts, count=None, until=until))
    ended = replace(
        recurrence,
        rule=rule,
        moved=left,
        exclusions=frozenset(start for start in recurrence.exclusions | gone if start <= until),
    )
    return replace(assignment, recurrence=ended, exceptions=exceptions_before(assignment.exceptions, occurrence))
