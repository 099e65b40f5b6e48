"""A recurrence rule in the reader's words: 每 2 个月的第 5 个周三, 每周一、周四, 每年10月1日."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask_babel import gettext

from kiosk_server.errors import N_
from playlists.recurrence import Recurrence
from playlists.recurrence_rule import Frequency, Rule

WEEKDAYS = {1: N_("周一"), 2: N_("周二"), 3: N_("周三"), 4: N_("周四"), 5: N_("周五"), 6: N_("周六"), 7: N_("周日")}
ORDINALS = {
    1: N_("第 1 个%(weekday)s"),
    2: N_("第 2 个%(weekday)s"),
    3: N_("第 3 个%(weekday)s"),
    4: N_("第 4 个%(weekday)s"),
    5: N_("第 5 个%(weekday)s"),
    -1: N_("最后一个%(weekday)s"),
}
"""Which of its kind in a month; the fifth and the last differ (I5)."""

_UNSAID = ("by_week_no", "by_year_day", "by_hour", "by_minute", "by_set_pos")


def days_of(recurrence: Recurrence) -> str:
    """Return on which days it plays, without hours and end; a rule without words for it is written as it is stored."""
    rule = recurrence.parts
    say = _SAY.get(rule.freq)
    words = say(rule, recurrence.first) if say and not any(getattr(rule, name) for name in _UNSAID) else ""
    return words or gettext("按规则 %(rule)s", rule=recurrence.rule)


def times(recurrence: Recurrence) -> str:
    """Return how often it plays in all, where a number was set: 共 5 次."""
    count = recurrence.parts.count
    return gettext("共 %(count)d 次", count=count) if count else ""


def last_day(recurrence: Recurrence) -> date | None:
    """Return the last day on which it may start, where one was set."""
    until = recurrence.parts.until
    return until.date() if until else None


def weekdays(days: list[int]) -> str:
    """Return weekdays one by one: 周一、周四."""
    return gettext("、").join(gettext(WEEKDAYS[each]) for each in sorted(days))


def _daily(rule: Rule, _first: datetime) -> str:
    if rule.by_day or rule.by_month or rule.by_month_day:
        return ""
    return gettext("每天") if rule.interval == 1 else gettext("每 %(interval)d 天", interval=rule.interval)


def _weekly(rule: Rule, first: datetime) -> str:
    if rule.by_month:
        return ""
    days = weekdays([day for _, day in rule.by_day] or [first.isoweekday()])
    if rule.interval == 1:
        return gettext("每周的%(days)s", days=days)
    return gettext("每 %(interval)d 周的%(days)s", interval=rule.interval, days=days)


def _monthly(rule: Rule, first: datetime) -> str:
    day = _day_of_month(rule, first)
    if not day or rule.by_month:
        return ""
    if rule.interval == 1:
        return gettext("每月%(day)s", day=day)
    return gettext("每 %(interval)d 个月的%(day)s", interval=rule.interval, day=day)


def _yearly(rule: Rule, first: datetime) -> str:
    if rule.by_day or len(rule.by_month) > 1 or len(rule.by_month_day) > 1:
        return ""
    month, day = [*rule.by_month, first.month][0], [*rule.by_month_day, first.day][0]
    if day < 0:
        return ""
    named = gettext("%(month)s%(day)d日", month=gettext(_MONTHS[month - 1]), day=day)
    if rule.interval == 1:
        return gettext("每年%(day)s", day=named)
    return gettext("每 %(interval)d 年的%(day)s", interval=rule.interval, day=named)


def _day_of_month(rule: Rule, first: datetime) -> str:
    if rule.by_day and (rule.by_month_day or len(rule.by_day) > 1 or rule.by_day[0][0] not in ORDINALS):
        return ""
    if rule.by_day:
        number, weekday = rule.by_day[0]
        return gettext(ORDINALS[number], weekday=gettext(WEEKDAYS[weekday]))
    days = rule.by_month_day or (first.day,)
    if days == (-1,):
        return gettext("最后一日")
    return "" if days[0] < 0 else gettext("、").join(gettext("%(day)d日", day=day) for day in days)


_SAY: Mapping[Frequency, Callable[[Rule, datetime], str]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}
_MONTHS = (
    N_("1月"),
    N_("2月"),
    N_("3月"),
    N_("4月"),
    N_("5月"),
    N_("6月"),
    N_("7月"),
    N_("8月"),
    N_("9月"),
    N_("10月"),
    N_("11月"),
    N_("12月"),
)
