"""Pages at another instant than the present one, and the notice whose end the stories know."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, g

PUBLISHED = datetime.fromisoformat("2026-09-18T09:00+08:00")
"""A Friday; Sunday the 20th is worked (调休), 25 to 27 are off (中秋): day 7 is Tuesday the 29th."""
LAST_DAY = date(2026, 9, 29)
ENDED = datetime.fromisoformat("2026-09-30T00:00+08:00")
"""Day 8 begins."""
SECOND = timedelta(seconds=1)


def stand_at(app: Flask, instant: datetime) -> None:
    """Let every later request of *app* be asked at *instant*."""
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "now", instant))


def notice(**fields: Any) -> dict[str, Any]:
    """Return the fields of a notice of seven working days, approved in time to begin at `PUBLISHED`."""
    dates = {"publish_from": PUBLISHED, "notice_working_days": 7}
    return {"now": PUBLISHED, "formed_on": date(2026, 9, 17), "published_on": None, **dates, **fields}
