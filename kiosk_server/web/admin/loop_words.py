"""The loop in the reader's words: how long it is, how often something comes round, and what share was asked for."""

from fractions import Fraction

from flask_babel import gettext

from kiosk_server.publishing.changes import Share
from playlists.content import Entry
from playlists.share import appearances


def duration(seconds: int) -> str:
    """Return a length of time: 40 秒, 2 分, 2 分 40 秒."""
    minutes, rest = divmod(seconds, 60)
    if minutes and rest:
        return gettext("%(minutes)s 分 %(seconds)s 秒", minutes=minutes, seconds=rest)
    return gettext("%(minutes)s 分", minutes=minutes) if minutes else gettext("%(seconds)s 秒", seconds=rest)


def often(entries: tuple[Entry, ...], entry_id: str) -> str:
    """Return how often an entry of a loop comes round: 每 2 分 40 秒一次，每小时 22.5 次.

    Where the times between two starts differ, the longest is said.
    """
    found = appearances(entries, entry_id)
    hourly, gap = _figure(found.per_hour), duration(found.longest_gap_seconds)
    if Fraction(3600, found.longest_gap_seconds) == found.per_hour:
        return gettext("每 %(gap)s一次，每小时 %(times)s 次", gap=gap, times=hourly)
    return gettext("最长相隔 %(gap)s，每小时 %(times)s 次", gap=gap, times=hourly)


def share(asked: Share) -> str:
    """Return a share of the loop: 正常轮播, 每隔 5 分钟, 每小时 6 次."""
    every_minutes, times_per_hour = asked
    if every_minutes is not None:
        return gettext("每隔 %(number)s 分钟", number=every_minutes)
    if times_per_hour is not None:
        return gettext("每小时 %(number)s 次", number=times_per_hour)
    return gettext("正常轮播")


def _figure(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.1f}"
