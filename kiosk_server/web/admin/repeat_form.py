"""A recurrence rule in a form: plain choices go in, an RFC 5545 rule with first start and length comes out, and back.

What a person cannot choose here, such as a rule with several hours, is shown in words and kept as it is (``kept``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, Invalid
from kiosk_server.web.admin.fields import Faults, attempt, day, needed_day, whole
from playlists.dayparts import parse_time
from playlists.recurrence import Recurrence, edited
from playlists.recurrence_rule import MOST_COUNT, Rule, format_rule

LAST = -1
MOST_INTERVAL = 999
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRule:
    """The choices as they were made; `ends` is ``never``, ``count`` or ``until``, `which` 1 to 5 or -1 for the last."""

    freq: str = "weekly"
    interval: str = "1"
    weekdays: frozenset[int] = frozenset()
    month_day: str = "1"
    which: str = "1"
    weekday: str = "1"
    first: str = ""
    start: str = ""
    end: str = ""
    ends: str = "never"
    count: str = ""
    until: str = ""


def read_rule(form: MultiDict[str, str]) -> TypedRule:
    """Return the choices as typed."""
    days = frozenset(int(each) for each in form.getlist("rule-day") if each in set("1234567"))
    names = ("freq", "interval", "month_day", "which", "weekday", "first", "start", "end", "ends", "count", "until")
    typed = {name: form[f"rule-{name}"].strip() for name in names if f"rule-{name}" in form}
    return TypedRule(weekdays=days, **typed)


def typed_rule(recurrence: Recurrence) -> TypedRule:
    """Return a stored recurrence as choices, ``freq`` being ``kept`` where there are none for it."""
    rule, first = recurrence.parts, recurrence.first
    number, weekday = rule.by_day[0] if rule.by_day else (1, first.isoweekday())
    typed = TypedRule(
        freq=_freq(rule),
        interval=str(rule.interval),
        weekdays=frozenset(each for _, each in rule.by_day) or frozenset({first.isoweekday()}),
        month_day=str(rule.by_month_day[0] if rule.by_month_day else first.day),
        which=str(number or 1),
        weekday=str(weekday),
        first=first.date().isoformat(),
        start=f"{first:%H:%M}",
        end=f"{first + recurrence.length:%H:%M}",
        ends="count" if rule.count else "until" if rule.until else "never",
        count=str(rule.count or ""),
        until=rule.until.date().isoformat() if rule.until else "",
    )
    whole_days = recurrence.length <= timedelta(days=1)
    if whole_days and typed.freq in _PARTS and _rule({}, typed, first.date()) == _spelled_out(rule, first):
        return typed
    return replace(typed, freq="kept")


def understand_rule(faults: Faults, typed: TypedRule, existing: Recurrence | None) -> Recurrence | None:
    """Return what the choices mean; None where something is noted in *faults*.

    Of an *existing* recurrence exclusions and moves stay, for every occurrence that is left where it was.
    """
    known = len(faults)
    first = attempt(faults, "rule-first", lambda: needed_day(typed.first))
    start = attempt(faults, "rule-start", lambda: _time(typed.start, N_("请填写开始时间。")))
    end = attempt(faults, "rule-end", lambda: _time(typed.end, N_("请填写结束时间。"), end=True))
    rule = None if typed.freq == "kept" and existing else _rule(faults, typed, first)
    if len(faults) > known or first is None or start is None or end is None:
        return None
    begin, minutes = datetime.combine(first, start), _minutes(start, end)
    if typed.freq == "kept" and existing and typed.end == typed_rule(existing).end and start == existing.first.time():
        minutes = existing.minutes
    text = None if rule is None else format_rule(rule)
    return attempt(faults, "rule", lambda: _recurrence(existing, begin, minutes, text))


def _recurrence(existing: Recurrence | None, first: datetime, minutes: int, rule: str | None) -> Recurrence:
    if existing is not None:
        return edited(existing, first=first, minutes=minutes, rule=rule)
    return Recurrence(first, minutes, rule or "")


def _rule(faults: Faults, typed: TypedRule, first: date | None) -> Rule | None:
    """Return the rule of the choices; None where one of them makes no sense."""
    write = _PARTS.get(typed.freq)
    if write is None:
        faults["rule-freq"] = Invalid(N_("请选择怎样重复。"))
        return None
    refusal = N_("间隔请填 %(least)s 到 %(most)s 之间的数。")
    interval = attempt(faults, "rule-interval", lambda: whole(typed.interval, 1, MOST_INTERVAL, refusal))
    rule = write(faults, typed)
    if interval is None or rule is None:
        return None
    rule = replace(rule, interval=interval)
    if typed.ends == "count":
        refusal = N_("播出次数请填 %(least)s 到 %(most)s 之间的数。")
        return replace(rule, count=attempt(faults, "rule-count", lambda: whole(typed.count, 1, MOST_COUNT, refusal)))
    if typed.ends == "until":
        last = attempt(faults, "rule-until", lambda: _last_day(typed.until, first))
        return replace(rule, until=datetime.combine(last, _END_OF_DAY)) if last else None
    return rule


def _weekly(faults: Faults, typed: TypedRule) -> Rule | None:
    if not typed.weekdays:
        faults["rule-weekdays"] = Invalid(N_("请至少选择一个星期几。"))
        return None
    return Rule(freq="WEEKLY", by_day=tuple((0, each) for each in sorted(typed.weekdays)))


def _monthly_day(faults: Faults, typed: TypedRule) -> Rule | None:
    if typed.month_day == str(LAST):
        return Rule(freq="MONTHLY", by_month_day=(LAST,))
    refusal = N_("请选择每月的哪一天。")
    found = attempt(faults, "rule-month_day", lambda: whole(typed.month_day, 1, 31, refusal))
    return Rule(freq="MONTHLY", by_month_day=(found,)) if found else None


def _monthly_weekday(faults: Faults, typed: TypedRule) -> Rule | None:
    refusal = N_("请选择第几个星期几。")
    number: int | None = LAST
    if typed.which != str(LAST):
        number = attempt(faults, "rule-which", lambda: whole(typed.which, 1, 5, refusal))
    weekday = attempt(faults, "rule-which", lambda: whole(typed.weekday, 1, 7, refusal))
    return Rule(freq="MONTHLY", by_day=((number, weekday),)) if number and weekday else None


_PARTS: Mapping[str, Callable[[Faults, TypedRule], Rule | None]] = {
    "daily": lambda _faults, _typed: Rule(freq="DAILY"),
    "weekly": _weekly,
    "monthly_day": _monthly_day,
    "monthly_weekday": _monthly_weekday,
    "yearly": lambda _faults, _typed: Rule(freq="YEARLY"),
}
"""What each way to repeat writes into the rule."""


def _freq(rule: Rule) -> str:
    if rule.freq == "MONTHLY":
        return "monthly_weekday" if rule.by_day else "monthly_day"
    return {"DAILY": "daily", "WEEKLY": "weekly", "YEARLY": "yearly"}.get(rule.freq, "kept")


def _spelled_out(rule: Rule, first: datetime) -> Rule:
    """Return the rule with what it takes from its first start written down, as the choices write it."""
    if rule.until is not None:
        rule = replace(rule, until=datetime.combine(rule.until, _END_OF_DAY))
    if rule.freq == "WEEKLY" and not rule.by_day:
        rule = replace(rule, by_day=((0, first.isoweekday()),))
    if rule.freq == "MONTHLY" and not rule.by_day and not rule.by_month_day:
        rule = replace(rule, by_month_day=(first.day,))
    if rule.freq == "YEARLY" and rule.by_month in {(), (first.month,)} and rule.by_month_day in {(), (first.day,)}:
        rule = replace(rule, by_month=(), by_month_day=())
    return rule


def _time(text: str, refusal: str, *, end: bool = False) -> time:
    if not text:
        raise Invalid(refusal)
    return parse_time(text, end=end)


def _minutes(start: time, end: time) -> int:
    """Return how long it is from *start* to *end*, which lies on the next day unless it is later."""
    length = timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)
    return int((length if length > timedelta(0) else length + timedelta(days=1)).total_seconds() // 60)


def _last_day(text: str, first: date | None) -> date:
    last = day(text)
    if last is None:
        raise Invalid(N_("请填写截止日期。"))
    if first is not None and last < first:
        raise Invalid(N_("截止日期早于首次播出的日期，请改正。"))
    return last
