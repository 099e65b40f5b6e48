"""The recurrence rule (重复规则): the value of an RFC 5545 RRULE, read, checked and written.

Frequencies from YEARLY to HOURLY, to the minute. A week begins on Monday unless the rule says otherwise, and
the written form always says so. Weekdays are ISO numbers, 1 = Monday to 7 = Sunday.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, get_args

from playlists.errors import N_, BadRule
from playlists.wall_time import wall_time, zone

Frequency = Literal["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"]

FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

MOST_COUNT = 10_000
MOST_STARTS_A_DAY = 24

#: Each list of numbers: its name in Python, the greatest value, and whether it counts from 1 and from the end.
_LISTS: Mapping[str, tuple[str, int, bool]] = {
    "BYMONTH": ("by_month", 12, False),
    "BYWEEKNO": ("by_week_no", 53, True),
    "BYYEARDAY": ("by_year_day", 366, True),
    "BYMONTHDAY": ("by_month_day", 31, True),
    "BYHOUR": ("by_hour", 23, False),
    "BYMINUTE": ("by_minute", 59, False),
    "BYSETPOS": ("by_set_pos", 366, True),
}
_FROM_ZERO = frozenset({"BYHOUR", "BYMINUTE"})
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *_LISTS})

#: What RFC 5545 §3.3.10 forbids, by part: the frequencies it cannot stand with.
_FORBIDDEN: Mapping[str, tuple[Frequency, ...]] = {
    "BYWEEKNO": ("MONTHLY", "WEEKLY", "DAILY", "HOURLY"),
    "BYYEARDAY": ("MONTHLY", "WEEKLY", "DAILY"),
    "BYMONTHDAY": ("WEEKLY",),
}
_DAY_IN_LIST = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_DURATION = re.compile(r"P(?=.)(?:(\d+)W|(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)", re.ASCII)
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of a rule. ``until`` is naive local time, inclusive; empty lists are parts left out.

    ``by_day`` holds (n, weekday): n is 0 for every such weekday, 5 for the fifth, -1 for the last (I5).
    """

    freq: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    by_month: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: int = 1


@lru_cache(maxsize=4096)
def parse_rule(text: str, time_zone: str | None = None) -> Rule:
    """Read ``FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE``, with or without ``RRULE:`` before it.

    An UNTIL in UTC, which calendars export, needs the zone's ``time_zone`` to become local time. BadRule says
    what to change.
    """
    parts = _parts(text)
    numbers = {name: _numbers(part, parts.get(part)) for part, (name, _, _) in _LISTS.items()}
    rule = Rule(
        freq=_frequency(parts.get("FREQ", "")),
        interval=_whole("INTERVAL", parts.get("INTERVAL", "1"), None),
        count=_whole("COUNT", parts["COUNT"], MOST_COUNT) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"], time_zone) if "UNTIL" in parts else None,
        by_day=_days(parts.get("BYDAY")),
        week_start=_week_start(parts.get("WKST", "MO")),
        **numbers,
    )
    _check_combination(rule, parts)
    return rule


def format_rule(rule: Rule) -> str:
    """Write a rule so that ``parse_rule`` reads the same one back; always with WKST."""
    parts = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%dT%H%M%S}")
    for part, (name, _, _) in _LISTS.items():
        if values := getattr(rule, name):
            parts.append(f"{part}={','.join(map(str, values))}")
    if rule.by_day:
        parts.append("BYDAY=" + ",".join(f"{n or ''}{WEEKDAYS[weekday - 1]}" for n, weekday in rule.by_day))
    return ";".join([*parts, f"WKST={WEEKDAYS[rule.week_start - 1]}"])


def parse_duration(text: str) -> timedelta:
    """Read how long an occurrence lasts, as calendars write it (RFC 5545 §3.3.6, S26): ``PT2H20M``; else BadRule."""
    match = _DURATION.fullmatch(text.strip().upper())
    if not match:
        raise BadRule(N_("时长“%(text)s”读不懂，请写成 PT2H20M（2 小时 20 分）。"), {"text": text})
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _parts(text: str) -> dict[str, str]:
    """Take the rule apart; BadRule for what is no rule, an unknown part, or one written twice."""
    found: dict[str, str] = {}
    for piece in text.strip().upper().removeprefix("RRULE:").split(";"):
        part, equals, value = piece.partition("=")
        if not equals or not value:
            raise BadRule(N_("重复规则“%(text)s”读不懂，请写成 FREQ=WEEKLY;BYDAY=MO 这样的形式。"), {"text": text})
        if part not in _PARTS:
            raise BadRule(N_("重复规则里的“%(part)s”不受支持，请删去。"), {"part": part})
        if part in found:
            raise BadRule(N_("重复规则里的 %(part)s 写了两次，请只留一个。"), {"part": part})
        found[part] = value
    return found


def _frequency(value: str) -> Frequency:
    for frequency in FREQUENCIES:
        if value == frequency:
            return frequency
    raise BadRule(N_("重复频率应为每年、每月、每周、每天或每小时（FREQ=YEARLY、MONTHLY、WEEKLY、DAILY、HOURLY）。"))


def _whole(part: str, value: str, most: int | None) -> int:
    number = int(value) if re.fullmatch(r"\d{1,9}", value, re.ASCII) else 0
    if number < 1:
        text = N_("%(part)s 应为 1 或更大的整数，现为“%(value)s”。")
        raise BadRule(text, {"part": part, "value": value})
    if most is not None and number > most:
        text = N_("%(part)s 最多为 %(most)s，更长的重复请改用截止日期（UNTIL）。")
        raise BadRule(text, {"part": part, "most": most})
    return number


def _until(value: str, time_zone: str | None) -> datetime:
    try:
        if not _UNTIL.fullmatch(value):
            raise ValueError(value)
        moment = datetime.strptime(value[:15], "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")  # noqa: DTZ007 -- naive
    except ValueError as error:
        raise BadRule(N_("截止日期“%(value)s”读不懂，请写成 UNTIL=20261231。"), {"value": value}) from error
    if value.endswith("Z"):
        if time_zone is None:
            raise BadRule(N_("截止时间请写当地时间，去掉末尾的 Z：UNTIL=20261231T235900。"))
        return wall_time(moment.replace(tzinfo=UTC), zone(time_zone))
    return moment if "T" in value else moment + timedelta(hours=23, minutes=59)


def _week_start(value: str) -> int:
    if value not in WEEKDAYS:
        raise BadRule(N_("每周的第一天应为 MO 至 SU，现为“%(value)s”。"), {"value": value})
    return WEEKDAYS.index(value) + 1


def _numbers(part: str, value: str | None) -> tuple[int, ...]:
    """Read a list of numbers, sorted and without doubles."""
    _, greatest, signed = _LISTS[part]
    least = 0 if part in _FROM_ZERO else 1
    found = set()
    for text in value.split(",") if value else ():
        number = int(text) if re.fullmatch(r"[+-]?\d{1,3}", text, re.ASCII) else None
        if number is None or not least <= (abs(number) if signed else number) <= greatest:
            raise BadRule(
                N_("%(part)s 的值“%(value)s”应在 %(least)s 至 %(greatest)s 之间。"),
                {"part": part, "value": text, "least": -greatest if signed else least, "greatest": greatest},
            )
        found.add(number)
    return tuple(sorted(found))


def _days(value: str | None) -> tuple[tuple[int, int], ...]:
    found = set()
    for text in value.split(",") if value else ():
        match = _DAY_IN_LIST.fullmatch(text)
        number = int(match[1] or 0) if match else 99
        if match is None or abs(number) > 53 or (match[1] and number == 0):
            raise BadRule(N_("BYDAY 的值“%(value)s”应为 MO 至 SU，可加第几个，例如 2MO 或 -1FR。"), {"value": text})
        found.add((number, WEEKDAYS.index(match[2]) + 1))
    return tuple(sorted(found, key=lambda day: (day[1], day[0])))


def _check_combination(rule: Rule, parts: Mapping[str, str]) -> None:
    """Refuse what RFC 5545 §3.3.10 does not define, and what fires more than 24 times a day."""
    if rule.count is not None and rule.until is not None:
        raise BadRule(N_("重复次数和截止日期只能选一个，请删去 COUNT 或 UNTIL。"))
    for part, frequencies in _FORBIDDEN.items():
        if part in parts and rule.freq in frequencies:
            text = N_("%(part)s 不能与 FREQ=%(freq)s 同用，请删去，或换一种重复频率。")
            raise BadRule(text, {"part": part, "freq": rule.freq})
    _check_numbered_days(rule)
    if rule.by_set_pos and not any(part.startswith("BY") and part != "BYSETPOS" for part in parts):
        raise BadRule(N_("BYSETPOS 要和另一项 BY… 同用，请补上，例如 BYDAY=MO。"))
    hours = len(rule.by_hour) or (24 if rule.freq == "HOURLY" else 1)
    if rule.freq == "HOURLY":
        hours = min(hours, -(-24 // rule.interval))
    if hours * max(len(rule.by_minute), 1) > MOST_STARTS_A_DAY:
        text = N_("一天最多开始 %(most)s 次，请减少小时或分钟；更密的轮换请放进同一个节目单。")
        raise BadRule(text, {"most": MOST_STARTS_A_DAY})


def _check_numbered_days(rule: Rule) -> None:
    """A weekday by its number stands in a month or a year, nowhere else."""
    highest = max((abs(number) for number, _ in rule.by_day), default=0)
    if highest and (rule.freq not in {"YEARLY", "MONTHLY"} or rule.by_week_no):
        raise BadRule(N_("“第几个星期几”只能用于每月或每年的重复，请去掉数字，或换一种重复频率。"))
    if highest > 5 and (rule.freq == "MONTHLY" or rule.by_month):
        raise BadRule(
            N_("一个月里没有第 %(number)s 个星期几，请改为 1 至 5，或 -1 表示最后一个。"), {"number": highest}
        )
