"""The statutory clock (期限): answers are due 20 working days after receipt.

条例 Art. 33: on the spot, else within 20 working days. 民法典 Art. 201: the day of receipt is not counted,
day 1 is the day after. Make-up working days (调休) count, public holidays do not, both by the State Council's
yearly notice; a deadline that reaches a year without a notice is provisional (暂定). Days are Beijing's.

The calendar is always the State Council's alone (`calendars.queries.calendar` without a path): what a unit keeps for
itself moves its opening hours and screens, never a time limit of the law.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from playlists.calendar import Calendar

ANSWER_DAYS = 20


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a time limit; `provisional` while a year on the way has no published calendar."""

    day: date
    provisional: bool


def answer_due(received_on: date, calendar: Calendar) -> Due:
    """Return by when a request received on that day must be answered (Art. 33)."""
    return Due(*calendar.add_working_days(received_on, ANSWER_DAYS))


def working_days_left(today: date, due_on: date, calendar: Calendar) -> int:
    """Count the working days after *today* up to and with *due_on*; negative when the limit is past."""
    first, last = sorted((today, due_on))
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(calendar.is_working_day(day) for day in between)
    return count if today <= due_on else -count
