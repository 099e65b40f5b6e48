"""Years of the calendar as documents (年度放假安排): ours, the holiday-cn format, and the years shipped.

Ours: ``{"year": 2026, "notice": "国办发明电…", "days": [{"date": ISO, "name": …, "working": bool}]}``.
holiday-cn: ``{"year", "papers", "days": [{"name", "date", "isOffDay"}]}``. A year is the year of the State
Council notice, which may also arrange the last days of December before it (2018-12-29 by the notice for 2019).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files

from playlists.calendar import Calendar
from playlists.errors import N_, BadRule

OFFICIAL_YEARS = (2024, 2025, 2026)
LARGEST_BYTES = 256 * 1024
_SATURDAY = 6
_DECEMBER = 12

#: The seven public holidays of 全国年节及纪念日放假办法, by the part of the name every notice uses, and the
#: dates among them that never move.
STATUTORY: Mapping[str, tuple[tuple[int, int], ...]] = {
    N_("元旦"): ((1, 1),),
    N_("春节"): (),
    N_("清明"): (),
    N_("劳动"): ((5, 1),),
    N_("端午"): (),
    N_("中秋"): (),
    N_("国庆"): ((10, 1), (10, 2), (10, 3)),
}


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The days one notice lists (True = worked), each with the holiday it belongs to.

    ``notice`` names the paper and is no part of what is compared.
    """

    year: int
    days: Mapping[date, bool]
    names: Mapping[date, str]
    notice: str = field(default="", compare=False)


def parse_year(data: bytes, year: int) -> CalendarYear:
    """Read an uploaded file for a year: as ``read_document``, then as ``read_year``."""
    return read_year(read_document(data), year)


def read_document(data: bytes) -> object:
    """Parse an uploaded file: BadRule unless it is UTF-8 JSON of at most 256 KiB."""
    if len(data) > LARGEST_BYTES:
        raise BadRule(N_("日历文件超过 %(most)s KiB。"), {"most": LARGEST_BYTES // 1024})
    try:
        document: object = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadRule(N_("日历文件不是有效的 JSON（UTF-8）。")) from error
    return document


def read_year(document: object, year: int) -> CalendarYear:
    """Read a parsed document in either format.

    BadRule, naming what to change, for another year, a date outside it, a doubled date, a make-up day on a
    weekday, or a year that lacks one of the seven public holidays.
    """
    if not isinstance(document, Mapping) or document.get("year") != year:
        raise BadRule(N_("文件不是 %(year)s 年的日历，请核对其中的“year”。"), {"year": year})
    listed = read_days(document.get("days"))
    for day, (name, working) in listed.items():
        if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
            raise BadRule(N_("%(day)s 不属于 %(year)s 年的放假安排，请删去。"), {"day": day.isoformat(), "year": year})
        if working and day.isoweekday() < _SATURDAY:
            text = N_("%(day)s 标为“%(name)s”调休上班，但它本来就是周一至周五。请核对日期。")
            raise BadRule(text, {"day": day.isoformat(), "name": name})
    days = {day: working for day, (_, working) in listed.items()}
    names = {day: name for day, (name, _) in listed.items()}
    _check_holidays(year, days, names)
    return CalendarYear(year, days, names, _notice(document))


def read_days(rows: object) -> dict[date, tuple[str, bool]]:
    """Read listed days in either format, as date → (name, worked); a unit's own days are written the same way.

    BadRule for anything that is not a list of such days, and for a date listed twice: a day cannot be both
    off and worked, and a second row the same is a slip.
    """
    if not isinstance(rows, list):
        raise BadRule(N_("日历缺少“days”列表。"))
    listed: dict[date, tuple[str, bool]] = {}
    for place, row in enumerate(rows, start=1):
        day, name, working = _read_row(row, place)
        if day in listed:
            same = listed[day][1] == working
            text = N_("%(day)s 列了两次，请删去一行。") if same else N_("%(day)s 既标为放假又标为上班，请只留一行。")
            raise BadRule(text, {"day": day.isoformat()})
        listed[day] = (name, working)
    return listed


def calendar_of(years: Iterable[CalendarYear]) -> Calendar:
    """Put years together; where two notices name a day of December, the later notice holds."""
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    known = sorted(years, key=lambda year: year.year)
    for year in known:
        days |= year.days
        names |= year.names
    return Calendar(days, frozenset(year.year for year in known), names)


@lru_cache(maxsize=1)
def official_years() -> tuple[CalendarYear, ...]:
    """Return the years shipped with this library, 2024 to 2026, as the State Council published them."""
    folder = files("playlists") / "years"
    return tuple(parse_year((folder / f"{year}.json").read_bytes(), year) for year in OFFICIAL_YEARS)


@lru_cache(maxsize=1)
def official_calendar() -> Calendar:
    """Return the calendar of the years shipped."""
    return calendar_of(official_years())


def _notice(document: Mapping[object, object]) -> str:
    """The notice by its number (ours), else the addresses of its papers (holiday-cn)."""
    papers = document.get("papers")
    named = [document.get("notice"), *(papers if isinstance(papers, list) else [])]
    return " ".join(text.strip() for text in named if isinstance(text, str) and text.strip())


def _read_row(row: object, place: int) -> tuple[date, str, bool]:
    """Read one day; ``isOffDay`` is the other way round than ``working``."""
    fields = row if isinstance(row, Mapping) else {}
    off, working, name = fields.get("isOffDay"), fields.get("working"), fields.get("name")
    if not isinstance(name, str) or not name.strip() or isinstance(off, bool) == isinstance(working, bool):
        text = N_("日历第 %(place)s 天应写明 date、name，以及 working 或 isOffDay 之一。")
        raise BadRule(text, {"place": place})
    return _read_date(fields.get("date"), place), name.strip(), working if isinstance(working, bool) else not off


def _read_date(text: object, place: int) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        text_ = N_("日历第 %(place)s 天的日期“%(text)s”无效，请写成 2026-10-01。")
        raise BadRule(text_, {"place": place, "text": str(text)}) from error


def _check_holidays(year: int, days: Mapping[date, bool], names: Mapping[date, str]) -> None:
    off = {day: name for day, name in names.items() if not days[day]}
    for holiday, fixed in STATUTORY.items():
        if not any(holiday in name for name in off.values()):
            text = N_("%(year)s 年的日历缺少法定节日“%(holiday)s”的放假日，请补全后再导入。")
            raise BadRule(text, {"year": year, "holiday": holiday})
        for day in (date(year, month, number) for month, number in fixed):
            if day not in off:
                raise BadRule(
                    N_("%(day)s 是法定节日“%(holiday)s”，日历却没有列为放假，请补全后再导入。"),
                    {"day": day.isoformat(), "holiday": holiday},
                )
