"""The timeline (播出时间线): what is due over a span of time, computed from boundaries, never by polling.

Each rule's intervals are computed once. A sweep over their ends keeps the rules in force in order of precedence
and looks only at those that lead, so the cost grows with the number of occurrences, not with its square.
"""

import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.override import Override
from playlists.resolver import Claim, Reason, Resolution, claim_of, claim_of_override, decide
from playlists.schedule import Assignment, occurrences
from playlists.wall_time import Interval, as_utc, clipped

#: An entry comes or goes; larger than any place.
_TURN = sys.maxsize


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
    spans = [(claim_of(assignment), occurrences(assignment, calendar, from_, to)) for assignment in assignments]
    spans += [(claim_of_override(one), _span(one, from_, to)) for one in overrides if not one.test]
    in_order = sorted((span for span in spans if span[1]), key=lambda span: span[0].precedence)
    decided = _decided(in_order, standby, from_, to)
    segments: list[Segment] = []
    since, due = next(decided)
    for instant, fresh in decided:
        if fresh is not due and fresh != due:
            segments.append(Segment(since, instant, due.loop, due.reason))
            since, due = instant, fresh
    return (*segments, Segment(since, to, due.loop, due.reason))


def segment_at(segments: Sequence[Segment], instant: datetime) -> Segment | None:
    """Find the segment that holds an aware instant; None before the first and from the last one's end on."""
    place = bisect_right(segments, instant, key=lambda segment: segment.start) - 1
    return segments[place] if place >= 0 and instant < segments[place].end else None


class _Decisions:
    """What was decided between the same leading claims holds until an entry comes or goes.

    Claims are known by their places in the order of precedence.
    """

    def __init__(self, claims: Sequence[Claim], standby: Loop) -> None:
        self.claims, self.standby = claims, standby
        groups = [claim.group for claim in claims]
        self.group_ends = [bisect_right(groups, group) for group in groups]
        self.known: dict[tuple[int, ...], Resolution] = {}
        self.shown: dict[int, bool] = {}

    def forget(self) -> None:
        """Take up every question anew: an entry has come or gone."""
        self.known.clear()
        self.shown.clear()

    def due(self, in_force: Sequence[int], instant: datetime) -> Resolution:
        """Decide between the claims in force, given in order."""
        leading = tuple(in_force[: self._leading(in_force, instant)])
        if leading not in self.known:
            self.known[leading] = decide((self.claims[place] for place in leading), self.standby, instant)
        return self.known[leading]

    def _leading(self, in_force: Sequence[int], instant: datetime) -> int:
        """How many claims stand in the groups down to the first with anything to show; no others can matter."""
        first = last = 0
        while last < len(in_force):
            first, last = last, bisect_left(in_force, self.group_ends[in_force[last]], last)
            if any(self._shows(place, instant) for place in in_force[first:last]):
                break
        return last

    def _shows(self, place: int, instant: datetime) -> bool:
        if place not in self.shown:
            self.shown[place] = any(entry.ready and entry.is_current(instant) for entry in self.claims[place].entries)
        return self.shown[place]


def _decided(
    spans: Sequence[tuple[Claim, Sequence[Interval]]], standby: Loop, from_: datetime, to: datetime
) -> Iterator[tuple[datetime, Resolution]]:
    """Give the decision at ``from_`` and at every instant before ``to`` at which it can change."""
    decisions = _Decisions([claim for claim, _ in spans], standby)
    in_force: list[int] = []
    for instant, changes in groupby(_changes(spans, standby, from_, to), key=itemgetter(0)):
        for _, change in changes:
            if change == _TURN:
                decisions.forget()
            elif change >= 0:
                insort(in_force, change)
            else:
                del in_force[bisect_left(in_force, ~change)]
        yield instant, decisions.due(in_force, instant)


def _span(override: Override, from_: datetime, to: datetime) -> tuple[Interval, ...]:
    return clipped([(as_utc(override.start), as_utc(override.end))], from_, to)


def _changes(
    spans: Sequence[tuple[Claim, Sequence[Interval]]], standby: Loop, from_: datetime, to: datetime
) -> list[tuple[datetime, int]]:
    """Every instant in ``[from_, to)`` at which the decision can change, in order, and what changes then.

    A claim that begins is its place in the order of precedence, one that ends the complement of its place; where
    an entry comes or goes it is a turn, and so is the start of it all.
    """
    changes = [(from_, _TURN)]
    for place, (claim, intervals) in enumerate(spans):
        for start, end in intervals:
            changes.append((start, place))
            changes.append((end, ~place))
        changes += _turns(claim.entries, from_)
    changes += _turns(standby.entries, from_)
    changes.sort(key=itemgetter(0))
    return changes[: bisect_left(changes, to, key=itemgetter(0))]


def _turns(entries: Iterable[Entry], from_: datetime) -> Iterator[tuple[datetime, int]]:
    for entry in entries:
        for instant in (entry.publish_at, entry.expire_at):
            if instant is not None and instant > from_:
                yield as_utc(instant), _TURN
