"""The calendar (日历): the working days of a year, a year's holiday notice coming in, and units' own days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.calendars import queries, service
from kiosk_server.calendars.models import UnitDay
from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.web import context, filters, security
from kiosk_server.web.admin import calendar_year as view
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence
from playlists.calendar_years import LARGEST_BYTES, official_years
from playlists.errors import PlaylistError

Page = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the days of a year are from; `published` is False while its notice is not known here."""

    published: bool
    words: str


@blueprint.get("/calendar")
@security.permission_required(Permission.DESK)
def calendar() -> Page:
    """Show a year (``year``, this one by default) as a unit keeps it (``unit``, the person's by default)."""
    return _page(200)


@blueprint.post("/calendar/import")
@security.permission_required(Permission.CALENDAR_MANAGE)
def calendar_import() -> Page | Response:
    """Import an uploaded year; 422 with what is wrong in it, and nothing changes."""
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid(N_("请先选择要导入的日历文件。"))
        data = file.read(LARGEST_BYTES + 1)
        with context.database().transaction() as session:
            row = service.import_year(session, data, year=None, actor=context.actor(), now=context.now())
    except (Invalid, PlaylistError) as refusal:
        return _page(422, import_problem=sentence(refusal))
    flash(gettext("已导入 %(year)s 年的放假安排，屏幕和答复期限马上按它更新。", year=row.year), "good")
    return _shown(year=row.year)


@blueprint.post("/calendar/days")
@security.permission_required(Permission.CALENDAR_MANAGE)
def calendar_day_set() -> Page | Response:
    """Let a unit keep a day otherwise."""
    try:
        day = _day(request.form.get("day", ""))
        with context.database().transaction() as session:
            row = service.set_unit_day(
                session,
                unit_id=request.form.get("unit_id", 0, type=int),
                day=day,
                working=request.form.get("working") == "1",
                name=request.form.get("name", ""),
                actor=context.actor(),
                now=context.now(),
            )
            unit = row.unit
    except Invalid as refusal:
        return _page(422, refusal=refusal)
    words = gettext("上班") if row.working else gettext("放假")
    flash(gettext("已保存：%(unit)s %(day)s %(words)s。", unit=unit.name, day=filters.day(day), words=words), "good")
    return _shown(year=day.year, unit=unit.id)


@blueprint.post("/calendar/days/remove")
@security.permission_required(Permission.CALENDAR_MANAGE)
def calendar_day_remove() -> Response:
    """Let the official calendar hold again for a day of a unit."""
    day, unit_id = _day(request.form.get("day", "")), request.form.get("unit_id", 0, type=int)
    with context.database().transaction() as session:
        service.remove_unit_day(session, unit_id=unit_id, day=day, actor=context.actor(), now=context.now())
    flash(gettext("已删除，%(day)s恢复按国务院的安排。", day=filters.day(day)), "good")
    return _shown(year=day.year, unit=unit_id)


def _shown(year: int, unit: int | None = None) -> Response:
    # The forms stand at the foot of the page, what came of them at its head.
    return redirect(url_for("admin.calendar", year=year, unit=unit, _anchor="main"), 303)


def _page(status: int, *, import_problem: str = "", refusal: Invalid | None = None) -> Page:
    actor, today = context.actor(), context.local_now().date()
    year = request.args.get("year", today.year, type=int)
    year = year if service.FIRST_YEAR <= year <= service.LAST_YEAR else today.year
    with context.database().reading() as session:
        everywhere = accounts.units(session)
        units = [unit for unit in everywhere if allowed(actor, Permission.DESK, unit.path)]
        managed = [unit for unit in everywhere if allowed(actor, Permission.CALENDAR_MANAGE, unit.path)]
        unit, official, rows = _unit(units), queries.calendar(session), queries.own_days(session, year)
        page = render_template(
            "admin/calendar/year.html",
            view=view,
            year=year,
            today=today,
            years=_years(official.complete_years, year, today.year),
            warnings=[warning.words.say(gettext) for warning in queries.warnings(session, today)],
            source=_source(session, year),
            months=view.months(year, official, _kept(rows, unit)),
            holidays=view.holidays(year, official),
            unit=unit,
            units=[(one.id, one.name) for one in units],
            managed=[(one.id, one.name) for one in managed],
            may_manage={one.id for one in managed},
            may_import=all(one.id in {m.id for m in managed} for one in everywhere if one.parent_id is None),
            days=[row for row in rows if row.unit in units or _holds(row, unit)],
            import_problem=import_problem,
            summary=sentence(refusal) if refusal else "",
            problems=_problems(refusal),
            typed=request.form,
        )
    return page, status


def _unit(units: Sequence[Unit]) -> Unit:
    """The unit asked for, else the person's own, else the first that the person works for."""
    wanted = [request.args.get("unit", 0, type=int), g.user.unit_id if g.user else 0]
    by_id = {unit.id: unit for unit in units}
    return next((by_id[unit_id] for unit_id in wanted if unit_id in by_id), units[0])


def _holds(row: UnitDay, unit: Unit) -> bool:
    return unit.path.startswith(row.unit.path)


def _kept(rows: Sequence[UnitDay], unit: Unit) -> dict[date, UnitDay]:
    """The days that *unit* keeps otherwise; the nearest unit above has the last word."""
    return {row.day: row for row in sorted(rows, key=lambda row: len(row.unit.path)) if _holds(row, unit)}


def _years(known: frozenset[int], shown: int, present: int) -> list[int]:
    return sorted({*known, shown, present, present + 1})


def _source(session: Session, year: int) -> Source:
    plain = gettext("放假安排")
    for row in queries.imported_years(session):
        if row.year == year:
            notice = row.document.get("notice") or plain
            name, when = row.imported_by_name, filters.instant(row.imported_at)
            words = gettext("%(notice)s，%(name)s于%(when)s导入", notice=notice, name=name, when=when)
            return Source(published=True, words=words)
    for official in official_years():
        if official.year == year:
            return Source(published=True, words=gettext("%(notice)s，随软件提供", notice=official.notice or plain))
    return Source(published=False, words=gettext("放假通知尚未导入，只按周一至周五推算。"))


def _problems(refusal: Invalid | None) -> dict[str, str]:
    if not isinstance(refusal, FieldErrors):
        return {}
    return {name: sentence(fault) for name, fault in refusal.fields.items()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        fault = Invalid(N_("请填写日期，写成 2026-11-22 的样子。"))
        raise FieldErrors(N_("这一天还不能保存，请修改以下 %(count)s 处。"), {"day": fault}, count=1) from error
