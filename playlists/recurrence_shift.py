"""A whole series moved (整体移动): one of its starts is dragged elsewhere, and the rest follow.

The first start moves by as much, and so does what the rule says of hours, minutes, weekday, day of the month
and end. What cannot be said that way, such as several weekdays, is refused: the rule is to be edited instead.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from playlists.errors import N_, BadRule
from playlists.recurrence import Recurrence
from playlists.recurrence_days import next_start, starts_between
from playlists.recurrence_rule import Rule, format_rule

Shift = Callable[[datetime], datetime]

_MOMENT = timedelta(microseconds=1)
_END_OF_DAY = (23, 59)


def shifted(recurrence: Recurrence, start: datetime, to: datetime, minutes: int) -> Recurrence:
    """Move the series so that its start at ``start`` comes to ``to``, naive local times, each lasting ``minutes``.

    An occurrence taken out stays out, and one moved on its own stays where it stands: both are noted by the new
    start of the occurrence they were. BadRule where the rule cannot be moved so, or for too long an occurrence.
    """
    if to == start:
        return replace(recurrence, minutes=minutes)
    rule, shift = recurrence.parts, _shift(recurrence.parts, start, to)
    first = next_start(rule, recurrence.first, recurrence.first) or recurrence.first
    parts = _at_time(_on_day(rule, start, to), start, to)
    parts = replace(parts, until=_until(rule, recurrence.first, start, to, shift))
    changed = Recurrence(shift(first), minutes, format_rule(parts))
    if not starts_between(changed.parts, changed.first, to, to + _MOMENT):
        raise _not_expressible()
    note = _notes(recurrence, start, to, shift)
    return replace(
        changed,
        exclusions=frozenset(note(excluded) for excluded in recurrence.exclusions) - {to},
        moved=tuple(replace(moved, original=note(moved.original)) for moved in recurrence.moved),
    )


def _shift(rule: Rule, start: datetime, to: datetime) -> Shift:
    """Where each start goes: by as many days and minutes, in a rule by days of the month to the same new day."""
    if not _goes_by_month_day(rule) or to.date() == start.date():
        return lambda moment: moment + (to - start)
    months, minutes = _months_between(start, to), _time_of_day(to) - _time_of_day(start)

    def shift(moment: datetime) -> datetime:
        year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
        day = min(to.day, monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day) + minutes

    return shift


def _notes(recurrence: Recurrence, start: datetime, to: datetime, shift: Shift) -> Shift:
    """Under which start to note what was taken out or moved.

    A series moved by whole intervals fires when it did, but for its ends: there each keeps its own day. Not so
    where that would silence the very occurrence that was dragged.
    """
    rest = _within_interval(recurrence.parts, start, to)
    if rest is None or to in {noted + rest for noted in _noted(recurrence)}:
        return shift
    return lambda moment: moment + rest


def _noted(recurrence: Recurrence) -> set[datetime]:
    return {*recurrence.exclusions, *(moved.original for moved in recurrence.moved)}


def _within_interval(rule: Rule, start: datetime, to: datetime) -> timedelta | None:
    """By how much a series moves, whole intervals aside; None where its days become others."""
    days, time_moved = (to.date() - start.date()).days, _time_of_day(to) - _time_of_day(start)
    whole: dict[str, bool] = {
        "DAILY": days % rule.interval == 0 and not rule.by_day,
        "WEEKLY": days % (7 * rule.interval) == 0,
        "MONTHLY": to.day == start.day and _months_between(start, to) % rule.interval == 0,
    }
    if rule.freq == "HOURLY" and not rule.by_day and not rule.by_hour:
        interval = timedelta(hours=rule.interval)
        return (to - start) % interval if to > start else -((start - to) % interval)
    return time_moved if whole.get(rule.freq, days == 0) or days == 0 else None


def _at_time(rule: Rule, start: datetime, to: datetime) -> Rule:
    """Write the new time of day into a rule that names one; several cannot move as one."""
    if rule.by_hour and to.hour != start.hour:
        rule = replace(rule, by_hour=_single(rule.by_hour, to.hour))
    if rule.by_minute and to.minute != start.minute:
        rule = replace(rule, by_minute=_single(rule.by_minute, to.minute))
    return rule


def _on_day(rule: Rule, start: datetime, to: datetime) -> Rule:
    """Write the new day into a rule."""
    if to.date() == start.date():
        return rule
    if rule.by_set_pos or rule.by_week_no or rule.by_year_day:
        raise _not_expressible()
    if rule.freq in {"MONTHLY", "YEARLY"}:
        return _on_month_day(rule, start, to)
    if rule.by_month_day:
        raise _not_expressible()
    if not rule.by_day or to.isoweekday() == start.isoweekday():
        return rule
    if len(rule.by_day) > 1:
        raise _not_expressible()
    return replace(rule, by_day=((0, to.isoweekday()),))


def _on_month_day(rule: Rule, start: datetime, to: datetime) -> Rule:
    if rule.by_day:
        raise _not_expressible()
    if rule.by_month_day and rule.by_month_day[0] < 0:
        left = monthrange(to.year, to.month)[1] - to.day + 1
        if _months_between(start, to):
            raise _not_expressible()
        return replace(rule, by_month_day=_single(rule.by_month_day, -left))
    if rule.by_month and to.month != start.month:
        rule = replace(rule, by_month=_single(rule.by_month, to.month))
    if rule.freq == "YEARLY" and not rule.by_month and not rule.by_month_day:
        rule = replace(rule, by_month=(to.month,))
    return replace(rule, by_month_day=_single(rule.by_month_day or (start.day,), to.day))


def _until(rule: Rule, first: datetime, start: datetime, to: datetime, shift: Shift) -> datetime | None:
    """Move the end along, to the last start, but leave the last minute of a day where no start crosses it."""
    if rule.until is None:
        return None
    in_day = to.date() == start.date() and rule.freq != "HOURLY"
    if in_day and (rule.until.hour, rule.until.minute) == _END_OF_DAY:
        return rule.until
    return shift(starts_between(rule, first, first, rule.until + _MOMENT)[-1])


def _goes_by_month_day(rule: Rule) -> bool:
    return rule.freq in {"MONTHLY", "YEARLY"} and not any(number < 0 for number in rule.by_month_day)


def _single(parts: tuple[int, ...], new: int) -> tuple[int, ...]:
    if len(parts) > 1:
        raise _not_expressible()
    return (new,)


def _months_between(start: datetime, to: datetime) -> int:
    return (to.year - start.year) * 12 + to.month - start.month


def _time_of_day(moment: datetime) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute)


def _not_expressible() -> BadRule:
    return BadRule(N_("这条重复规则不能整体这样移动，请只移动此次，或修改重复规则。"))
