"""When an assignment plays, in the reader's words: 周一至周五 09:00–17:00，10月1日起."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext

from kiosk_server.errors import N_
from kiosk_server.overrides.models import OverrideTarget
from kiosk_server.publishing import rules
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web.filters import day
from playlists.dayparts import EVERY_DAY, Daypart, format_time

WEEKDAYS = {1: N_("周一"), 2: N_("周二"), 3: N_("周三"), 4: N_("周四"), 5: N_("周五"), 6: N_("周六"), 7: N_("周日")}
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
    return (
        gettext("分组：%(group)s", group=row.group.name)
        if row.group is not None
        else screens.get(row.screen_id or 0, "")
    )


def hours_of(row: Assignment) -> str:
    """Return the dayparts of an assignment: 每天全天, or 周一至周五 09:00–17:00；周六 09:00–12:00."""
    parts = rules.dayparts(row.dayparts)
    return gettext("；").join(_daypart(part) for part in parts) or gettext("每天全天")


def dates_of(row: Assignment) -> str:
    """Return the dates of an assignment: 长期, 10月1日起, 至10月7日 or both ends."""
    if row.starts_on and row.ends_on:
        if row.starts_on == row.ends_on:
            return gettext("仅 %(day)s", day=day(row.starts_on))
        return gettext("%(first)s至%(last)s", first=day(row.starts_on), last=day(row.ends_on))
    if row.starts_on:
        return gettext("%(first)s起", first=day(row.starts_on))
    return gettext("至%(last)s", last=day(row.ends_on)) if row.ends_on else gettext("长期")


def weekdays(days: Iterable[int]) -> str:
    """Return weekdays in words: 每天, 周一至周五, 周六、周日."""
    chosen = sorted(days)
    if set(chosen) == EVERY_DAY:
        return gettext("每天")
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return gettext("%(first)s至%(last)s", first=gettext(WEEKDAYS[chosen[0]]), last=gettext(WEEKDAYS[chosen[-1]]))
    return gettext("、").join(gettext(WEEKDAYS[number]) for number in chosen)


def _daypart(part: Daypart) -> str:
    if part.start == part.end:
        return gettext("%(days)s全天", days=weekdays(part.weekdays))
    end = format_time(part.end, end=True)
    words = f"{weekdays(part.weekdays)} {format_time(part.start)}–{end}"
    return gettext("%(hours)s（次日）", hours=words) if part.is_overnight else words
