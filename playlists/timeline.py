"""The timeline (播出时间线): what is due over a span of time, computed from boundaries, never by polling.

Each rule's intervals are computed once. A sweep over their ends keeps the rules in force in order of precedence
and looks only at those that lead, so the cost grows with the number of occurrences, not with its square.
"""

import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import itemgetter

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.override import Override
from playlists.resolver import Claim, Reason, Resolution, claim_of, claim_of_override, decide, marked_provisional, shows
from playlists.schedule import Assignment, occurrences, provisional_spans
from playlists.wall_time import Interval, as_utc, clipped, common, merged

Span = tuple[Claim, Sequence[Interval]]
"""A claim and the UTC intervals in which it is in force."""

Known = dict[tuple[Claim, ...], Resolution]
"""What was decided between claims whose entries neither come nor go, and so holds at every instant."""

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
    *,
    test_screen: bool = False,
) -> tuple[Segment, ...]:
    """Cover ``[from_, to)`` with segments that leave no gap and do not overlap.

    At every instant a segment says what ``resolve`` says. Neighbours with the same loop for the same reason
    are one segment, so that a segment's reason holds throughout. An empty span gives no segment;
    ValueError for a naive instant.
    """
    from_, to = as_utc(from_), as_utc(to)
    if to <= from_:
        return ()
    expanded = [expand(assignment, calendar, from_, to) for assignment in assignments]
    return timeline_of(expanded, overrides, standby, from_, to, test_screen=test_screen)


def expand(assignment: Assignment, calendar: Calendar, from_: datetime, to: datetime) -> "Expanded":
    """Expand one assignment over ``[from_, to)``, to be shared by all screens that it reaches."""
    return Expanded(
        claim_of(assignment),
        occurrences(assignment, calendar, from_, to),
        provisional_spans(assignment, calendar, from_, to),
    )


def timeline_of(
    expanded: Sequence["Expanded"],
    overrides: Sequence[Override],
    standby: Loop,
    from_: datetime,
    to: datetime,
    *,
    test_screen: bool = False,
    known: Known | None = None,
) -> tuple[Segment, ...]:
    """As ``timeline``, from assignments already expanded over the same ``[from_, to)``, which is not empty.

    ``known`` is shared by screens: what was decided for one is not decided again for the next.
    """
    from_, to = as_utc(from_), as_utc(to)
    spans = [(one.claim, one.intervals) for one in expanded]
    spans += [
        (claim_of_override(one), _span(one, from_, to)) for one in overrides if one.reaches(test_screen=test_screen)
    ]
    in_order = sorted((span for span in spans if span[1]), key=lambda span: span[0].precedence)
    decided = _decided(in_order, standby, from_, to, {} if known is None else known)
    segments: list[Segment] = []
    since, due = next(decided)
    for instant, fresh in decided:
        if fresh is not due and fresh != due:
            segments.append(Segment(since, instant, due.loop, due.reason))
            since, due = instant, fresh
    segments.append(Segment(since, to, due.loop, due.reason))
    provisional = merged([span for one in expanded for span in one.provisional])
    return tuple(_marked(segments, provisional)) if provisional else tuple(segments)


@dataclass(frozen=True, slots=True)
class Expanded:
    """An assignment's claim, the UTC intervals in which it plays, and those in which that is provisional."""

    claim: Claim
    intervals: tuple[Interval, ...]
    provisional: tuple[Interval, ...]


def contending(expanded: Iterable[Expanded]) -> list[Expanded]:
    """Leave out the intervals throughout which two stronger groups always have something to show: nobody asks further.

    What ``timeline_of`` says of them and of any more assignments stays the same; it has less to look at. Worth its cost
    where many screens share them.
    """
    found: list[Expanded] = []
    once: tuple[Interval, ...] = ()
    twice: tuple[Interval, ...] = ()
    in_order = sorted(expanded, key=lambda one: one.claim.precedence)
    for _, group in groupby(in_order, key=lambda one: one.claim.group):
        begins = [begin for begin, _ in twice]
        steady: list[Interval] = []
        for one in group:
            left = [i for i in one.intervals if not _lies_within(i, twice, bisect_right(begins, i[0]) - 1)]
            if left or one.provisional:
                found.append(Expanded(one.claim, tuple(left), one.provisional))
            steady += left if one.claim.ready and not one.claim.is_timed else ()
        shown = merged(steady)
        once, twice = merged([*once, *shown]), merged([*twice, *common(once, shown)])
    return found


def _lies_within(interval: Interval, covered: Sequence[Interval], place: int) -> bool:
    return place >= 0 and interval[1] <= covered[place][1]


def segment_at(segments: Sequence[Segment], instant: datetime) -> Segment | None:
    """Find the segment that holds an aware instant; None before the first and from the last one's end on."""
    place = bisect_right(segments, instant, key=lambda segment: segment.start) - 1
    return segments[place] if place >= 0 and instant < segments[place].end else None


class _Decisions:
    """What was decided between the same leading claims holds until an entry comes or goes.

    Claims are known by their places in the order of precedence.
    """

    def __init__(self, claims: Sequence[Claim], standby: Loop, lasting: Known) -> None:
        self.claims, self.standby, self.lasting = claims, standby, lasting
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
            self.known[leading] = self._decided(tuple(self.claims[place] for place in leading), instant)
        return self.known[leading]

    def _decided(self, claims: tuple[Claim, ...], instant: datetime) -> Resolution:
        """Decide, unless the same was decided between the same claims for another screen, whatever the instant."""
        if not any(claim.ready for claim in claims) or any(claim.is_timed for claim in claims):
            return decide(claims, self.standby, instant)
        if claims not in self.lasting:
            self.lasting[claims] = decide(claims, self.standby, instant)
        return self.lasting[claims]

    def _leading(self, in_force: Sequence[int], instant: datetime) -> int:
        """How many claims stand in the groups down to the second with anything to show: the winners and the beaten."""
        first = last = shown = 0
        while last < len(in_force) and shown < 2:
            first, last = last, bisect_left(in_force, self.group_ends[in_force[last]], last)
            for place in in_force[first:last]:
                if self._shows(place, instant):
                    shown += 1
                    break
        return last

    def _shows(self, place: int, instant: datetime) -> bool:
        if place not in self.shown:
            self.shown[place] = shows(self.claims[place], instant)
        return self.shown[place]


def _decided(
    spans: Sequence[Span], standby: Loop, from_: datetime, to: datetime, known: Known
) -> Iterator[tuple[datetime, Resolution]]:
    """Give the decision at ``from_`` and at every instant before ``to`` at which it can change."""
    decisions = _Decisions([claim for claim, _ in spans], standby, known)
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


def _changes(spans: Sequence[Span], standby: Loop, from_: datetime, to: datetime) -> list[tuple[datetime, int]]:
    """Every instant in ``[from_, to)`` at which the decision can change, in order, and what changes then.

    A claim that begins is its place in the order of precedence, one that ends the complement of its place; where
    an entry comes or goes it is a turn, and so is the start of it all.
    """
    changes = [(from_, _TURN)]
    for place, (claim, intervals) in enumerate(spans):
        for start, end in intervals:
            changes.append((start, place))
            changes.append((end, ~place))
        if claim.is_timed:
            changes += _turns(claim.entries, from_)
    changes += _turns(standby.entries, from_)
    changes.sort(key=itemgetter(0))
    return changes[: bisect_left(changes, to, key=itemgetter(0))]


def _turns(entries: Iterable[Entry], from_: datetime) -> Iterator[tuple[datetime, int]]:
    for entry in entries:
        for instant in (entry.publish_at, entry.expire_at):
            if instant is not None and instant > from_:
                yield as_utc(instant), _TURN


def _marked(segments: Sequence[Segment], spans: Sequence[Interval]) -> Iterator[Segment]:
    """Divide segments at the ends of the provisional spans, which are merged and in order, and mark what is in one."""
    for segment in segments:
        if segment.reason.kind == "override":  # no notice changes it, so nothing divides it
            yield segment
            continue
        cuts = [instant for span in spans for instant in span if segment.start < instant < segment.end]
        for start, end in pairwise([segment.start, *cuts, segment.end]):
            inside = any(begin <= start < finish for begin, finish in spans)
            due = Resolution(segment.loop, segment.reason)
            due = marked_provisional(due) if inside else due
            yield Segment(start, end, due.loop, due.reason)
