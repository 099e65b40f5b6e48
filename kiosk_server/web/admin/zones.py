"""Disclosure zones (政务公开专区): what their glass says, when they are open, and where; the list and the form."""

from collections import Counter
from dataclasses import replace
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Conflict, Invalid
from kiosk_server.fleet import queries as fleet
from kiosk_server.publishing import queries, rules, service
from kiosk_server.publishing.models import Zone
from kiosk_server.web import context, security
from kiosk_server.web.admin import schedule_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import problems
from kiosk_server.web.admin.hours_form import BLANK, BLANK_DAY, MOST_DAYPARTS, MOST_EXCEPTIONS
from kiosk_server.web.admin.zone_form import Typed, read_zone, typed_zone, understand_zone
from kiosk_server.web.errors import sentence, status_of
from playlists.errors import BadRule, PlaylistError
from playlists.opening import OpeningHours

Page = tuple[str, int]


@blueprint.get("/zones")
@security.permission_required(Permission.DESK)
def zones() -> str:
    """List the zones with their opening hours and number of screens."""
    actor = context.actor()
    with context.database().reading() as session:
        rows = queries.zones(session)
        return render_template(
            "admin/zones/list.html",
            may_edit={zone.id for zone in rows if allowed(actor, Permission.SCREEN_MANAGE, zone.unit.path)},
            zones=[(zone, words.opening_of(_opening(zone))) for zone in rows],
            screens=Counter(screen.zone_id for screen in fleet.screens(session)),
        )


@blueprint.get("/zones/<int:zone_id>")
@security.permission_required(Permission.SCREEN_MANAGE)
def zone(zone_id: int) -> Page:
    """Show a zone in its form."""
    with context.database().reading() as session:
        row = queries.zone(session, zone_id)
    try:
        return _form(typed_zone(row), zone_id, None, 200)
    except BadRule as broken:
        row.opening = None
        return _form(typed_zone(row), zone_id, broken, 200)


@blueprint.post("/zones/<int:zone_id>")
@security.permission_required(Permission.SCREEN_MANAGE)
def zone_save(zone_id: int) -> Page | Response:
    """Change a zone; ``action=more`` or ``more-days`` gives the form another row first."""
    typed, action = read_zone(request.form), request.form.get("action")
    if action == "more":
        return _form(replace(typed, dayparts=[*typed.dayparts, BLANK]), zone_id, None, 200)
    if action == "more-days":
        return _form(replace(typed, exceptions=[*typed.exceptions, BLANK_DAY]), zone_id, None, 200)
    try:
        with context.database().transaction() as session:
            facts = understand_zone(typed, _opening(queries.zone(session, zone_id)))
            service.edit_zone(session, zone_id, facts, actor=context.actor(), now=context.now())
    except (Invalid, Conflict, PlaylistError) as refusal:
        return _form(typed, zone_id, refusal, status_of(refusal))
    flash(gettext("专区已保存，屏幕马上更新。"), "good")
    return redirect(url_for("admin.zones"), 303)


def _opening(row: Zone) -> OpeningHours | None:
    """The opening hours of a zone; none where they cannot be read any more."""
    try:
        return rules.opening(row.opening)
    except BadRule:
        return None


def _form(typed: Typed, zone_id: int, refusal: Invalid | Conflict | PlaylistError | None, status: int) -> Page:
    with context.database().reading() as session:
        row = queries.zone(session, zone_id)
        page = render_template(
            "admin/zones/zone.html",
            typed=typed,
            row=row,
            words=words,
            may_edit=allowed(context.actor(), Permission.SCREEN_MANAGE, row.unit.path),
            time_zones=sorted(name for name in available_timezones() if name.startswith("Asia/")),
            summary=sentence(refusal) if refusal else "",
            problems=problems(refusal),
            most_dayparts=MOST_DAYPARTS,
            most_exceptions=MOST_EXCEPTIONS,
        )
    return page, status
