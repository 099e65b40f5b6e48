"""What the catalogue says, in the words of a passer-by: channels, audience, kinds, dates, and codes to take along."""

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, get_locale, gettext
from markupsafe import Markup

from kiosk_server.catalogue.elements import parse_channels, parse_tick
from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.catalogue.service import KINDS
from kiosk_server.errors import Invalid
from kiosk_server.web import context, filters
from screens.rendering.qr_code import qr_svg
from screens.rendering.slide_content import AlertWords

_LINES = re.compile(r"\n|\s*●\s*|(?<=[;；。])\s*(?=\d+[.、．]\D)|\s+(?=\d+[.、．]\D)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """Where a row is published: by duty (必选), by choice (可选), or without the table saying which of the two."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()


def lines(cell: str) -> list[str]:
    """Return a cell of the table cut where it counts (1. 2. …, ●), each piece as published but for the ●."""
    return [line.strip() for line in _LINES.split(cell) if line.strip()]


def alert_colours() -> list[str]:
    """Return the lines by which a notice's pages say its colour: not to be repeated where it is said already."""
    written = AlertWords()
    return [written.red, written.orange, written.yellow, written.blue]


def channels(cell: str) -> Channels:
    """Return the channels of a cell, sorted by duty; a cell nobody can interpret is shown as it stands."""
    try:
        found = parse_channels(cell)
    except Invalid:
        return Channels(unmarked=(cell,))
    return Channels(
        must=tuple(channel.name for channel in found if channel.mandatory),
        may=tuple(channel.name for channel in found if channel.mandatory is False),
        unmarked=tuple(channel.name for channel in found if channel.mandatory is None),
    )


def audience(row: CatalogueRow) -> str:
    """Return for whom the row is published (公开对象); a lost tick is said to be unstated, never "no"."""
    everyone, specific = parse_tick(row.audience_everyone), parse_tick(row.audience_specific)
    groups = [gettext("全社会")] if everyone.value else []
    if specific.value:
        groups.append(gettext("特定群体（%(who)s）", who=specific.text) if specific.text else gettext("特定群体"))
    return gettext("、").join(groups) or gettext("目录中没有写明")


def manner(row: CatalogueRow) -> str:
    """Return how the row is disclosed (公开方式)."""
    ways = ((row.mode_proactive, gettext("主动公开")), (row.mode_on_request, gettext("依申请公开")))
    return gettext("、").join(name for cell, name in ways if parse_tick(cell).value) or gettext("目录中没有写明")


def levels(row: CatalogueRow) -> str:
    """Return at which levels the row is disclosed (公开层级)."""
    marks = ((row.level_county, gettext("县级")), (row.level_township, gettext("乡级")))
    return gettext("、").join(name for cell, name in marks if parse_tick(cell).value) or gettext("目录中没有写明")


def kind_name(kind: str) -> str:
    """Return what kind of thing an item is, as readers call it."""
    return gettext(KINDS.get(kind, kind))


def short_day(value: date) -> str:
    """Return a date without its year where that is this year: 11月20日; else in full."""
    if value.year != context.local_now().year or not str(get_locale()).startswith("zh"):
        return filters.day(value)
    return f"{value.month}月{value.day}日"


def head_day(value: date) -> str:
    """Return a date with its weekday, without the year, for the head of the page."""
    if str(get_locale()).startswith("zh"):
        return f"{value.month}月{value.day}日 {filters.weekday(value)}"
    return format_date(value, "EEEE d MMMM")


def take_along(address: str, label: str) -> Markup:
    """Return the QR code of *address* as SVG; *label* is what a screen reader says."""
    return Markup(qr_svg(address, label=label))  # noqa: S704 -- drawn by us, the label is escaped there
