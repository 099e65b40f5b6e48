"""Recurrence (重复播出): a first start, a length and an RFC 5545 rule, with exclusions and moved occurrences.

Everything is written in naive local time of the zone in which it plays, so an occurrence keeps its wall time
through every change of clocks (X3, I1, I2). A start in a missing hour does not fire; one in a repeated hour
fires once, at its first reading. The 31st is skipped in short months (X14), 第五个 and 最后一个 differ (I5).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from playlists.errors import N_, BadRule
from playlists.recurrence_days import DayTest, next_start, starts_between
from playlists.recurrence_rule import Rule, format_rule, parse_rule
from playlists.wall_time import Interval, as_utc, clipped, merged, started_intervals, wall_time, zone

#: A recurrence entered by hand begins at most ten years ago (X13).
OLDEST_FIRST = timedelta(days=3653)

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MOMENT = timedelta(microseconds=1)

#: Minutes between two starts as X13 counts them: a month is 30 days, a year 365.
_MINUTES = {"YEARLY": 365 * 1440, "MONTHLY": 30 * 1440, "WEEKLY": 7 * 1440, "DAILY": 1440, "HOURLY": 60}


@dataclass(frozen=True, slots=True)
class Moved:
    """An occurrence that starts at ``to`` in place of ``original``, and lasts so many minutes, None for as ever."""

    original: datetime
    to: datetime
    minutes: int | None = None

    def __post_init__(self) -> None:
        _check_wall(self.original)
        _check_wall(self.to)
        if self.minutes is not None:
            _check_minutes(self.minutes)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``first`` is the earliest start, if it fits the rule; every occurrence lasts ``minutes`` on the wall clock.

    ``rule`` is kept in its full written form, the start of the week included. BadRule says what to change: a
    time with a zone or seconds, less than a minute, an occurrence longer than the interval, a rule that makes
    no sense, one that never fires within 100 years, or an occurrence moved twice.
    """

    first: datetime
    minutes: int
    rule: str
    exclusions: frozenset[datetime] = frozenset()
    moved: tuple[Moved, ...] = ()

    def __post_init__(self) -> None:
        _check_wall(self.first)
        _check_minutes(self.minutes)
        for start in self.exclusions:
            _check_wall(start)
        rule = parse_rule(self.rule)
        object.__setattr__(self, "rule", format_rule(rule))
        between = _MINUTES[rule.freq] * rule.interval
        if self.minutes > between:
            text = N_("每次播出 %(minutes)s 分钟，长于重复间隔 %(between)s 分钟，请缩短时长或加大间隔。")
            raise BadRule(text, {"minutes": self.minutes, "between": between})
        if len({moved.original for moved in self.moved}) < len(self.moved):
            raise BadRule(N_("同一次播出被调整了两次，请只保留一次调整。"))
        if next_start(rule, self.first, self.first) is None:
            raise BadRule(N_("这条重复规则一次也不会播出，请检查日期、间隔和截止日期。"))

    @property
    def parts(self) -> Rule:
        """The rule, read."""
        return parse_rule(self.rule)

    @property
    def length(self) -> timedelta:
        """How long an occurrence lasts on the wall clock."""
        return timedelta(minutes=self.minutes)


def check_new(recurrence: Recurrence, today: date) -> None:
    """Refuse, when it is entered, a recurrence whose first start lies more than ten years back (X13): BadRule."""
    if recurrence.first.date() < today - OLDEST_FIRST:
        raise BadRule(N_("首次播出 %(day)s 早于十年前，请改用较近的日期。"), {"day": f"{recurrence.first:%Y-%m-%d}"})


def starts(recurrence: Recurrence, from_: datetime, to: datetime, on: DayTest | None = None) -> list[datetime]:
    """Give the starts by the rule in ``[from_, to)``, naive local times, without those excluded or moved away.

    ``on`` accepts or refuses a day (its midnight). ``moved_starts`` gives what was moved here.
    """
    found = starts_between(recurrence.parts, recurrence.first, from_, to, on)
    gone = recurrence.exclusions | {moved.original for moved in recurrence.moved}
    return [start for start in found if start not in gone] if gone else found


def moved_starts(
    recurrence: Recurrence, from_: datetime, to: datetime, on: DayTest | None = None
) -> list[tuple[datetime, timedelta]]:
    """Give the starts in ``[from_, to)`` of moved occurrences and their lengths, but not of those excluded."""
    here = [
        moved for moved in recurrence.moved if from_ <= moved.to < to and moved.original not in recurrence.exclusions
    ]
    return [
        (moved.to, recurrence.length if moved.minutes is None else timedelta(minutes=moved.minutes))
        for moved in here
        if on is None or on(moved.to)
    ]


def occurrences(
    recurrence: Recurrence,
    time_zone: str,
    from_: datetime,
    to: datetime,
    *,
    on: DayTest | None = None,
    moved_on: DayTest | None = None,
) -> tuple[Interval, ...]:
    """Give the UTC intervals within ``[from_, to)`` in which it plays in a zone, merged and in order.

    ``on`` accepts or refuses the day (its midnight) of a start by the rule, ``moved_on`` that of a moved one.
    ValueError for a naive instant, BadRule for an unknown zone.
    """
    from_, to, in_zone = as_utc(from_), as_utc(to), zone(time_zone)
    if to <= from_:
        return ()
    longest = max([recurrence.length, *(timedelta(minutes=moved.minutes or 0) for moved in recurrence.moved)])
    low, high = wall_time(from_, in_zone) - longest - _DAY, wall_time(to, in_zone) + _DAY
    found = started_intervals(starts(recurrence, low, high, on), recurrence.length, in_zone)
    if moved := moved_starts(recurrence, low, high, moved_on):
        pieces = [piece for start, length in moved for piece in started_intervals([start], length, in_zone)]
        found = merged([*found, *pieces])
    return clipped(found, from_, to)


def without(recurrence: Recurrence, start: datetime) -> Recurrence:
    """Exclude the one occurrence that starts at a naive local time, wherever it was moved from.

    BadRule where none starts then.
    """
    for moved in recurrence.moved:
        if moved.to == start:
            recurrence = replace(recurrence, moved=tuple(other for other in recurrence.moved if other != moved))
            return replace(recurrence, exclusions=recurrence.exclusions | {moved.original})
    _check_occurrence(recurrence, start)
    return replace(recurrence, exclusions=recurrence.exclusions | {start})


def with_moved(recurrence: Recurrence, start: datetime, to: datetime, minutes: int | None = None) -> Recurrence:
    """Move the one occurrence that starts at a naive local time, perhaps for another length; BadRule for none.

    An occurrence moved before is moved on, and keeps its length unless another is given.
    """
    for moved in recurrence.moved:
        if moved.to == start:
            others = tuple(other for other in recurrence.moved if other != moved)
            kept = moved.minutes if minutes is None else minutes
            return replace(recurrence, moved=(*others, Moved(moved.original, to, kept)))
    _check_occurrence(recurrence, start)
    return replace(recurrence, moved=(*recurrence.moved, Moved(start, to, minutes)))


def edited(
    recurrence: Recurrence,
    *,
    first: datetime | None = None,
    minutes: int | None = None,
    rule: str | None = None,
) -> Recurrence:
    """Change the whole series; what is None stays. BadRule as for a new one.

    Exclusions and moves are kept for every occurrence that the edit leaves where it was, and only for those.
    """
    changed = Recurrence(
        recurrence.first if first is None else first,
        recurrence.minutes if minutes is None else minutes,
        recurrence.rule if rule is None else rule,
    )
    return replace(
        changed,
        exclusions=frozenset(start for start in recurrence.exclusions if _fires(changed, start)),
        moved=tuple(moved for moved in recurrence.moved if _fires(changed, moved.original)),
    )


def split_at(recurrence: Recurrence, instant: datetime) -> tuple[Recurrence, Recurrence]:
    """Divide a series at a naive local time, for an edit of "this and all following" (此次及以后).

    The first part ends before it, the second begins with the first start from then on; together they fire as
    before. BadRule where one of them would be empty.
    """
    rule = recurrence.parts
    past = starts_between(rule, recurrence.first, recurrence.first, instant)
    following = next_start(rule, recurrence.first, instant)
    if not past or following is None:
        raise BadRule(N_("所选时间之前或之后没有播出，请直接修改整个系列。"))
    if rule.count is None:
        rules = replace(rule, until=past[-1]), rule
    else:
        rules = replace(rule, count=len(past)), replace(rule, count=rule.count - len(past))
    before, after = (
        Recurrence(begin, recurrence.minutes, format_rule(part))
        for begin, part in zip((recurrence.first, following), rules, strict=True)
    )
    return _with_exceptions(before, recurrence, instant), _with_exceptions(after, recurrence, instant)


def _with_exceptions(part: Recurrence, whole: Recurrence, instant: datetime) -> Recurrence:
    """Give a part of a series the exclusions and moves of its own side."""
    later = part.first >= instant
    return replace(
        part,
        exclusions=frozenset(start for start in whole.exclusions if (start >= instant) == later),
        moved=tuple(moved for moved in whole.moved if (moved.original >= instant) == later),
    )


def _fires(recurrence: Recurrence, start: datetime) -> bool:
    return bool(starts_between(recurrence.parts, recurrence.first, start, start + _MOMENT))


def _check_occurrence(recurrence: Recurrence, start: datetime) -> None:
    if not starts(recurrence, start, start + _MOMENT):
        raise BadRule(N_("%(start)s 没有播出，请选择一次现有的播出。"), {"start": start.isoformat(" ", "minutes")})


def _check_wall(moment: datetime) -> None:
    if moment.tzinfo or moment != moment.replace(second=0, microsecond=0):
        raise BadRule(N_("播出时间应为当地时间，精确到分钟，不带时区：%(value)s。"), {"value": moment.isoformat()})


def _check_minutes(minutes: int) -> None:
    if minutes < 1:
        raise BadRule(N_("每次播出的结束应晚于开始，至少 1 分钟。"))
