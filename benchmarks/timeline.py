"""What the schedule costs: one rule over ten years, 35 days of a screen, and how that grows.

    python3 dev.py bench --only timeline

Each figure is the best of several runs, in milliseconds, beside what is asked of it. The last compares the
timeline with the straightforward way: each minute of those days, ask every rule with dateutil whether it is on. That
way is measured on a sample of minutes, and told for all of them.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.dayparts import parse_dayparts
from playlists.recurrence import Recurrence
from playlists.schedule import Assignment, occurrences
from playlists.timeline import timeline

Found = TypeVar("Found")

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 1, tzinfo=ZONE)
DAYS, TEN_YEARS = timedelta(days=35), timedelta(days=3653)
CALENDAR = Calendar({date(2026, 10, day): False for day in range(1, 8)}, frozenset({2026}))
STANDBY = Loop(())

TEN_YEAR_RULES = (
    ("FREQ=HOURLY", 59),
    ("FREQ=HOURLY", 60),
    ("FREQ=HOURLY;INTERVAL=5", 30),
    ("FREQ=DAILY;BYHOUR=8,10,12,14,16,18", 45),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 60),
    ("FREQ=MONTHLY;BYMONTHDAY=1", 60),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 60),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", 60),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 60),
)
WEEKLY = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=-1FR,2MO")
DAYPARTS = ("12345 08:30-12:00; 12345 13:30-17:30", "1234567 09:00-21:00", "67 22:00-06:00")


def main(_arguments: Sequence[str] = ()) -> None:
    """Measure, and print the figures; there is nothing to choose."""
    ten_years()
    screen()
    growth()
    against_every_minute()


def ten_years() -> None:
    """Every kind of rule over ten years in a zone whose clocks change."""
    print("one rule over ten years (asked: < 50 ms)")
    for rule, minutes in TEN_YEAR_RULES:
        recurrence = Recurrence(datetime(2026, 1, 1, 9), minutes, rule)  # noqa: DTZ001 -- wall time
        assignment = _assignment(0, recurrence=recurrence, zone="Europe/Berlin")
        milliseconds, found = _best(lambda one=assignment: occurrences(one, CALENDAR, START, START + TEN_YEARS))
        print(f"  {milliseconds:8.1f}  {rule}, {minutes} min: {len(found)} intervals")
    for text in DAYPARTS:
        assignment = _assignment(0, dayparts=text, zone="Europe/Berlin")
        milliseconds, found = _best(lambda one=assignment: occurrences(one, CALENDAR, START, START + TEN_YEARS))
        print(f"  {milliseconds:8.1f}  dayparts {text}: {len(found)} intervals")


def screen() -> None:
    """One screen with fifty assignments of every kind."""
    milliseconds, segments = _best(lambda: _timeline(mixed(50)))
    print(f"35 days of a screen with 50 assignments (asked: < 20 ms)\n  {milliseconds:8.1f}  {len(segments)} segments")


def growth() -> None:
    """The same 35 days with ever more assignments, each with one occurrence of half an hour."""
    print("35 days, one occurrence of half an hour per assignment: the cost of one, microseconds")
    for count in (10**2, 10**3, 10**4, 10**5):
        assignments = [_once(number, count) for number in range(count)]
        milliseconds, segments = _best(lambda rules=assignments: _timeline(rules), runs=5 if count < 10**5 else 2)
        each = milliseconds * 1000 / count
        print(f"  {each:8.1f}  {count} assignments: {milliseconds:.0f} ms, {len(segments)} segments")


def against_every_minute() -> None:
    """The timeline of fifty recurrences, against asking each of them every minute."""
    rules = [_assignment(number, recurrence=_recurrence(number)) for number in range(50)]
    plain = [(one.recurrence.rule, one.recurrence.first, one.recurrence.length) for one in rules if one.recurrence]
    minutes = int(DAYS / timedelta(minutes=1))
    sample = [START.replace(tzinfo=None) + timedelta(minutes=n) for n in range(0, minutes, minutes // 20)]

    def ask() -> list[int]:
        return [
            sum(bool(rrulestr(rule, dtstart=first).between(clock - length, clock)) for rule, first, length in plain)
            for clock in sample
        ]

    slow = _best(ask, runs=2)[0] / len(sample) * minutes
    fast, _ = _best(lambda: _timeline(rules))
    print("35 days of 50 recurrences, against dateutil asked for each of them each minute")
    print(f"  {fast:8.1f}  timeline")
    print(f"  {slow:8.0f}  every minute, from {len(sample)} of {minutes}: {slow / fast:.0f} times the work")


def mixed(count: int) -> list[Assignment]:
    """Assignments as a zone has them: half recur, half have dayparts, some know working days."""
    return [
        _assignment(number, recurrence=_recurrence(number))
        if number % 2
        else _assignment(number, dayparts=DAYPARTS[number // 2 % 3], working=number % 4 == 0)
        for number in range(count)
    ]


def _recurrence(number: int) -> Recurrence:
    first = datetime(2025, 1, 6, 8 + number % 9, number * 7 % 60)  # noqa: DTZ001 -- wall time
    return Recurrence(first, 20 + number % 70, WEEKLY[number % len(WEEKLY)])


def _once(number: int, count: int) -> Assignment:
    day = START.date() + timedelta(days=number % 35)
    start = number * 1440 // count
    end = (start + 30) % 1440
    hours = f"1234567 {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    return _assignment(number, dayparts=hours, starts_on=day, ends_on=day, priority=number * 7919 % count)


def _assignment(
    number: int,
    *,
    dayparts: str = "",
    recurrence: Recurrence | None = None,
    working: bool = False,
    zone: str = "Asia/Shanghai",
    priority: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Assignment:
    entry = Entry(entry_id=f"e{number}", item_code=f"I{number}", version_digest="0" * 64, title=f"{number}", seconds=10)
    return Assignment(
        assignment_id=f"{number:06}",
        name=f"{number}",
        entries=(entry,),
        dayparts=parse_dayparts(dayparts),
        recurrence=recurrence,
        day_kind="working" if working else "any",
        time_zone=zone,
        priority=number % 4 if priority is None else priority,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _timeline(assignments: Sequence[Assignment]) -> tuple[object, ...]:
    return timeline(assignments, (), CALENDAR, STANDBY, START.astimezone(UTC), (START + DAYS).astimezone(UTC))


def _best(job: Callable[[], Found], runs: int = 5) -> tuple[float, Found]:
    """The best time of several runs in milliseconds, and what the last one gave."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        found = job()
        taken.append((time.perf_counter() - begun) * 1000)
    return min(taken), found


if __name__ == "__main__":
    main()
