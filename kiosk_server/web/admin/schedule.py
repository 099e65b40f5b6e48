"""The schedule (排期): which playlist plays where and when, and the form of one assignment."""

from dataclasses import replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Invalid
from kiosk_server.fleet import queries as fleet
from kiosk_server.publishing import queries, scheduling
from kiosk_server.publishing import schedule as assignments
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web import context, security
from kiosk_server.web.admin import recurrence_words, schedule_places
from kiosk_server.web.admin import schedule_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import problems
from kiosk_server.web.admin.hours_form import BLANK, BLANK_DAY, MOST_DAYPARTS, MOST_EXCEPTIONS
from kiosk_server.web.admin.repeat_form import TypedRule
from kiosk_server.web.admin.schedule_form import ALWAYS, Existing, Typed, existing_of, read_form, typed_of, understand
from kiosk_server.web.admin.schedule_targets import targets_for
from kiosk_server.web.errors import sentence
from playlists.errors import BadRule, PlaylistError

Page = tuple[str, int]


@blueprint.get("/schedule")
@security.permission_required(Permission.DESK)
def schedule() -> str:
    """List the assignments by the place they are sent to, the strongest first, and how each stands now."""
    actor = context.actor()
    with context.database().reading() as session:
        rows, zones = assignments.assignments(session), queries.zones(session)
        shown = schedule_places.overview(session, rows, fleet.screens(session), context.now())
        planned = {row.zone_id for row in rows}
        return render_template(
            "admin/schedule/schedule.html",
            places=shown.places,
            stands=shown.stands,
            kinds=schedule_places.KIND_NAMES,
            zones=zones,
            unplanned=[zone for zone in zones if zone.id not in planned],
            words=words,
            may_change={row.id for row in rows if allowed(actor, Permission.PLAYLIST_PUBLISH, row.playlist.unit.path)},
            may_publish=allowed(actor, Permission.PLAYLIST_PUBLISH),
        )


@blueprint.get("/schedule/new")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_new() -> Page:
    """Show the form of a new assignment; ``playlist_id``, ``target`` and ``campaign_id`` fill it."""
    typed = Typed(
        playlist_id=request.args.get("playlist_id", ""),
        target=request.args.get("target", ""),
        campaign_id=request.args.get("campaign_id", ""),
        rule=_fresh_rule(context.local_now().date()),
    )
    return _form(typed, None, None, 200)


@blueprint.post("/schedule/new")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_add() -> Page | Response:
    """Add an assignment; ``action=more`` or ``more-days`` gives the form another row first."""
    typed = read_form(request.form)
    if (longer := _with_another_row(typed)) is not None:
        return _form(longer, None, None, 200)
    try:
        wanted = understand(typed)
        with context.database().transaction() as session:
            scheduling.assign(
                session,
                playlist_id=wanted.playlist_id,
                target=wanted.target,
                rule=wanted.rule,
                actor=context.actor(),
                now=context.now(),
            )
    except (Invalid, PlaylistError) as refusal:
        return _form(typed, None, refusal, 422)
    flash(gettext("排期已保存，屏幕马上按新排期播出。"), "good")
    return redirect(url_for("admin.schedule"), 303)


@blueprint.get("/schedule/<int:assignment_id>")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_edit(assignment_id: int) -> Page:
    """Show an assignment in its form."""
    with context.database().reading() as session:
        row = assignments.assignment(session, assignment_id)
    try:
        return _form(typed_of(row), assignment_id, None, 200)
    except BadRule as broken:
        fresh = Typed(playlist_id=str(row.playlist_id), target=str(row.target), priority=str(row.priority))
        return _form(fresh, assignment_id, broken, 200)


@blueprint.post("/schedule/<int:assignment_id>")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_save(assignment_id: int) -> Page | Response:
    """Change where and when an assignment plays; the playlist stays. ``action`` is as for a new one."""
    typed = read_form(request.form)
    if (longer := _with_another_row(typed)) is not None:
        return _form(longer, assignment_id, None, 200)
    try:
        with context.database().transaction() as session:
            row = assignments.assignment(session, assignment_id)
            typed = replace(typed, playlist_id=str(row.playlist_id))
            wanted = understand(typed, _kept(row))
            scheduling.edit_assignment(
                session,
                assignment_id,
                target=wanted.target,
                rule=wanted.rule,
                actor=context.actor(),
                now=context.now(),
            )
    except (Invalid, PlaylistError) as refusal:
        return _form(typed, assignment_id, refusal, 422)
    flash(gettext("排期已保存，屏幕马上按新排期播出。"), "good")
    return redirect(url_for("admin.schedule"), 303)


@blueprint.post("/schedule/<int:assignment_id>/end")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_end(assignment_id: int) -> Response:
    """Take an assignment away; its screens change at once."""
    with context.database().transaction() as session:
        scheduling.end_assignment(session, assignment_id, actor=context.actor(), now=context.now())
    flash(gettext("排期已结束，屏幕马上更新。"), "good")
    return redirect(url_for("admin.schedule"), 303)


def _with_another_row(typed: Typed) -> Typed | None:
    action = request.form.get("action")
    if action == "more":
        return replace(typed, dayparts=[*typed.dayparts, BLANK])
    return replace(typed, exceptions=[*typed.exceptions, BLANK_DAY]) if action == "more-days" else None


def _fresh_rule(today: date) -> TypedRule:
    return TypedRule(
        first=today.isoformat(),
        weekdays=frozenset({today.isoweekday()}),
        month_day=str(today.day),
        weekday=str(today.isoweekday()),
    )


def _kept(row: Assignment) -> Existing:
    """What an edit keeps; nothing of a rule that cannot be read any more."""
    try:
        return existing_of(row)
    except BadRule:
        return Existing()


def _form(typed: Typed, assignment_id: int | None, refusal: Invalid | PlaylistError | None, status: int) -> Page:
    actor = context.actor()
    with context.database().reading() as session:
        row = None if assignment_id is None else assignments.assignment(session, assignment_id)
        playlists = [p for p in queries.playlists(session) if allowed(actor, Permission.PLAYLIST_PUBLISH, p.unit.path)]
        page = render_template(
            "admin/schedule/form.html",
            typed=typed,
            row=row,
            kept=_kept(row) if row is not None else Existing(),
            words=words,
            ordinals=recurrence_words.ORDINALS,
            playlists=[("", gettext("请选择")), *((p.id, p.name) for p in playlists)],
            targets=targets_for(session, actor, Permission.PLAYLIST_PUBLISH),
            target_name=_target_name(session, row),
            campaigns=_campaigns(session),
            summary=sentence(refusal) if refusal else "",
            problems=problems(refusal),
            always=ALWAYS,
            most_dayparts=MOST_DAYPARTS,
            most_exceptions=MOST_EXCEPTIONS,
        )
    return page, status


def _target_name(session: Session, row: Assignment | None) -> str:
    if row is None:
        return ""
    return words.target_name(row, {screen.id: screen.name for screen in fleet.screens(session)})


def _campaigns(session: Session) -> list[tuple[str, str]]:
    rows = assignments.campaigns(session)
    return [
        ("", gettext("不属于专题")),
        *(
            (str(c.id), gettext("%(name)s（%(dates)s）", name=c.name, dates=words.dates_of(c.starts_on, c.ends_on)))
            for c in rows
        ),
    ]
