"""A screen's calendar in words: spans, days, how an occurrence fares, and the events that the widget draws."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import format_date, gettext

from kiosk_server.errors import N_
from kiosk_server.fleet.calendar_view import Bar, CalendarView, Conflict, Day, Gap, Notice, Played
from playlists.words import Words

Event = dict[str, object]
_DAY = timedelta(days=1)
STATES = {
    "plays": (N_("播出"), "jade"),
    "shares": (N_("同级轮播"), "blue"),
    "partly": (N_("只播一部分"), "amber"),
    "beaten": (N_("让位"), "amber"),
    "closed": (N_("不在开放时间"), ""),
    "empty": (N_("没有可播的内容"), "amber"),
    "unpublished": (N_("节目单未发布"), "amber"),
}
"""How an occurrence fares: the word (msgid) and its tone."""
SCOPES = {"this": N_("仅这一次"), "following": N_("这一次及以后"), "all": N_("全部")}
"""What a change of one occurrence concerns (msgids)."""
_DETAILS = {
    "shares": N_("与“%(names)s”优先级相同，轮流播出。"),
    "partly": N_("其余时间由“%(names)s”播出。"),
    "beaten": N_("这段时间由“%(names)s”播出。"),
    "closed": N_("这条排期只在开放时间播出，这一次在开放时间之外。"),
    "empty": N_("节目单里此时没有画面已就绪、在有效期内的内容。"),
    "unpublished": N_("节目单发布以后，这条排期才会播出。"),
}


def detail(bar: Bar) -> str:
    """Return how an occurrence fares, as a sentence; nothing when it simply plays."""
    names = gettext("、").join(bar.others) or gettext("待机画面")
    return gettext(_DETAILS[bar.state]) % {"names": names} if bar.state in _DETAILS else ""


def short_day(value: date) -> str:
    """Return a date without its year: 11月22日; of a wall time, its own day, which no reader's zone may shift."""
    return format_date(value.date() if isinstance(value, datetime) else value, gettext("M月d日"))


def day_note(day: Day) -> str:
    """Return what is special about a day: 国庆节·休, 国庆节·调休上班, 暂定; usually nothing."""
    notes = []
    if day.listed or day.name:
        notes.append(gettext("上班") if day.working else gettext("休"))
    if day.provisional:
        notes.append(gettext("暂定"))
    return gettext("·").join([*([day.name] if day.name else []), *notes])


def hours(start: datetime, end: datetime) -> str:
    """Return a span as times of day: 09:00–12:00, 22:00–02:00（次日）, 全天, or with both days where it is longer."""
    if end - start == _DAY and start.time() == time(0):
        return gettext("全天")
    if end - start > _DAY:
        return f"{short_day(start)} {start:%H:%M}–{short_day(end)} {end:%H:%M}"
    last = "24:00" if end.time() == time(0) else f"{end:%H:%M}"
    words = f"{start:%H:%M}–{last}"
    return words if end.date() == start.date() or last == "24:00" else gettext("%(hours)s（次日）", hours=words)


def when(start: datetime, end: datetime) -> str:
    """Return a span with its day: 11月22日 09:00–12:00, or 11月23日至11月29日 全天."""
    if start.time() == end.time() == time(0) and end - start > _DAY:
        days = gettext("%(first)s至%(last)s", first=short_day(start), last=short_day(end - _DAY))
        return gettext("%(days)s 全天", days=days)
    return hours(start, end) if end - start > _DAY else f"{short_day(start)} {hours(start, end)}"


def said(words: Iterable[Words]) -> list[str]:
    """Return sentences in the reader's language."""
    return [one.say(gettext) for one in words]


def what(played: Played) -> str:
    """Return what plays: the names of the winners, or 待机画面."""
    return gettext("、").join(dict.fromkeys(played.names)) or gettext("待机画面")


def shares(played: Played) -> bool:
    """Say whether different playlists take turns (同级轮播)."""
    return played.kind == "assignment" and len(set(played.names)) > 1


def events(view: CalendarView, may_move: Callable[[Bar], bool]) -> list[Event]:
    """Return what the widget draws: occurrences, emergency notices, gaps and conflicts, times without a zone."""
    return [
        *(_occurrence(bar, may_move(bar)) for bar in view.occurrences),
        *(_notice(one) for one in view.notices),
        *(_mark("gap", gap, gettext("空档")) for gap in view.gaps),
        *(_mark("conflict", one, gettext("同级轮播")) for one in view.conflicts),
    ]


def _occurrence(bar: Bar, may_move: bool) -> Event:
    word = gettext(STATES[bar.state][0])
    return {
        "id": f"{bar.row.id}@{_iso(bar.start)}",
        "title": bar.row.playlist.name,
        **_span(bar.start, bar.end),
        "allDay": bar.all_day,
        "editable": bar.movable and may_move,
        "classNames": ["occurrence", bar.state],
        "extendedProps": {
            "word": "" if bar.state == "plays" else word,
            "hours": hours(bar.start, bar.end),
            "ask": {"assignment": bar.row.id, **_span(bar.start, bar.end)},
        },
    }


def _notice(one: Notice) -> Event:
    return {
        "id": f"override.{one.override_id}",
        "title": one.title,
        **_span(one.start, one.end),
        "allDay": False,
        "editable": False,
        "classNames": ["notice", one.severity],
        "extendedProps": {
            "word": gettext("演练") if one.is_test else gettext("紧急插播"),
            "hours": hours(one.start, one.end),
            "ask": {**_span(one.start, one.end)},
        },
    }


def _mark(kind: str, span: Gap | Conflict, title: str) -> Event:
    return {
        "id": f"{kind}@{_iso(span.start)}",
        "title": title,
        **_span(span.start, span.end),
        "allDay": False,
        "editable": False,
        "classNames": ["mark", kind],
        "extendedProps": {
            "word": "",
            "hours": hours(span.start, span.end),
            "ask": {**_span(span.start, span.end)},
        },
    }


def _span(start: datetime, end: datetime) -> dict[str, str]:
    return {"start": _iso(start), "end": _iso(end)}


def _iso(moment: datetime) -> str:
    return moment.isoformat("T", "minutes")
