"""How a glass is set (显示设置): brightness, volume, and when it is on; sent to its screen, and kept."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.errors import Conflict, Invalid, TooMany
from kiosk_server.fleet import commands, queries
from kiosk_server.web import context, security
from kiosk_server.web.admin import schedule_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.command_words import settings_of
from kiosk_server.web.admin.display_form import Typed, read_form, typed_display, understand_form
from kiosk_server.web.admin.fields import problems
from kiosk_server.web.admin.hours_form import BLANK, MOST_DAYPARTS
from kiosk_server.web.errors import sentence, status_of

Page = tuple[str, int]


@blueprint.get("/screens/<int:screen_id>/display")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_display(screen_id: int) -> Page:
    """Show how the glass was told to be, in a form."""
    with context.database().reading() as session:
        typed = typed_display(settings_of(queries.screen(session, screen_id)))
    return _form(screen_id, typed, None, 200)


@blueprint.post("/screens/<int:screen_id>/display")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_display_save(screen_id: int) -> Page | Response:
    """Tell the screen how its glass is to be; ``action=more`` gives the form another row first."""
    typed = read_form(request.form)
    if request.form.get("action") == "more":
        return _form(screen_id, replace(typed, dayparts=[*typed.dayparts, BLANK]), None, 200)
    try:
        args = understand_form(typed)
        with context.database().transaction() as session:
            commands.issue_command(session, screen_id, "display", args, actor=context.actor(), now=context.now())
    except (Invalid, Conflict, TooMany) as refusal:
        return _form(screen_id, typed, refusal, status_of(refusal))
    flash(gettext("设置已下发。屏幕在线时几秒内生效，离线的等它上线。"), "good")
    return redirect(url_for("admin.screen", screen_id=screen_id), 303)


def _form(screen_id: int, typed: Typed, refusal: Invalid | Conflict | TooMany | None, status: int) -> Page:
    with context.database().reading() as session:
        found = queries.screen(session, screen_id)
        require(context.actor(), Permission.SCREEN_MANAGE, found.zone.unit.path)
        page = render_template(
            "admin/screens/display.html",
            screen=found,
            typed=typed,
            words=words,
            summary=sentence(refusal) if refusal else "",
            problems=problems(refusal),
            most_dayparts=MOST_DAYPARTS,
        )
    return page, status
