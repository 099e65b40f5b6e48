"""The dates of a version in words (上架、公示、到期), with the end that the calendar gives them."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server.calendars.queries import calendar
from kiosk_server.catalogue import item_window
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.clock import BEIJING
from kiosk_server.errors import Ended
from kiosk_server.web import filters
from kiosk_server.web.errors import sentence
from playlists.calendar import Calendar


class DateFact(NamedTuple):
    """One date as a line of the facts: what it is called, and what it says."""

    name: str
    text: str


def dates_in_words(session: Session, version: ItemVersion) -> list[DateFact]:
    """Return the dates that are set, in the reader's language; days and times are Beijing's."""
    begins = version.publish_from
    facts = [DateFact(gettext("上架时间"), _beijing_time(begins))] if begins is not None else []
    return [*facts, *ends_in_words(session, version)]


def ends_in_words(session: Session, version: ItemVersion) -> list[DateFact]:
    """Return how long *version* is public, which its readers too want to know (公示期、到期日)."""
    facts = []
    if version.notice_working_days is not None:
        facts.append(DateFact(gettext("公示期"), _notice(version, calendar(session, version.item.unit.path))))
    if version.expires_on is not None:
        last = gettext("%(day)s（当天仍公开）", day=filters.day(version.expires_on))
        facts.append(DateFact(gettext("到期日"), last))
    return facts


def why_unseen(session: Session, item: Item, now: datetime) -> str:
    """Return why readers do not see what is approved and public of *item* just now; empty when they do."""
    version = item.approved_version
    if version is None or item.withdrawn_at is not None or version.attribute != "proactive":
        return ""
    if version.publish_from is not None and version.publish_from > now:
        return gettext("%(time)s上架，在此之前读者看不到。", time=_beijing_time(version.publish_from))
    try:
        item_window.check_not_ended(version, calendar(session, item.unit.path), now)
    except Ended as over:
        return sentence(over)
    return ""


def _notice(version: ItemVersion, working_days: Calendar) -> str:
    days = version.notice_working_days
    begun = item_window.begins_at(version) is not None
    notice = item_window.dates_of(version).notice_ends_on(working_days) if begun else None
    if notice is None:
        return gettext("公示 %(days)d 个工作日，自批准之日起算", days=days)
    words = {"days": days, "day": filters.day(notice[0])}
    if notice[1]:
        return gettext("公示 %(days)d 个工作日，至 %(day)s（暂定）", **words)
    return gettext("公示 %(days)d 个工作日，至 %(day)s", **words)


def _beijing_time(instant: datetime) -> str:
    local = instant.astimezone(BEIJING)
    return gettext("北京时间 %(day)s %(time)s", day=filters.day(local.date()), time=f"{local:%H:%M}")
