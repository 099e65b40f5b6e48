"""The page of one screen: its picture, what it plays and why, how it is; name, zone and credential."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Invalid
from kiosk_server.fleet import queries, service
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.fleet.queries import ScreenState
from kiosk_server.web import context, security
from kiosk_server.web.admin import loop_words
from kiosk_server.web.admin import screen_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.screen_commands import command_parts
from kiosk_server.web.admin.screen_health import health_of
from kiosk_server.web.admin.screen_time import asked_instant, moment
from kiosk_server.web.admin.screens import Page, zones_for
from kiosk_server.web.errors import sentence


@blueprint.get("/screens/<int:screen_id>")
@security.permission_required(Permission.DESK)
def screen(screen_id: int) -> Page:
    """Show one screen: its picture at an instant (``at``, or ``day`` and ``minute``), what it plays and why, its state.

    Of the past it shows what the display log says.
    """
    return _screen_page(screen_id, {}, "", 200)


@blueprint.get("/screens/<int:screen_id>/state")
@security.permission_required(Permission.DESK)
def screen_state(screen_id: int) -> str:
    """Return the state of one screen alone (a fragment that its page asks for again)."""
    with context.database().reading() as session:
        state = _state(session, queries.screen(session, screen_id))
        return render_template("admin/screens/_state.html", state=state, words=words)


@blueprint.get("/screens/<int:screen_id>/view")
@security.permission_required(Permission.DESK)
def screen_view(screen_id: int) -> str:
    """Return picture and reason of one screen at an instant, else now (a fragment that its page asks for again)."""
    with context.database().reading() as session:
        found = queries.screen(session, screen_id)
        seen = moment(session, found, asked_instant(found), context.now())
        return render_template("admin/screens/_view.html", screen=found, moment=seen, duration=loop_words.duration)


@blueprint.post("/screens/<int:screen_id>")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_edit(screen_id: int) -> Page | Response:
    """Rename a screen, move it to another zone, or make it a test screen."""
    form = request.form
    try:
        with context.database().transaction() as session:
            service.edit_screen(
                session,
                screen_id,
                name=form.get("name", ""),
                zone_id=form.get("zone_id", 0, type=int),
                is_test="is_test" in form,
                actor=context.actor(),
                now=context.now(),
            )
    except Invalid as refusal:
        return _screen_page(screen_id, form.to_dict(), sentence(refusal), 422)
    flash(gettext("已保存。"), "good")
    return redirect(url_for("admin.screen", screen_id=screen_id), 303)


@blueprint.post("/screens/<int:screen_id>/revoke")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_revoke(screen_id: int) -> Response:
    """Make the credential of a screen worthless; it shows a pairing code from now on."""
    with context.database().transaction() as session:
        revoked = service.revoke_screen(session, screen_id, actor=context.actor(), now=context.now())
    flash(gettext("“%(name)s”的凭证已吊销，这块屏幕需要重新配对。", name=revoked.name), "good")
    return redirect(url_for("admin.screen", screen_id=screen_id), 303)


def _screen_page(screen_id: int, form: dict[str, str], problem: str, status: int) -> Page:
    with context.database().reading() as session:
        found = queries.screen(session, screen_id)
        page = render_template(
            "admin/screens/screen.html",
            screen=found,
            state=_state(session, found),
            moment=moment(session, found, asked_instant(found), context.now()),
            duration=loop_words.duration,
            zone_choices=[(zone.id, zone.name) for zone in zones_for(session, context.actor())],
            may_manage=allowed(context.actor(), Permission.SCREEN_MANAGE, found.zone.unit.path),
            words=words,
            form=form,
            problem=problem,
            health=health_of(session, found),
            **command_parts(session, found, context.now()),
        )
    return page, status


def _state(session: Session, screen: Screen) -> ScreenState:
    applied = session.get(Programme, screen.applied_programme) if screen.applied_programme else None
    revisions = tuple((name, number) for name, number, _ in applied.revisions) if applied else ()
    return queries.state(screen, context.now(), revisions)
