"""The timeline (播出时间线): what is due over a span of time, computed from boundaries, never by polling."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.override import Override
from playlists.resolver import Reason, decide
from playlists.schedule import Assignment, occurrences
from playlists.wall_time import Interval, as_utc


@dataclass(frozen=True, slots=True)
class Segment:
    """``[start, end)`` in UTC, the loop due then, and why."""

    start: datetime
    end: datetime
    loop: Loop
    reason: Reason


def timeline(  # noqa: PLR0917 -- six things make a timeline, in the order the design names them
    assignments: Sequence[Assignment],
    overrides: Sequence[Override],
    calendar: Calendar,
    standby: Loop,
    from_: datetime,
    to: datetime,
) -> tuple[Segment, ...]:
    """Cover ``[from_, to)`` with segments that leave no gap and do not overlap.

    At every instant a segment says what ``resolve`` says. Neighbours with the same loop for the same reason
    are one segment, so that a segment's reason holds throughout. An empty span gives no segment;
    ValueError for a naive instant.
    """
    from_, to = as_utc(from_), as_utc(to)
    if to <= from_:
        return ()
    spans = [(assignment, occurrences(assignment, calendar, from_, to)) for assignment in assignments]
    boundaries = {instant for instant in _boundaries(spans, overrides, standby) if from_ < instant < to}
    segments: list[Segment] = []
    for start, end in pairwise(sorted(boundaries | {from_, to})):
        in_force = [assignment for assignment, intervals in spans if _holds(intervals, start)]
        due = decide(in_force, overrides, standby, start)
        if segments and (segments[-1].loop, segments[-1].reason) == (due.loop, due.reason):
            segments[-1] = replace(segments[-1], end=end)
        else:
            segments.append(Segment(start, end, due.loop, due.reason))
    return tuple(segments)


def segment_at(segments: Sequence[Segment], instant: datetime) -> Segment | None:
    """Find the segment that holds an aware instant; None before the first and from the last one's end on."""
    place = bisect_right(segments, instant, key=lambda segment: segment.start) - 1
    return segments[place] if place >= 0 and instant < segments[place].end else None


def _boundaries(
    spans: Sequence[tuple[Assignment, Sequence[Interval]]], overrides: Sequence[Override], standby: Loop
) -> Iterator[datetime]:
    """Every instant at which the decision can change, wherever it lies."""
    for assignment, intervals in spans:
        for interval in intervals:
            yield from interval
        if intervals:
            yield from _bounds(assignment.entries)
    for override in overrides:
        if not override.test:
            yield as_utc(override.start)
            yield as_utc(override.end)
            yield from _bounds(override.entries)
    yield from _bounds(standby.entries)


def _bounds(entries: Sequence[Entry]) -> Iterator[datetime]:
    for entry in entries:
        yield from (as_utc(instant) for instant in (entry.publish_at, entry.expire_at) if instant)


def _holds(intervals: Sequence[Interval], instant: datetime) -> bool:
    place = bisect_right(intervals, instant, key=lambda interval: interval[0]) - 1
    return place >= 0 and instant < intervals[place][1]
