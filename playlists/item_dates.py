"""Dates of the item itself (条目的上架、公示、到期、撤下), which bind wherever it is used.

A notice period (公示期) of n working days begins the day after publishing; day 1 is the first working day then
(民法典 Art. 201), and the item leaves at the midnight that ends day n, so it is gone on day n + 1. Dates are local to
``time_zone``; instants come out in UTC, as ``[start, end)``.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from playlists.calendar import Calendar
from playlists.content import Entry
from playlists.errors import N_, BadRule
from playlists.wall_time import as_utc, wall_time, zone

MOST_NOTICE_DAYS = 250


@dataclass(frozen=True, slots=True)
class Window:
    """``[start, end)`` in UTC, an open end being None; empty where both are equal.

    ``provisional`` while the notice period counts a day whose year is not published yet (N8).
    """

    start: datetime | None
    end: datetime | None
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDates:
    """When an item may be seen at all.

    ``publish_from`` and ``withdrawn_at`` are aware instants; ``expires_on`` is the last day it is shown. BadRule for
    an instant without offset, a notice period outside 1..250 or without a day to count from, an expiry before
    publishing, or an unknown time zone. Withdrawing is always possible, before publishing too.
    """

    publish_from: datetime | None = None
    notice_working_days: int | None = None
    expires_on: date | None = None
    withdrawn_at: datetime | None = None
    time_zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        zone(self.time_zone)
        for instant in (self.publish_from, self.withdrawn_at):
            if instant is not None and instant.utcoffset() is None:
                raise BadRule(N_("条目的上架或撤下时间缺少时区。"))
        if self.notice_working_days is not None:
            if not 1 <= self.notice_working_days <= MOST_NOTICE_DAYS:
                raise BadRule(N_("公示期应在 1 至 %(most)s 个工作日之间。"), {"most": MOST_NOTICE_DAYS})
            if self.publish_from is None:
                raise BadRule(N_("有公示期的条目应写明上架时间。"))
        published_on = self.published_on
        if published_on and self.expires_on and self.expires_on < published_on:
            raise BadRule(N_("条目的到期日早于上架日。"))

    @property
    def published_on(self) -> date | None:
        """The local day of publishing."""
        return wall_time(self.publish_from, zone(self.time_zone)).date() if self.publish_from else None

    def notice_ends_on(self, calendar: Calendar) -> tuple[date, bool] | None:
        """The last day of the notice period, and whether it is provisional; None without one."""
        if self.published_on is None or self.notice_working_days is None:
            return None
        return calendar.add_working_days(self.published_on, self.notice_working_days)

    def check(self, calendar: Calendar) -> None:
        """Refuse at input what would cut a notice period short: BadRule for an expiry before it ends."""
        notice = self.notice_ends_on(calendar)
        if notice and self.expires_on and self.expires_on < notice[0]:
            text = N_("到期日 %(expires_on)s 早于公示期的最后一天 %(last_day)s，请推迟到期日或删去。")
            raise BadRule(text, {"expires_on": self.expires_on.isoformat(), "last_day": notice[0].isoformat()})

    def window(self, calendar: Calendar) -> Window:
        """Give the time in which it may be shown: up to the earliest of its ends."""
        notice = self.notice_ends_on(calendar)
        last_days = [day for day in (self.expires_on, notice[0] if notice else None) if day]
        ends = [self._end_of(day) for day in last_days] + ([as_utc(self.withdrawn_at)] if self.withdrawn_at else [])
        start, end = as_utc(self.publish_from) if self.publish_from else None, min(ends, default=None)
        if start and end and end < start:
            end = start
        return Window(start, end, notice is not None and notice[1])

    def bind(self, entry: Entry, calendar: Calendar) -> Entry:
        """Clip the time of a playlist's entry to the item's own; the narrower bound holds."""
        window = self.window(calendar)
        starts = [instant for instant in (entry.publish_at, window.start) if instant]
        ends = [instant for instant in (entry.expire_at, window.end) if instant]
        return replace(entry, publish_at=max(starts, default=None), expire_at=min(ends, default=None))

    def _end_of(self, day: date) -> datetime:
        midnight = datetime.combine(day + timedelta(days=1), time(0), zone(self.time_zone))
        return midnight.astimezone(UTC)
