"""The schedule (排期): which playlist plays where and when, and how the assignments stand to one another now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.calendars import queries as calendars
from kiosk_server.errors import FieldErrors, Invalid
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import mapping, queries, scheduling
from kiosk_server.publishing import schedule as assignments
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.standing import Standing, standings
from kiosk_server.web import context, security
from kiosk_server.web.admin import schedule_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.schedule_form import BLANK, MOST_DAYPARTS, Typed, read_form, understand
from kiosk_server.web.errors import sentence

Page = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A zone, or one screen of it, with its own assignments and how each stands now."""

    zone: Zone
    screen: Screen | None
    rows: Sequence[Assignment]
    standings: Mapping[int, Standing]


@blueprint.get("/schedule")
@security.permission_required(Permission.DESK)
def schedule() -> Page:
    """List the assignments of every zone and screen, the strongest first; ``playlist_id`` fills the form."""
    return _page(Typed(playlist_id=request.args.get("playlist_id", "")), None, 200)


@blueprint.post("/schedule")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def schedule_add() -> Page | Response:
    """Add an assignment; ``action=more`` gives the form another daypart first."""
    typed = read_form(request.form)
    if request.form.get("action") == "more":
        typed.dayparts.append(BLANK)
        return _page(typed, None, 200)
    try:
        new = understand(typed)
        with context.database().transaction() as session:
            scheduling.assign(
                session,
                playlist_id=new.playlist_id,
                target=new.target,
                rule=new.rule,
                actor=context.actor(),
                now=context.now(),
            )
    except Invalid as refusal:
        return _page(typed, refusal, 422)
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


def _page(typed: Typed, refusal: Invalid | None, status: int) -> Page:
    actor = context.actor()
    with context.database().reading() as session:
        zones, screens, rows = queries.zones(session), fleet.screens(session), assignments.assignments(session)
        playlists = [p for p in queries.playlists(session) if allowed(actor, Permission.PLAYLIST_PUBLISH, p.unit.path)]
        page = render_template(
            "admin/schedule/schedule.html",
            places=_places(session, zones, screens, rows),
            words=words,
            typed=typed,
            playlists=[("", gettext("请选择")), *((p.id, p.name) for p in playlists)],
            targets=_targets(zones, screens),
            summary=sentence(refusal) if refusal else "",
            problems=_problems(refusal),
            may_end={row.id for row in rows if allowed(actor, Permission.PLAYLIST_PUBLISH, row.playlist.unit.path)},
            may_publish=allowed(actor, Permission.PLAYLIST_PUBLISH),
            most_dayparts=MOST_DAYPARTS,
        )
    return page, status


def _places(
    session: Session, zones: Sequence[Zone], screens: Sequence[Screen], rows: Sequence[Assignment]
) -> list[Place]:
    revisions = queries.latest_revisions(session, list({row.playlist_id for row in rows}))
    now = context.now()
    places = []
    for zone in zones:
        common = [row for row in rows if row.zone_id == zone.id]
        hall = mapping.hall(zone, calendars.calendar(session, zone.unit.path))
        places.append(Place(zone=zone, screen=None, rows=common, standings=standings(common, revisions, hall, now)))
        for screen in (each for each in screens if each.zone_id == zone.id):
            own = [row for row in rows if row.screen_id == screen.id]
            if own:
                stand = standings([*common, *own], revisions, hall, now)
                places.append(Place(zone=zone, screen=screen, rows=own, standings=stand))
    return places


def _targets(zones: Sequence[Zone], screens: Sequence[Screen]) -> list[tuple[str, str]]:
    choices = [("", gettext("请选择"))]
    for zone in zones:
        choices.append((f"zone:{zone.id}", gettext("%(zone)s：全部屏幕", zone=zone.name)))
        choices += [(f"screen:{s.id}", f"　{s.name}") for s in screens if s.zone_id == zone.id]
    return choices


def _problems(refusal: Invalid | None) -> dict[str, str]:
    if not isinstance(refusal, FieldErrors):
        return {}
    return {name: sentence(fault) for name, fault in refusal.fields.items()}
