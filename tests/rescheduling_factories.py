"""Assignments to drag about on a calendar, at random and by hand, and what is to be seen of them afterwards."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from playlist_factories import OFFICIAL_2026, make_assignment

from playlists.dayparts import Daypart
from playlists.recurrence import Moved, Recurrence, starts
from playlists.rescheduling import Occurrence, Rescheduled, occurrences_on_wall
from playlists.schedule import Assignment

MONDAY = date(2026, 6, 1)
DAYS = 30  # what the tests look at, to either side of the month in which things are dragged
FIRST, LAST = MONDAY - timedelta(days=DAYS), MONDAY + timedelta(days=2 * DAYS)

DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)

RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;COUNT=12",
    "FREQ=DAILY;BYHOUR=8,14",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260623",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=HOURLY;INTERVAL=7;COUNT=40",
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def occurrence(start: str, end: str) -> Occurrence:
    """``occurrence("2026-06-02T09:00", "10:00")``; an end not after the start is on the next day."""
    begin = wall(start)
    finish = datetime.combine(begin.date(), time.fromisoformat(end))
    return Occurrence(begin, finish if finish > begin else finish + timedelta(days=1))


def every(rule: str, first: str = "2026-06-02T09:00", minutes: int = 60, **fields: Any) -> Recurrence:
    return Recurrence(wall(first), minutes, rule, **fields)


def seen(*assignments: Assignment | None, from_: date = FIRST, to: date = LAST) -> list[Occurrence]:
    """All that these give, in order; what two of them give stands twice."""
    found = [occurrences_on_wall(assignment, OFFICIAL_2026, from_, to) for assignment in assignments if assignment]
    return sorted(one for row in found for one in row)


def after(rescheduled: Rescheduled) -> list[Occurrence]:
    return seen(rescheduled.changed, *rescheduled.added)


def written(found: Iterable[Occurrence]) -> list[str]:
    return [f"{one.start:%m-%d %H:%M}-{one.end:%H:%M}" for one in found]


def _half_hours(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(1, most).map(lambda n: n * HALF_HOUR)


times = st.integers(0, 47).map(lambda n: (datetime.combine(MONDAY, time(0)) + n * HALF_HOUR).time())
june = st.integers(0, 29).map(lambda n: MONDAY + timedelta(days=n))
dayparts = st.builds(Daypart, st.frozensets(st.integers(1, 7), min_size=1), times, times)
exceptions = st.dictionaries(june, st.lists(dayparts, max_size=2).map(tuple), max_size=3)
dates = st.sampled_from([{}, {}, {"starts_on": date(2026, 6, 3)}, {"ends_on": date(2026, 6, 25)}])
kinds = st.sampled_from([{}, {}, {"day_kind": "working"}])


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    """A series that begins early in June, with some of it taken out and some moved."""
    first = datetime.combine(draw(june), draw(times)) - timedelta(days=25)
    plain = Recurrence(first, draw(st.sampled_from([30, 90, 420])), draw(st.sampled_from(RULES)))
    some = starts(plain, *(datetime.combine(day, time(0)) for day in (MONDAY, LAST))) or [plain.first]
    excluded = draw(st.sets(st.sampled_from(some), max_size=2))
    away = draw(st.sets(st.sampled_from(some), max_size=2)) - excluded
    moved = tuple(Moved(start, start + draw(_half_hours(80)), draw(st.sampled_from([None, 60]))) for start in away)
    return Recurrence(plain.first, plain.minutes, plain.rule, frozenset(excluded), moved)


@st.composite
def assignments(draw: st.DrawFn) -> Assignment:
    """Dayparts or a recurrence, with dates, a kind of day and exceptions, or without."""
    fields: dict[str, Any] = {**draw(dates), **draw(kinds), "exceptions": draw(exceptions)}
    if draw(st.booleans()):
        return make_assignment(recurrence=draw(recurrences()), **fields)
    hours = draw(st.lists(dayparts, min_size=1, max_size=3))
    return replace(make_assignment(**fields), dayparts=tuple(hours))


@st.composite
def drags(draw: st.DrawFn) -> tuple[Assignment, Occurrence, Occurrence]:
    """An assignment, an occurrence of it in June, and where that is dragged to: up to four days off."""
    assignment = draw(assignments())
    found = seen(assignment, from_=MONDAY, to=MONDAY + DAYS * DAY)
    assume(found)
    taken = draw(st.sampled_from(found))
    start = taken.start + draw(st.one_of(st.integers(-8, 8), st.integers(-192, 192))) * HALF_HOUR
    return assignment, taken, Occurrence(start, start + draw(_half_hours(48)))
