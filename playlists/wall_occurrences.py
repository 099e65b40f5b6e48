"""Occurrences on the wall (日历上的一次次播出): what a calendar shows of an assignment, and people take hold of.

Everything is naive local time of the assignment's zone, before opening hours cut it and before a change of
clocks swallows or repeats an hour. An occurrence belongs to the day it starts on, overnight ones too (A6–A9).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from playlists.calendar import Calendar
from playlists.recurrence import Recurrence, moved_starts, starts
from playlists.recurrence_days import HORIZON
from playlists.schedule import Assignment

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """``[start, end)`` in naive local wall time: one daypart of one day, or one start of a recurrence."""

    start: datetime
    end: datetime

    @property
    def day(self) -> date:
        """The day it belongs to."""
        return self.start.date()

    @property
    def minutes(self) -> int:
        """How long it lasts on the wall clock."""
        return int((self.end - self.start).total_seconds()) // 60


def occurrences_on_wall(assignment: Assignment, calendar: Calendar, from_: date, to: date) -> tuple[Occurrence, ...]:
    """Give the occurrences that start on the local days in ``[from_, to)``, in order and not merged.

    Those moved stand at their new place; what two dayparts both give stands once. An assignment that plays
    always has none: there is nothing to take hold of.
    """
    if not assignment.dayparts and not assignment.recurrence:
        return ()
    days = (from_ + n * _DAY for n in range((to - from_).days))
    found = {Occurrence(*interval) for day in days for interval in assignment.wall_intervals(day, calendar)}
    if assignment.recurrence:
        found |= _recurring(assignment, assignment.recurrence, calendar, _midnight(from_), _midnight(to))
    return tuple(sorted(found))


def is_by_rule(assignment: Assignment, calendar: Calendar, occurrence: Occurrence) -> bool:
    """Whether the dayparts or the recurrence give an occurrence, not a move or an exception of their own.

    What an exception merely repeats, as it does for the other hours of a day on which one was moved, is by rule.
    """
    recurrence, day = assignment.recurrence, occurrence.day
    if not assignment.plays_on(day, calendar):
        return False
    if recurrence is None:
        return any(daypart.on(day) == (occurrence.start, occurrence.end) for daypart in assignment.dayparts)
    as_long = occurrence.end - occurrence.start == recurrence.length
    return as_long and bool(starts(recurrence, occurrence.start, occurrence.start + _MOMENT))


def is_spent(assignment: Assignment) -> bool:
    """Whether no day is left on which it could play, whatever a calendar may still say."""
    if any(hours and assignment.is_valid_on(day) for day, hours in assignment.exceptions.items()):
        return False
    anyway = replace(assignment, day_kind="any", day_condition=None)
    if assignment.recurrence:
        return _is_recurrence_spent(anyway, assignment.recurrence)
    first, last = assignment.starts_on, assignment.ends_on
    if first is None or last is None:
        return False
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return not any(anyway.wall_intervals(day, Calendar()) for day in days)


def _is_recurrence_spent(assignment: Assignment, recurrence: Recurrence) -> bool:
    rule = recurrence.parts
    if assignment.ends_on is None and rule.until is None and rule.count is None:
        return False
    places = [recurrence.first, *(moved.to for moved in recurrence.moved)]
    last = _midnight(assignment.ends_on) + _DAY if assignment.ends_on else max(places) + HORIZON
    return not _recurring(assignment, recurrence, Calendar(), min(places), last)


def _recurring(
    assignment: Assignment, recurrence: Recurrence, calendar: Calendar, from_: datetime, to: datetime
) -> set[Occurrence]:
    """What a recurrence gives on days without exceptions; a moved occurrence is bound by the dates alone."""

    def on(midnight: datetime) -> bool:
        return midnight.date() not in assignment.exceptions and assignment.plays_on(midnight.date(), calendar)

    def moved_on(moment: datetime) -> bool:
        return moment.date() not in assignment.exceptions and assignment.is_valid_on(moment.date())

    by_rule = {Occurrence(start, start + recurrence.length) for start in starts(recurrence, from_, to, on)}
    moved = moved_starts(recurrence, from_, to, moved_on)
    return by_rule | {Occurrence(start, start + length) for start, length in moved}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0))
