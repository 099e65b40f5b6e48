"""Between a zone's wall clock and UTC, daylight saving included.

Two readings of a wall time, both of design §5. ``wall_intervals``: a daypart holds at every instant whose
wall time lies in it, so a repeated hour is true in both passes (A31, A32, T28–T37). ``started_intervals``: an
occurrence begins once, at the first reading of its start (RFC 5545 §3.3.5), and not at all in a missing hour.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from operator import ge, itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from playlists.errors import N_, BadRule

Interval = tuple[datetime, datetime]

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_LAST_YEAR = 9998  # probing a year looks one day past its end


class Stretch(NamedTuple):
    """A time without a change of clocks: ``[begin, end)`` in UTC, and on the wall, naive."""

    begin: datetime
    end: datetime
    wall_begin: datetime
    wall_end: datetime


def as_utc(instant: datetime) -> datetime:
    """Give the same instant in UTC; ValueError for a naive one, which would mean the host's zone."""
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs an offset: {instant.isoformat()}")
    return instant.astimezone(UTC)


def zone(name: str) -> ZoneInfo:
    """Find the IANA time zone of this name; BadRule where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a folder such as "Asia" is an OSError
        raise BadRule(N_("没有名为“%(time_zone)s”的时区。"), {"time_zone": name}) from error


def wall_time(instant: datetime, in_zone: ZoneInfo) -> datetime:
    """Read the wall clock of a zone at an instant, as a naive time."""
    return instant.astimezone(in_zone).replace(tzinfo=None)


def wall_interval(start: datetime, end: datetime, in_zone: ZoneInfo) -> tuple[Interval, ...]:
    """Give the UTC intervals in which the wall clock stands in ``[start, end)`` (both naive).

    None where it is swallowed by a missing hour, two where a repeated hour cuts it.
    """
    return merged(wall_intervals([(start, end)], in_zone))


def wall_intervals(walls: Sequence[Interval], in_zone: ZoneInfo) -> list[Interval]:
    """Give the UTC intervals of many naive wall intervals, which come in the order of their starts."""
    if not walls:
        return []
    longest = max(end - start for start, end in walls)
    found: list[Interval] = []
    for begin, finish, low, high in _stretches(walls[0][0], walls[-1][0] + longest, in_zone):
        first = bisect_right(walls, low - longest, key=itemgetter(0))
        last = bisect_left(walls, high, key=itemgetter(0))
        found += [
            (
                begin + (start - low) if start > low else begin,
                begin + (end - low) if end < high else finish,
            )
            for start, end in walls[first:last]
            if end > low
        ]
    return found


def started_intervals(starts: Sequence[datetime], length: timedelta, in_zone: ZoneInfo) -> tuple[Interval, ...]:
    """Give the UTC intervals, merged, of occurrences that start at these naive wall times, in order.

    Each lasts until the wall clock has moved on by ``length``; with both ends read where they come first.
    """
    if not starts:
        return ()
    begins: list[datetime] = []
    ends: list[datetime] = []
    stretches = _stretches(starts[0], starts[-1] + length, in_zone)
    read = datetime.min  # noqa: DTZ901 -- a wall time: what lies before it has been read in an earlier pass
    for place, (begin, _, low, high) in enumerate(stretches):
        mine = starts[bisect_left(starts, max(low, read)) : bisect_left(starts, high)]
        whole = bisect_left(mine, high - length)
        fresh = [begin + (start - low) for start in mine]
        begins += fresh
        ends += [start + length for start in fresh[:whole]]
        ends += [_first_reading(start + length, stretches[place:]) for start in mine[whole:]]
        read = max(read, high)
    if any(map(ge, ends, islice(begins, 1, None))):
        return _joined(zip(begins, ends, strict=True))
    found = list(zip(begins, ends, strict=True))  # a tuple grown from the iterator takes three times as long
    return tuple(found)


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sort intervals and join those that touch or overlap."""
    return _joined(sorted(intervals, key=itemgetter(0)))


def clipped(intervals: Sequence[Interval], from_: datetime, to: datetime) -> tuple[Interval, ...]:
    """Cut merged intervals to ``[from_, to)``."""
    first = bisect_right(intervals, from_, key=itemgetter(1))
    last = bisect_left(intervals, to, key=itemgetter(0))
    found = list(intervals[first:last])
    if found:
        found[0] = (max(found[0][0], from_), found[0][1])
        found[-1] = (found[-1][0], min(found[-1][1], to))
    return tuple(found)


def common(some: Sequence[Interval], others: Sequence[Interval]) -> tuple[Interval, ...]:
    """Give what two merged rows of intervals have in common, merged."""
    found: list[Interval] = []
    i = j = 0
    while i < len(some) and j < len(others):
        start, end = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if start < end:
            found.append((start, end))
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join those that touch or overlap, of intervals in the order of their starts."""
    result: list[Interval] = []
    begun: datetime | None = None
    reached = datetime.min.replace(tzinfo=UTC)
    for start, end in intervals:
        if begun is None:
            begun, reached = start, end
        elif start > reached:
            result.append((begun, reached))
            begun, reached = start, end
        elif end > reached:
            reached = end
    return (*result, (begun, reached)) if begun else ()


def _first_reading(wall: datetime, stretches: Sequence[Stretch]) -> datetime:
    """The first instant from which on the wall clock reads this time or a later one."""
    for begin, _, low, high in stretches:
        if wall < high:
            return begin + (wall - low) if wall > low else begin
    raise AssertionError("unreachable: the stretches reach a day past the last wall time")


def _stretches(first: datetime, last: datetime, in_zone: ZoneInfo) -> tuple[Stretch, ...]:
    """The stretches of the years in which two naive wall times lie, a day more at either end."""
    return _stretches_of(in_zone, (first - _DAY).year, (last + _DAY).year)


@lru_cache(maxsize=1024)
def _stretches_of(in_zone: ZoneInfo, first: int, last: int) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for year in range(first, min(last, _LAST_YEAR) + 1):
        for begin, end in _year_stretches(in_zone, year):
            low, high = wall_time(begin, in_zone), end.replace(tzinfo=None) + _offset(begin, in_zone)
            if found and found[-1].wall_end == low and found[-1].end == begin:
                found[-1] = found[-1]._replace(end=end, wall_end=high)
            else:
                found.append(Stretch(begin, end, low, high))
    return tuple(found)


@lru_cache(maxsize=4096)
def _year_stretches(in_zone: ZoneInfo, year: int) -> tuple[Interval, ...]:
    """Divide a UTC year where the clocks change, found by asking once a day and halving."""
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    changes = [first]
    for number in range((last - first).days):
        day = first + number * _DAY
        if _offset(day, in_zone) != _offset(day + _DAY, in_zone):
            changes.append(_offset_change(day, day + _DAY, in_zone))
    ends = [*changes[1:], last]
    return tuple((begin, end) for begin, end in zip(changes, ends, strict=True) if begin < end)


def _offset(instant: datetime, in_zone: ZoneInfo) -> timedelta:
    return instant.astimezone(in_zone).utcoffset() or timedelta()


def _offset_change(first: datetime, last: datetime, in_zone: ZoneInfo) -> datetime:
    """Find by halving the first instant, to the second, at which the offset of ``first`` no longer holds."""
    before = _offset(first, in_zone)
    low, seconds = first, int((last - first) / _SECOND)
    while seconds > 1:
        middle = low + (seconds // 2) * _SECOND
        if _offset(middle, in_zone) == before:
            low, seconds = middle, seconds - seconds // 2
        else:
            seconds //= 2
    return low + _SECOND
