"""Day conditions as JSON-able documents, for storage and exchange (日期条件的存储格式).

``{"kind": "working_days"}`` · ``{"kind": "non_working_days"}`` · ``{"kind": "named_dates", "dates": [ISO…]}``
· ``{"kind": "before_holiday", "days": n}`` · ``{"kind": "any_of" | "all_of", "of": […]}`` ·
``{"kind": "not", "of": {…}}``. Nothing partial, doubled or unknown is read: it would not be written back.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from playlists.day_conditions import (
    AllOf,
    AnyOf,
    BeforeHoliday,
    DayCondition,
    NamedDates,
    NonWorkingDays,
    Not,
    WorkingDays,
)
from playlists.errors import N_, BadRule

Json: TypeAlias = "str | int | list[Json] | dict[str, Json]"

DEEPEST = 5
MOST_PARTS = 20


def format_day_condition(condition: DayCondition) -> dict[str, Json]:
    """Write a condition so that ``parse_day_condition`` reads the same one back."""
    document: dict[str, Json]
    match condition:
        case WorkingDays():
            document = {"kind": "working_days"}
        case NonWorkingDays():
            document = {"kind": "non_working_days"}
        case NamedDates(dates):
            document = {"kind": "named_dates", "dates": [day.isoformat() for day in sorted(dates)]}
        case BeforeHoliday(days):
            document = {"kind": "before_holiday", "days": days}
        case AnyOf(parts):
            document = {"kind": "any_of", "of": [format_day_condition(part) for part in parts]}
        case AllOf(parts):
            document = {"kind": "all_of", "of": [format_day_condition(part) for part in parts]}
        case Not(part):
            document = {"kind": "not", "of": format_day_condition(part)}
    return document


def parse_day_condition(document: object) -> DayCondition:
    """Read a condition; BadRule for an unknown kind, a missing or extra field, a bad date, or too much nesting."""
    return _parse(document, DEEPEST)


def _parse(document: object, depth: int) -> DayCondition:
    if depth == 0:
        raise BadRule(N_("日期条件嵌套不能超过 %(deepest)s 层。"), {"deepest": DEEPEST})
    if not isinstance(document, Mapping):
        raise BadRule(N_("日期条件应是一个带有“kind”的对象。"))
    kind = document.get("kind")
    known = _KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise BadRule(N_("没有名为“%(kind)s”的日期条件。"), {"kind": str(kind)})
    name, read = known
    if set(document) != {"kind", *([name] if name else [])}:
        raise BadRule(N_("日期条件“%(kind)s”的字段不全或有多余字段。"), {"kind": str(kind)})
    return read(document.get(name), depth)


def _dates(value: object, _depth: int) -> NamedDates:
    if not isinstance(value, list):
        raise BadRule(N_("指定日期应是一个日期列表。"))
    dates = [_date(text) for text in value]
    if len(set(dates)) != len(dates):
        raise BadRule(N_("指定日期中有重复的日期。"))
    return NamedDates(frozenset(dates))


def _date(text: object) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise BadRule(N_("“%(text)s”不是有效的日期，请写成 2026-10-01。"), {"text": str(text)})
    return day


def _before_holiday(value: object, _depth: int) -> BeforeHoliday:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRule(N_("节前天数应是一个整数。"))
    return BeforeHoliday(value)


def _parts(value: object, depth: int) -> tuple[DayCondition, ...]:
    if not isinstance(value, list) or len(value) > MOST_PARTS:
        raise BadRule(N_("组合日期条件应是一个列表，最多 %(most)s 项。"), {"most": MOST_PARTS})
    return tuple(_parse(part, depth - 1) for part in value)


#: kind → the name of its one field ("" for none), and how the field is read.
_KINDS: dict[str, tuple[str, Callable[[object, int], DayCondition]]] = {
    "working_days": ("", lambda _value, _depth: WorkingDays()),
    "non_working_days": ("", lambda _value, _depth: NonWorkingDays()),
    "named_dates": ("dates", _dates),
    "before_holiday": ("days", _before_holiday),
    "any_of": ("of", lambda value, depth: AnyOf(_parts(value, depth))),
    "all_of": ("of", lambda value, depth: AllOf(_parts(value, depth))),
    "not": ("of", lambda value, depth: Not(_parse(value, depth - 1))),
}
