"""Screen groups (屏幕分组): screens of any zones that are scheduled together; the list, and the form of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Conflict, Invalid
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import grouping, schedule
from kiosk_server.publishing.models import Zone
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.campaigns import units_for
from kiosk_server.web.admin.fields import number
from kiosk_server.web.errors import sentence, status_of

Page = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was filled in."""

    name: str = ""
    unit_id: str = ""
    screen_ids: frozenset[int] = frozenset()


@blueprint.get("/groups")
@security.permission_required(Permission.DESK)
def groups() -> str:
    """List the groups with their screens."""
    with context.database().reading() as session:
        names = {screen.id: screen.name for screen in fleet.screens(session)}
        rows = schedule.groups(session)
        members = {row.id: sorted(schedule.members(session, row.id)) for row in rows}
        return render_template(
            "admin/groups/list.html",
            groups=rows,
            screens={group_id: [names[one] for one in ids if one in names] for group_id, ids in members.items()},
            may_manage=allowed(context.actor(), Permission.SCREEN_MANAGE),
        )


@blueprint.get("/groups/new")
@security.permission_required(Permission.SCREEN_MANAGE)
def group_new() -> Page:
    """Show the form of a new group."""
    return _form(Typed(unit_id=str(g.user.unit_id)), None, None, 200)


@blueprint.post("/groups/new")
@security.permission_required(Permission.SCREEN_MANAGE)
def group_add() -> Page | Response:
    """Add a group."""
    typed = _read()
    try:
        with context.database().transaction() as session:
            grouping.add_group(
                session,
                name=typed.name,
                unit_id=number(typed.unit_id) or 0,
                screen_ids=typed.screen_ids,
                actor=context.actor(),
                now=context.now(),
            )
    except Invalid as refusal:
        return _form(typed, None, refusal, 422)
    flash(gettext("分组已保存。排期时可以选它作播出范围。"), "good")
    return redirect(url_for("admin.groups"), 303)


@blueprint.get("/groups/<int:group_id>")
@security.permission_required(Permission.DESK)
def group(group_id: int) -> Page:
    """Show a group and its screens."""
    with context.database().reading() as session:
        row = schedule.group(session, group_id)
        typed = Typed(name=row.name, screen_ids=frozenset(schedule.members(session, group_id)))
    return _form(typed, group_id, None, 200)


@blueprint.post("/groups/<int:group_id>")
@security.permission_required(Permission.SCREEN_MANAGE)
def group_save(group_id: int) -> Page | Response:
    """Rename a group, and let it be the ticked screens."""
    typed = _read()
    try:
        with context.database().transaction() as session:
            grouping.edit_group(
                session,
                group_id,
                name=typed.name,
                screen_ids=typed.screen_ids,
                actor=context.actor(),
                now=context.now(),
            )
    except Invalid as refusal:
        return _form(typed, group_id, refusal, 422)
    flash(gettext("分组已保存，进出分组的屏幕马上更新。"), "good")
    return redirect(url_for("admin.groups"), 303)


@blueprint.post("/groups/<int:group_id>/remove")
@security.permission_required(Permission.SCREEN_MANAGE)
def group_remove(group_id: int) -> Page | Response:
    """Take a group away, unless something is sent to it."""
    try:
        with context.database().transaction() as session:
            grouping.remove_group(session, group_id, actor=context.actor(), now=context.now())
    except Conflict as refusal:
        with context.database().reading() as session:
            row = schedule.group(session, group_id)
            typed = Typed(name=row.name, screen_ids=frozenset(schedule.members(session, group_id)))
        return _form(typed, group_id, refusal, status_of(refusal))
    flash(gettext("分组已删除，屏幕本身不受影响。"), "good")
    return redirect(url_for("admin.groups"), 303)


def _read() -> Typed:
    form = request.form
    ids = {number(text) for text in form.getlist("screen")} - {None}
    return Typed(
        name=form.get("name", "").strip(),
        unit_id=form.get("unit_id", ""),
        screen_ids=frozenset(each for each in ids if each is not None),
    )


def _form(typed: Typed, group_id: int | None, refusal: Invalid | Conflict | None, status: int) -> Page:
    actor = context.actor()
    with context.database().reading() as session:
        row = None if group_id is None else schedule.group(session, group_id)
        units = units_for(session, actor, Permission.SCREEN_MANAGE)
        page = render_template(
            "admin/groups/group.html",
            typed=typed,
            row=row,
            units=[(unit.id, unit.name) for unit in units],
            zones=_by_zone(session, typed.screen_ids),
            may_edit=row is None or allowed(actor, Permission.SCREEN_MANAGE, row.unit.path),
            summary=sentence(refusal) if refusal else "",
            name_fault=isinstance(refusal, Invalid),
        )
    return page, status


def _by_zone(session: Session, chosen: Collection[int]) -> Sequence[tuple[Zone, list[Screen]]]:
    """Return, zone by zone, the screens that the person may manage, and those that are in already."""
    actor = context.actor()
    zones: dict[int, tuple[Zone, list[Screen]]] = {}
    for screen in fleet.screens(session):
        if screen.id in chosen or allowed(actor, Permission.SCREEN_MANAGE, screen.zone.unit.path):
            zones.setdefault(screen.zone_id, (screen.zone, []))[1].append(screen)
    return [zones[zone_id] for zone_id in sorted(zones)]
