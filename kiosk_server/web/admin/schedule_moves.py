"""Changing one occurrence: moved, stretched or taken off — this one, this and following, or all.

The calendar's script sends these forms and reads JSON; without it they are plain forms that return to the calendar.
"""

from datetime import datetime
from typing import get_args

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_, Invalid
from kiosk_server.publishing import scheduling
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import FIRST_YEAR, LAST_YEAR, number
from kiosk_server.web.admin.screen_calendar import Page, calendar_page
from kiosk_server.web.errors import sentence, wants_json
from playlists.errors import PlaylistError
from playlists.rescheduling import Occurrence, Scope

_SCOPES: dict[str, Scope] = {scope: scope for scope in get_args(Scope)}


@blueprint.post("/schedule/<int:assignment_id>/move")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_move(assignment_id: int) -> Response | Page:
    """Let the occurrence ``start``–``end`` run ``new_start``–``new_end`` instead; local wall times without a zone."""
    try:
        occurrence, scope = _occurrence(), _scope()
        with context.database().transaction() as session:
            changed = scheduling.move_occurrence(
                session,
                assignment_id,
                occurrence,
                start=_moment("new_start"),
                end=_moment("new_end"),
                scope=scope,
                actor=context.actor(),
                now=context.now(),
                screen_id=number(request.form.get("screen_id", "")),
            )
            ids = [row.id for row in changed]
    except (Invalid, PlaylistError) as refusal:
        return _refused(assignment_id, refusal)
    return _done(gettext("播出时间已改，屏幕马上更新。"), ids)


@blueprint.post("/schedule/<int:assignment_id>/remove")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_remove(assignment_id: int) -> Response | Page:
    """Take the occurrence ``start``–``end`` off."""
    try:
        occurrence, scope = _occurrence(), _scope()
        with context.database().transaction() as session:
            changed = scheduling.remove_occurrence(
                session,
                assignment_id,
                occurrence,
                scope=scope,
                actor=context.actor(),
                now=context.now(),
                screen_id=number(request.form.get("screen_id", "")),
            )
            ids = [row.id for row in changed]
    except (Invalid, PlaylistError) as refusal:
        return _refused(assignment_id, refusal)
    return _done(gettext("已删除播出，屏幕马上更新。"), ids)


def _occurrence() -> Occurrence:
    return Occurrence(_moment("start"), _moment("end"))


def _scope() -> Scope:
    scope = _SCOPES.get(request.form.get("scope", ""))
    if scope is None:
        raise Invalid(N_("请选择改动哪些：仅这一次、这一次及以后，或全部。"))
    return scope


def _moment(name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(request.form.get(name, "").strip())
    except ValueError as error:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。")) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Invalid(N_("日期请写在 2000 年到 2199 年之间。"))
    return moment


def _done(said: str, ids: list[int]) -> Response:
    flash(said, "good")
    if wants_json():
        return jsonify({"changed": ids})
    screen_id = request.form.get("screen_id", type=int)
    if screen_id is None:
        return redirect(url_for("admin.schedule"), 303)
    view, day = (request.form.get(name) or None for name in ("view", "date"))
    return redirect(url_for("admin.screen_calendar", screen_id=screen_id, view=view, date=day), 303)


def _refused(assignment_id: int, refusal: Invalid | PlaylistError) -> Page:
    """Show the calendar again with the reason, or let the error handler say it where there is no calendar to show."""
    screen_id = request.form.get("screen_id", type=int)
    if wants_json() or screen_id is None:
        raise refusal
    asked = {**request.form.to_dict(), "assignment": str(assignment_id)}
    return calendar_page(screen_id, asked, 422, sentence(refusal))
