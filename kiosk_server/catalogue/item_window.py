"""When a version may be seen at all (上架、公示期、到期): its own dates, which bind wherever it is used."""

from datetime import datetime, timedelta

from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.clock import local_day
from kiosk_server.errors import N_, Ended
from playlists.calendar import Calendar
from playlists.item_dates import ItemDates, Window


def begins_at(version: ItemVersion) -> datetime | None:
    """Return the instant of publishing (上架) that binds *version*, if any does.

    A notice period without one begins with the approval: that is when the version becomes public.
    """
    if version.publish_from is None and version.notice_working_days is not None:
        return version.approved_at
    return version.publish_from


def dates_of(version: ItemVersion) -> ItemDates:
    """Return the dates of *version* as the library takes them; days are Beijing's, as everywhere in the catalogue.

    :raises BadRule: a notice period is set, but no publishing time, and the version is not approved yet.
    """
    return ItemDates(
        publish_from=begins_at(version),
        notice_working_days=version.notice_working_days,
        expires_on=version.expires_on,
    )


def window_of(version: ItemVersion, calendar: Calendar) -> Window:
    """Return ``[start, end)`` in which *version* may be seen, by the calendar of its item's unit."""
    return dates_of(version).window(calendar)


def is_current(version: ItemVersion, calendar: Calendar, now: datetime) -> bool:
    """Say whether *version* may be seen at *now*."""
    return has_begun(version, now) and not _has_ended(window_of(version, calendar), now)


def has_begun(version: ItemVersion, now: datetime) -> bool:
    """Say whether the publishing time of *version*, if it has one, has come."""
    start = begins_at(version)
    return start is None or start <= now


def check_not_ended(version: ItemVersion, calendar: Calendar, now: datetime) -> None:
    """Refuse to show *version* when its time is over, and say what ended and on which day.

    :raises Ended: its notice period is over, or it has expired.
    """
    window = window_of(version, calendar)
    if window.end is None or not _has_ended(window, now):
        return
    last_day = local_day(window.end) - timedelta(days=1)
    notice = dates_of(version).notice_ends_on(calendar)
    if notice is not None and notice[0] == last_day:
        raise Ended(N_("公示期已于%(day)s结束，这条信息不再公开显示。"), code=version.item.code, day=last_day)
    raise Ended(N_("这条信息已于%(day)s到期，不再公开显示。"), code=version.item.code, day=last_day)


def _has_ended(window: Window, now: datetime) -> bool:
    return window.end is not None and window.end <= now
