"""How templates write dates, instants and fixed words, in the reader's language."""

from datetime import date, datetime

from flask import Flask, url_for
from flask_babel import format_date, format_datetime, get_locale, gettext, ngettext, to_user_timezone

from kiosk_server.web import context, locale
from playlists.words import Words


def day(value: date | None) -> str:
    """Return a date as people write it: 2026年11月22日, or 22 November 2026; of an instant, the site's local day."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = to_user_timezone(value).date()
    return f"{value.year}年{value.month}月{value.day}日" if _chinese() else format_date(value, "d MMMM y")


def instant(value: datetime | None) -> str:
    """Return an instant in the site's time zone, to the minute."""
    if value is None:
        return "—"
    return format_datetime(value, "y年M月d日 HH:mm" if _chinese() else "d MMM y, HH:mm")


def clock_time(value: datetime | None) -> str:
    """Return the time of day of an instant in the site's time zone."""
    return "—" if value is None else format_datetime(value, "HH:mm")


def ago(value: datetime | None) -> str:
    """Return how long ago an instant was, roughly."""
    if value is None:
        return gettext("从未")
    seconds = int((context.now() - value).total_seconds())
    if seconds < 60:
        return gettext("刚刚")
    if seconds < 3600:
        return ngettext("%(num)d 分钟前", "%(num)d 分钟前", seconds // 60)
    if seconds < 86400:
        return ngettext("%(num)d 小时前", "%(num)d 小时前", seconds // 3600)
    return ngettext("%(num)d 天前", "%(num)d 天前", seconds // 86400)


def weekday(value: date) -> str:
    """Return the name of the weekday: 星期日, or Sunday."""
    return format_date(value, "EEEE")


def said(words: Words) -> str:
    """Return a sentence of the libraries in the reader's language."""
    return words.say(gettext)


def _chinese() -> bool:
    return str(get_locale()).startswith("zh")


def init_app(app: Flask) -> None:
    """Give the filters, and what every page needs, to the templates."""
    for filter_ in (day, instant, clock_time, ago, weekday, said):
        app.add_template_filter(filter_)
    app.add_template_filter(gettext, "translated")

    @app.context_processor
    def every_page() -> dict[str, object]:
        return {
            "site": context.config(),
            "language": "zh-CN" if _chinese() else "en",
            "other_language": "en" if _chinese() else "zh",
            "local_now": context.local_now(),
            "static": lambda path: url_for("static", filename=path),
            "languages": locale.LANGUAGES,
        }
