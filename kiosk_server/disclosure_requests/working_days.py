"""The statutory clock (期限): answers are due 20 working days after receipt.

条例 Art. 33: on the spot, else within 20 working days. 民法典 Art. 201: the day of receipt is not counted,
day 1 is the day after. Make-up working days (调休) count, public holidays do not, both by the State Council's
yearly notice; a deadline that reaches a year without a notice is provisional (暂定). Days are Beijing's.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from chinese_calendar import constants

from playlists.calendar import Calendar

ANSWER_DAYS = 20
BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a time limit; `provisional` while a year on the way has no published calendar."""

    day: date
    provisional: bool


@lru_cache(maxsize=1)
def statutory_calendar() -> Calendar:
    """Return every year whose State Council notice is known: those that list National Day (1 October)."""
    listed = dict.fromkeys(constants.holidays, False) | dict.fromkeys(constants.workdays, True)
    years = frozenset(day.year for day in listed if date(day.year, 10, 1) in constants.holidays)
    return Calendar({day: working for day, working in listed.items() if day.year in years}, years)


def answer_due(received_on: date, calendar: Calendar | None = None) -> Due:
    """Return by when a request received on that day must be answered (Art. 33)."""
    return Due(*(calendar or statutory_calendar()).add_working_days(received_on, ANSWER_DAYS))


def working_days_left(today: date, due_on: date, calendar: Calendar | None = None) -> int:
    """Count the working days after *today* up to and with *due_on*; negative when the limit is past."""
    days = calendar or statutory_calendar()
    first, last = sorted((today, due_on))
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(days.is_working_day(day) for day in between)
    return count if today <= due_on else -count


def local_day(instant: datetime) -> date:
    """Return the day that *instant* falls on in Beijing."""
    return instant.astimezone(BEIJING).date()
