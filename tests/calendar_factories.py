"""Calendars for tests: a year's notice that lacks nothing, as the bytes of a file."""

import json
from collections.abc import Mapping
from datetime import date

HOLIDAYS = {
    "元旦": ("01-01",),
    "春节": ("02-08", "02-09", "02-10"),
    "清明节": ("04-05",),
    "劳动节": ("05-01", "05-03"),
    "端午节": ("06-09",),
    "中秋节": ("09-15",),
    "国庆节": ("10-01", "10-02", "10-03", "10-04"),
}
"""An invented arrangement that any year may have."""


def make_notice(year: int = 2027, *, without: str = "", off: Mapping[str, str] | None = None) -> bytes:
    """Return the notice of *year*: the seven holidays but for *without*, and more days *off* (``03-08`` → name)."""
    days = [(day, name) for name, days in HOLIDAYS.items() if name != without for day in days]
    rows = [{"date": f"{year}-{day}", "name": name, "working": False} for day, name in [*days, *(off or {}).items()]]
    return as_file({"year": year, "notice": "国办发明电〔示例〕", "days": rows})


def make_holiday_cn(year: int = 2027) -> bytes:
    """Return the same notice in the holiday-cn format."""
    days = [(day, name) for name, days in HOLIDAYS.items() for day in days]
    rows = [{"date": date.fromisoformat(f"{year}-{day}").isoformat(), "name": n, "isOffDay": True} for day, n in days]
    return as_file({"year": year, "papers": ["https://www.gov.cn/example"], "days": rows})


def as_file(document: object) -> bytes:
    """Return a document as an uploaded file has it."""
    return json.dumps(document, ensure_ascii=False).encode()
