"""Between a zone's wall clock and UTC, daylight saving included.

A wall interval holds at every instant whose wall time lies in it (design §5, cases A31, A32, T28–T37):
what falls into a missing hour does not fire, what falls into a repeated hour is true in both passes.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playlists.errors import N_, BadRule

Interval = tuple[datetime, datetime]

_SECOND = timedelta(seconds=1)


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

    None where it is swallowed by a missing hour, two where a repeated hour cuts it. At most one change
    of offset is expected between the two ends, which holds for any rule no longer than two days.
    """
    first = min(_instants(start, in_zone))
    last = max(_instants(end, in_zone))
    if first.astimezone(in_zone).utcoffset() == last.astimezone(in_zone).utcoffset():
        return ((first, last),)
    change = _offset_change(first, last, in_zone)
    pieces: list[Interval] = []
    for low, high in ((first, change), (change, last)):
        offset = low.astimezone(in_zone).utcoffset() or timedelta()
        begin = max(low, start.replace(tzinfo=UTC) - offset)
        finish = min(high, end.replace(tzinfo=UTC) - offset)
        if begin < finish:
            pieces.append((begin, finish))
    return merged(pieces)


def merged(intervals: list[Interval]) -> tuple[Interval, ...]:
    """Sort intervals and join those that touch or overlap."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _instants(wall: datetime, in_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Both readings of a wall time: equal but for the missing hour and the repeated one (PEP 495)."""
    return (
        wall.replace(tzinfo=in_zone, fold=0).astimezone(UTC),
        wall.replace(tzinfo=in_zone, fold=1).astimezone(UTC),
    )


def _offset_change(first: datetime, last: datetime, in_zone: ZoneInfo) -> datetime:
    """Find by halving the first instant, to the second, at which the offset of ``first`` no longer holds."""
    before = first.astimezone(in_zone).utcoffset()
    low, seconds = first.replace(microsecond=0), int((last - first) / _SECOND) + 1
    while seconds > 1:
        middle = low + (seconds // 2) * _SECOND
        if middle.astimezone(in_zone).utcoffset() == before:
            low, seconds = middle, seconds - seconds // 2
        else:
            seconds //= 2
    return low + _SECOND
