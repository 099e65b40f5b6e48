"""When nobody is to be disturbed (免打扰): messages wait until it is over."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Daily from `start` to `end`, wall times of `time_zone` (IANA name); over midnight when `end` is earlier."""

    start: time
    end: time
    time_zone: str

    def over_at(self, now: datetime) -> datetime:
        """Return the end of the quiet hours that *now*, aware, lies in; *now* itself outside them."""
        zone = ZoneInfo(self.time_zone)
        local = now.astimezone(zone)
        at = local.time()
        over_midnight = self.end <= self.start
        is_quiet = (at >= self.start or at < self.end) if over_midnight else self.start <= at < self.end
        if not is_quiet:
            return now
        last_day = local.date() + timedelta(days=1 if over_midnight and at >= self.start else 0)
        return datetime.combine(last_day, self.end, zone).astimezone(now.tzinfo)
