"""When a version may be seen at all (上架、公示期、到期): its own dates, which bind wherever it is used."""

from datetime import datetime

from kiosk_server.catalogue.models import ItemVersion
from playlists.calendar import Calendar
from playlists.item_dates import ItemDates, Window


def dates_of(version: ItemVersion) -> ItemDates:
    """Return the dates of *version* as the library takes them; days are Beijing's, as everywhere in the catalogue."""
    return ItemDates(
        publish_from=version.publish_from,
        notice_working_days=version.notice_working_days,
        expires_on=version.expires_on,
    )


def window_of(version: ItemVersion, calendar: Calendar) -> Window:
    """Return ``[start, end)`` in which *version* may be seen, by the calendar of its item's unit."""
    return dates_of(version).window(calendar)


def is_current(version: ItemVersion, calendar: Calendar, now: datetime) -> bool:
    """Say whether *version* may be seen at *now*."""
    window = window_of(version, calendar)
    return (window.start is None or window.start <= now) and (window.end is None or now < window.end)
