"""Shares of the loop (播放份额): an entry that comes every n minutes, or n times an hour, among the others.

The others keep their order and are repeated whole rounds at a time, so none of them is favoured. A shared entry
cannot interrupt another, so it comes at the last seam that is not too late. Hence the two promises:

- *every n minutes*: from one start to the next never more than n minutes, across the seam of the loop as well;
- *n times an hour*: one round of T seconds holds exactly ceil(n·T / 3600) of them, so never fewer than asked.

Among the rounds within 500 entries the one nearest to what was asked is taken, the shortest of equals; where a round
comes out even, the count is exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import cycle, pairwise
from math import ceil

from playlists.content import Entry, Loop
from playlists.errors import N_, BadRule

MOST_LOOP_ENTRIES = 500
LONGEST_MINUTES = 240
MOST_PER_HOUR = 120

_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one entry is due: either ``every_minutes`` (1..240) or ``times_per_hour`` (1..120), else BadRule."""

    entry_id: str
    every_minutes: int | None = None
    times_per_hour: int | None = None

    def __post_init__(self) -> None:
        if (self.every_minutes is None) == (self.times_per_hour is None):
            raise BadRule(N_("播放份额请写每隔几分钟，或每小时几次，二者选一。"))
        if self.every_minutes is not None and not 1 <= self.every_minutes <= LONGEST_MINUTES:
            raise BadRule(N_("播放间隔应在 1 至 %(most)s 分钟之间。"), {"most": LONGEST_MINUTES})
        if self.times_per_hour is not None and not 1 <= self.times_per_hour <= MOST_PER_HOUR:
            raise BadRule(N_("每小时次数应在 1 至 %(most)s 之间。"), {"most": MOST_PER_HOUR})

    @property
    def period(self) -> Fraction:
        """The seconds from one appearance to the next, as asked."""
        return Fraction(_HOUR, self.times_per_hour) if self.times_per_hour else Fraction((self.every_minutes or 0) * 60)


@dataclass(frozen=True, slots=True)
class Appearances:
    """What a loop gives an entry: how often in one round and in an hour, and the longest time between two starts."""

    per_round: int
    per_hour: Fraction
    longest_gap_seconds: int


def interleave(entries: Sequence[Entry], shares: Sequence[Share]) -> Loop:
    """Build the loop in which the shared entries keep their promises and the others fill the time between.

    Without shares it is the entries as they are. BadRule for a share of an entry that is not there or has one
    already, for nothing else to show, and for what cannot fit into 500 entries or between the others.
    """
    if not shares:
        return Loop(tuple(entries))
    turns, others = _parted(entries, shares)
    longest = max(others, key=lambda entry: entry.seconds)
    for turn in turns:
        if turn.entry.seconds + longest.seconds > turn.share.period:
            text = N_("“%(title)s”的间隔容不下“%(other)s”（%(seconds)s 秒）。请放宽间隔，或缩短该条目。")
            params: dict[str, str | int] = {
                "title": turn.entry.title,
                "other": longest.title,
                "seconds": longest.seconds,
            }
            raise BadRule(text, params)
    line: list[Entry] = []
    best: tuple[Fraction, int] | None = None
    for length in _rounds(line, turns, others):
        excess = _excess(line[:length], turns)
        if excess is not None and (best is None or excess < best[0]):
            best = (excess, length)
        if excess == 1:
            break
    if best is None:
        raise BadRule(N_("这些播放份额放不进同一个循环。请放宽间隔，或减少份额。"))
    _check_long_enough(best[0], turns)
    return Loop(tuple(line[: best[1]]))


def shares_of(entries: Iterable[Entry]) -> tuple[Share, ...]:
    """Return the shares that entries carry, each entry's once; BadRule for a share that cannot be one."""
    found: dict[str, Share] = {}
    for entry in entries:
        if entry.every_minutes is not None or entry.times_per_hour is not None:
            share = Share(
                entry_id=entry.entry_id, every_minutes=entry.every_minutes, times_per_hour=entry.times_per_hour
            )
            found.setdefault(entry.entry_id, share)
    return tuple(found.values())


def appearances(entries: Sequence[Entry], entry_id: str) -> Appearances:
    """Count an entry in a loop; BadRule where it is not in it."""
    starts, total = _starts(entries, entry_id)
    if not starts:
        raise BadRule(N_("循环中没有条目“%(entry)s”。"), {"entry": entry_id})
    gaps = [after - before for before, after in pairwise([*starts, starts[0] + total])]
    return Appearances(len(starts), Fraction(len(starts) * _HOUR, total), max(gaps))


@dataclass(slots=True)
class _Turn:
    """A shared entry on the way through the loop: its starts so far, in seconds."""

    entry: Entry
    share: Share
    starts: list[int] = field(default_factory=list)

    @property
    def due(self) -> Fraction:
        """The last moment for the next start: hourly ones are counted from the first, so no time is lost."""
        if self.share.times_per_hour:
            return self.starts[0] + len(self.starts) * self.share.period
        return self.starts[-1] + self.share.period


def _parted(entries: Sequence[Entry], shares: Sequence[Share]) -> tuple[list[_Turn], list[Entry]]:
    known: Mapping[str, Entry] = {entry.entry_id: entry for entry in entries}
    shared = {share.entry_id for share in shares}
    if len(shared) < len(shares):
        raise BadRule(N_("同一条目只能有一个播放份额。"))
    if missing := shared - set(known):
        raise BadRule(N_("节目单中没有播放份额所指的条目“%(entry)s”。"), {"entry": min(missing)})
    others = [entry for entry in entries if entry.entry_id not in shared]
    if not others:
        raise BadRule(N_("除了按份额播放的条目，节目单还需要其他条目来填满其余时间。"))
    return [_Turn(known[share.entry_id], share) for share in shares], others


def _rounds(line: list[Entry], turns: Sequence[_Turn], others: Sequence[Entry]) -> Iterator[int]:
    """Lay entries into ``line``, and give its length whenever the others have gone round once more.

    Ends where the line is full, or where no order would be in time.
    """
    clock = 0
    for turn in turns:
        turn.starts.append(clock)
        line.append(turn.entry)
        clock += turn.entry.seconds
    for place, other in enumerate(cycle(others), start=1):
        while turn_now := _pressing(turns, clock + other.seconds):
            if clock > turn_now.due or len(line) >= MOST_LOOP_ENTRIES:
                return
            turn_now.starts.append(clock)
            line.append(turn_now.entry)
            clock += turn_now.entry.seconds
        if len(line) >= MOST_LOOP_ENTRIES:
            return
        line.append(other)
        clock += other.seconds
        if place % len(others) == 0:
            yield len(line)


def _pressing(turns: Iterable[_Turn], clock: Fraction | int) -> _Turn | None:
    """The turn to take first, if waiting until ``clock`` would make one of them late."""
    in_order = sorted(turns, key=lambda turn: turn.due)
    for turn in in_order:
        if clock > turn.due:
            return in_order[0]
        clock += turn.entry.seconds
    return None


def _excess(line: Sequence[Entry], turns: Sequence[_Turn]) -> Fraction | None:
    """How much more than asked the most favoured share gets, 1 being exact; None where a promise is broken."""
    total = sum(entry.seconds for entry in line)
    for turn in turns:
        period, count = turn.share.period, len(turn.starts)
        if total + turn.starts[0] > turn.due or (turn.share.times_per_hour and count != ceil(total / period)):
            return None
    return max(len(turn.starts) * turn.share.period / total for turn in turns)


def _check_long_enough(excess: Fraction, turns: Sequence[_Turn]) -> None:
    """Refuse a loop that is full before a share is due a second time: it would come far too often."""
    for turn in turns:
        if excess > 1 and len(turn.starts) == 1:
            text = N_("循环最多 %(most)s 个条目，不够“%(title)s”的一个间隔。请缩短间隔，或延长其他条目的时长。")
            raise BadRule(text, {"most": MOST_LOOP_ENTRIES, "title": turn.entry.title})


def _starts(entries: Sequence[Entry], entry_id: str) -> tuple[list[int], int]:
    starts, clock = [], 0
    for entry in entries:
        if entry.entry_id == entry_id:
            starts.append(clock)
        clock += entry.seconds
    return starts, clock
