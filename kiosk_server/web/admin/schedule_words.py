"""An assignment in the reader's words: where it is sent, its whole rule in a sentence, how it stands now."""

from collections.abc import Iterable, Mapping
from datetime import date, time

from flask_babel import gettext, ngettext

from kiosk_server.errors import N_
from kiosk_server.overrides.models import OverrideTarget
from kiosk_server.publishing import rules
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web.admin import recurrence_words
from kiosk_server.web.admin.recurrence_words import WEEKDAYS
from kiosk_server.web.filters import day
from playlists.day_conditions import DayCondition, NonWorkingDays, WorkingDays
from playlists.dayparts import EVERY_DAY, WHOLE_DAY, Daypart, format_time
from playlists.errors import BadRule
from playlists.opening import OpeningHours
from playlists.recurrence import Recurrence

__all__ = [
    "STANDINGS",
    "WEEKDAYS",
    "condition_of",
    "dates_of",
    "opening_of",
    "recurrence_of",
    "rule_of",
    "target_name",
    "weekdays",
]

STANDINGS = {
    "playing": (N_("正在播出"), "jade"),
    "outranked": (N_("让位于更高优先级"), "amber"),
    "waiting": (N_("未到时段"), ""),
    "upcoming": (N_("尚未开始"), "blue"),
    "over": (N_("已经结束"), ""),
    "unpublished": (N_("节目单尚未发布"), "amber"),
    "broken": (N_("规则有误，请重新填写"), "vermilion"),
}
"""How an assignment stands: the word (msgid) and its tone."""


def target_name(row: Assignment | OverrideTarget, screens: Mapping[int, str]) -> str:
    """Return what a row is sent to: 全部屏幕, a unit with all below it, a zone, a group, or a screen by its name."""
    if row.everything:
        return gettext("全部屏幕")
    if row.unit is not None:
        return gettext("%(unit)s及下级", unit=row.unit.name)
    if row.zone is not None:
        return row.zone.name
    if row.group is not None:
        return gettext("分组：%(group)s", group=row.group.name)
    return screens.get(row.screen_id or 0, "")


def rule_of(row: Assignment) -> str:
    """Return the whole rule but for its priority: 工作日 09:00–17:00，2026年10月1日起，仅在开放时间."""
    try:
        recurrence = rules.recurrence(row.recurrence)
        parts = [
            _when(rules.dayparts(row.dayparts), recurrence, rules.day_condition(row.day_condition)),
            _dates(row, recurrence),
            recurrence_words.times(recurrence) if recurrence else "",
            gettext("仅在开放时间") if row.only_when_open else "",
            _adjusted(len(row.exceptions or {}), recurrence),
        ]
    except BadRule:
        return gettext("规则读不出来")
    return gettext("，").join(part for part in parts if part)


def dates_of(first: date | None, last: date | None) -> str:
    """Return a span of days: 长期, 10月1日起, 至10月7日 or both ends."""
    if first and last:
        if first == last:
            return gettext("仅 %(day)s", day=day(first))
        return gettext("%(first)s至%(last)s", first=day(first), last=day(last))
    if first:
        return gettext("%(first)s起", first=day(first))
    return gettext("至%(last)s", last=day(last)) if last else gettext("长期")


def weekdays(days: Iterable[int]) -> str:
    """Return weekdays in words: 每天, 周一至周五, 周六、周日."""
    chosen = sorted(days)
    if set(chosen) == EVERY_DAY:
        return gettext("每天")
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return gettext("%(first)s至%(last)s", first=gettext(WEEKDAYS[chosen[0]]), last=gettext(WEEKDAYS[chosen[-1]]))
    return recurrence_words.weekdays(chosen)


def condition_of(condition: DayCondition) -> str:
    """Return a calendar condition in words: 工作日, 非工作日, 节前 3 个工作日."""
    if isinstance(condition, WorkingDays):
        return gettext("工作日")
    return gettext("非工作日") if isinstance(condition, NonWorkingDays) else condition.words.say(gettext)


def recurrence_of(recurrence: Recurrence) -> str:
    """Return a recurrence alone in words: 每 2 个月的第 5 个周三 09:00–10:00."""
    return f"{recurrence_words.days_of(recurrence)} {_recurring_hours(recurrence)}"


def opening_of(opening: OpeningHours | None) -> str:
    """Return the hours of a hall in words; that nobody has said when it is open, is said too."""
    if opening is None:
        return gettext("尚未登记")
    return gettext("，").join(
        part
        for part in (_when(opening.dayparts, None, opening.day_condition), _adjusted(len(opening.exceptions), None))
        if part
    )


def _when(dayparts: tuple[Daypart, ...], recurrence: Recurrence | None, condition: DayCondition | None) -> str:
    """Days and hours; a condition takes the place of 每天 and narrows anything else."""
    if recurrence is not None:
        return _narrowed(recurrence_of(recurrence), condition)
    parts = dayparts or (WHOLE_DAY,)
    if condition is not None and all(part.weekdays == EVERY_DAY for part in parts):
        return gettext("；").join(_daypart(part, condition_of(condition)) for part in parts)
    return _narrowed(gettext("；").join(_daypart(part, weekdays(part.weekdays)) for part in parts), condition)


def _narrowed(words: str, condition: DayCondition | None) -> str:
    if condition is None:
        return words
    return gettext("%(days)s，限%(condition)s", days=words, condition=condition_of(condition))


def _daypart(part: Daypart, days: str) -> str:
    if part.start == part.end == time(0):
        return gettext("%(days)s全天", days=days)
    return _hours(f"{days} {format_time(part.start)}–{format_time(part.end, end=True)}", overnight=part.is_overnight)


def _recurring_hours(recurrence: Recurrence) -> str:
    start, end = recurrence.first, recurrence.first + recurrence.length
    if recurrence.minutes == 1440 and start.time() == time(0):
        return gettext("全天")
    overnight = end.date() > start.date() and end.time() != time(0)
    return _hours(f"{format_time(start.time())}–{format_time(end.time(), end=True)}", overnight=overnight)


def _hours(words: str, *, overnight: bool) -> str:
    return gettext("%(hours)s（次日）", hours=words) if overnight else words


def _dates(row: Assignment, recurrence: Recurrence | None) -> str:
    """From the first day to the last, whoever sets them: the row itself, its recurrence, its campaign."""
    bundle = row.campaign
    firsts = [row.starts_on, recurrence and recurrence.first.date(), bundle and bundle.starts_on]
    lasts = [row.ends_on, recurrence and recurrence_words.last_day(recurrence), bundle and bundle.ends_on]
    first = max((day for day in firsts if day), default=None)
    last = min((day for day in lasts if day), default=None)
    if first and last and last < first:
        return gettext("与专题的日期没有重合")
    return dates_of(first, last)


def _adjusted(days: int, recurrence: Recurrence | None) -> str:
    if recurrence is not None:
        days += len(recurrence.exclusions | {moved.original for moved in recurrence.moved})
    return ngettext("%(num)d 天例外", "%(num)d 天例外", days) if days else ""
