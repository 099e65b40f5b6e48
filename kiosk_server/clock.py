"""The only reader of the clock; everything else receives `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
"""The time by which the law counts days."""


def now() -> datetime:
    """Return the present instant, in UTC, with its offset."""
    return datetime.now(UTC)


def local_day(instant: datetime) -> date:
    """Return the day that *instant* falls on in Beijing."""
    return instant.astimezone(BEIJING).date()
