"""The calendar of one screen: week and month, what plays and why, gaps and conflicts, and one occurrence to change.

Times in addresses and forms are naive local wall times of the screen's zone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flask import Response, current_app, jsonify, render_template, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, Invalid, NotFound
from kiosk_server.fleet import queries
from kiosk_server.fleet.calendar_view import Bar, CalendarView, Why, by_day, calendar_view, why
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import schedule
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web import context, security
from kiosk_server.web.admin import calendar_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import number
from kiosk_server.web.admin.schedule_words import target_name

Page = tuple[str, int]
View = Literal["week", "month"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which days the page shows, and how; the address of a neighbouring page needs `before` and `after`."""

    view: View
    day: date
    from_: date
    to: date
    before: date
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The span that a person asked about: why, the occurrence if it is one, and the times to be changed to."""

    start: datetime
    end: datetime
    bar: Bar | None
    target: str
    reasons: tuple[Why, ...]
    may_edit: bool
    may_move: bool
    new_start: datetime
    new_end: datetime
    scope: str = "this"
    problem: str = ""


@blueprint.get("/screens/<int:screen_id>/calendar")
@security.permission_required(Permission.DESK)
def screen_calendar(screen_id: int) -> Page:
    """Show a week or a month (``view``, ``date``) of a screen, and the occurrence that is asked for, if any."""
    return calendar_page(screen_id, request.args, 200)


@blueprint.get("/screens/<int:screen_id>/calendar.json")
@security.permission_required(Permission.DESK)
def screen_calendar_events(screen_id: int) -> Response:
    """Return the events of the local days from ``start`` to ``end``, exclusive, for the widget."""
    with context.database().reading() as session:
        screen = queries.screen(session, screen_id)
        view = calendar_view(session, screen, _wall(request.args, "start").date(), _wall(request.args, "end").date())
        return jsonify(words.events(view, _mover(session)))


@blueprint.get("/screens/<int:screen_id>/calendar/occurrence")
@security.permission_required(Permission.DESK)
def screen_occurrence(screen_id: int) -> str:
    """Return one occurrence, or any span, with its reasons and the form that changes it (a fragment)."""
    with context.database().reading() as session:
        screen = queries.screen(session, screen_id)
        today = _today(screen)
        return render_template(
            "admin/screens/_occurrence.html",
            screen=screen,
            shown=_shown(request.args, today),
            chosen=_chosen(session, screen, request.args, ""),
            words=words,
            may_edit="admin.schedule_edit" in current_app.view_functions,
        )


def calendar_page(screen_id: int, asked: Mapping[str, str], status: int, problem: str = "") -> Page:
    """Render the calendar as *asked* (an address or a refused form), with the sentence of the refusal."""
    with context.database().reading() as session:
        screen = queries.screen(session, screen_id)
        today = _today(screen)
        shown = _shown(asked, today)
        view = calendar_view(session, screen, shown.from_, shown.to)
        mover = _mover(session)
        page = render_template(
            "admin/screens/calendar.html",
            screen=screen,
            shown=shown,
            today=today,
            title=_title(shown),
            calendar=view,
            notes={day.day.isoformat(): note for day in view.days if (note := words.day_note(day))},
            by_day=by_day,
            may_move={bar.row.id for bar in view.occurrences if bar.movable and mover(bar)},
            offset=_offset(screen),
            chosen=_chosen(session, screen, asked, problem) if asked.get("start") else None,
            words=words,
            may_edit="admin.schedule_edit" in current_app.view_functions,
        )
    return page, status


def _today(screen: Screen) -> date:
    return context.now().astimezone(ZoneInfo(screen.zone.time_zone)).date()


def _offset(screen: Screen) -> int:
    """The minutes that the zone's clock is ahead of UTC: only a browser there can draw the line of the present."""
    local = context.now().astimezone(ZoneInfo(screen.zone.time_zone))
    return int((local.utcoffset() or timedelta()).total_seconds()) // 60


def _shown(asked: Mapping[str, str], today: date) -> Shown:
    """Read which days are wanted: the week of today unless the address says otherwise."""
    day = _day(asked.get("date", ""), today)
    if asked.get("view") != "month":
        monday = day - timedelta(days=day.weekday())
        week = timedelta(days=7)
        return Shown(view="week", day=day, from_=monday, to=monday + week, before=day - week, after=day + week)
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    from_ = first - timedelta(days=first.weekday())
    last = after - _DAY
    to = last + timedelta(days=7 - last.weekday())
    return Shown(view="month", day=day, from_=from_, to=to, before=(first - _DAY).replace(day=1), after=after)


def _title(shown: Shown) -> str:
    if shown.view == "month":
        return gettext("%(year)d年%(month)d月", year=shown.day.year, month=shown.day.month)
    first, last = words.short_day(shown.from_), words.short_day(shown.to - _DAY)
    return gettext("%(year)d年%(first)s至%(last)s", year=shown.from_.year, first=first, last=last)


def _chosen(session: Session, screen: Screen, asked: Mapping[str, str], problem: str) -> Chosen:
    start, end = _wall(asked, "start"), _wall(asked, "end")
    if end <= start:
        raise Invalid(N_("结束时间应晚于开始时间。"))
    view = calendar_view(session, screen, start.date(), (end - timedelta(microseconds=1)).date() + _DAY)
    mover = _mover(session)
    assignment_id = number(asked.get("assignment", ""))
    bar = _bar(view, assignment_id, start, end) if assignment_id is not None else None
    return Chosen(
        start=start,
        end=end,
        bar=bar,
        target=_target(session, bar.row) if bar else "",
        reasons=why(view, start, end),
        may_edit=bar is not None and mover(bar),
        may_move=bar is not None and bar.movable and mover(bar),
        new_start=_proposed(asked, "new_start", start),
        new_end=_proposed(asked, "new_end", end),
        scope=asked.get("scope", "this"),
        problem=problem,
    )


def _bar(view: CalendarView, assignment_id: int, start: datetime, end: datetime) -> Bar:
    for bar in view.occurrences:
        if (bar.row.id, bar.start, bar.end) == (assignment_id, start, end):
            return bar
    raise NotFound(N_("这次播出已经改动或删除，请刷新日历。"))


def _mover(session: Session) -> Callable[[Bar], bool]:
    """Return a function that says whether the person may change an assignment: on every screen that it reaches."""
    actor = context.actor()
    known: dict[int, bool] = {}

    def may(row: Assignment) -> bool:
        paths = [row.playlist.unit.path, *(unit.path for unit in schedule.units_reached(session, row.target))]
        return all(allowed(actor, Permission.PLAYLIST_PUBLISH, path) for path in paths)

    def may_move(bar: Bar) -> bool:
        if bar.row.id not in known:
            known[bar.row.id] = may(bar.row)
        return known[bar.row.id]

    return may_move


def _target(session: Session, row: Assignment) -> str:
    names = {row.screen_id: queries.screen(session, row.screen_id).name} if row.screen_id else {}
    return target_name(row, names)


def _day(text: str, default: date) -> date:
    try:
        day = date.fromisoformat(text) if text else default
    except ValueError as error:
        raise Invalid(N_("日期请写成 2026-11-22 的样子。")) from error
    if not 1971 < day.year < 9998:
        raise Invalid(N_("日期请写成 2026-11-22 的样子。"))
    return day


def _wall(asked: Mapping[str, str], name: str) -> datetime:
    """Read a local wall time; an offset is refused, since nobody could say whose clock it is."""
    try:
        moment = datetime.fromisoformat(asked.get(name, "").strip())
    except ValueError as error:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。")) from error
    if moment.tzinfo is not None or not 1971 < moment.year < 9998:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。"))
    return moment


def _proposed(asked: Mapping[str, str], name: str, otherwise: datetime) -> datetime:
    try:
        return _wall(asked, name)
    except Invalid:
        return otherwise  # nothing proposed, or refused in words already
