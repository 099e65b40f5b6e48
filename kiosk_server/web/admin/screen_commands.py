"""Commands at the desk (遥控): given on a screen's page, what became of them, screenshots and logs; 识别 of a zone."""

from datetime import datetime

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed, require
from kiosk_server.errors import N_, Forbidden, Invalid, KioskError, NotFound
from kiosk_server.fleet import commands, queries, screenshots
from kiosk_server.fleet.models import Screen
from kiosk_server.web import context, security
from kiosk_server.web.admin import command_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import number
from kiosk_server.web.errors import sentence
from screens.errors import ScreenError

LISTED = 8
_FILE = "sandbox; default-src 'none'"


@blueprint.post("/screens/<int:screen_id>/commands")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_command(screen_id: int) -> Response:
    """Give a screen the command ``name`` that takes no arguments; what refuses it is said on the page."""
    name = request.form.get("name", "")
    try:
        with context.database().transaction() as session:
            commands.issue_command(session, screen_id, name, {}, actor=context.actor(), now=context.now())
    except (Forbidden, NotFound):
        raise
    except (KioskError, ScreenError) as refusal:
        flash(sentence(refusal), "bad")
    else:
        flash(gettext("已发出“%(command)s”。屏幕在线时几秒内执行。", command=gettext(words.NAMES[name])), "good")
    return redirect(url_for("admin.screen", screen_id=screen_id), 303)


@blueprint.post("/screens/identify")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_identify() -> Response:
    """Let one screen (``screen_id``) or all of a zone (``zone_id``) show their names on the glass."""
    screen_id, zone_id = (number(request.form.get(name, "")) for name in ("screen_id", "zone_id"))
    try:
        with context.database().transaction() as session:
            asked = _identify(session, screen_id, zone_id)
    except (Forbidden, NotFound):
        raise
    except KioskError as refusal:
        flash(sentence(refusal), "bad")
    else:
        told = ngettext(
            "%(num)d 块屏幕将显示自己的编号和名称 20 秒。", "%(num)d 块屏幕将显示自己的编号和名称 20 秒。", asked
        )
        flash(told, "good" if asked else "info")
    return redirect(url_for("admin.screens"), 303)


@blueprint.get("/screens/<int:screen_id>/commands")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_command_list(screen_id: int) -> str:
    """Return the last commands of a screen (a fragment that its page asks for again)."""
    with context.database().reading() as session:
        found = _commandable(session, screen_id)
        return render_template(
            "admin/screens/_commands.html", screen=found, lines=_lines(session, found, context.now())
        )


@blueprint.get("/screens/<int:screen_id>/screenshot")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_screenshot(screen_id: int) -> str:
    """Return the last screenshot beside the frame that should have been (a fragment that the page asks for again)."""
    with context.database().reading() as session:
        found = _commandable(session, screen_id)
        taken = screenshots.latest(session, found)
        return render_template("admin/screens/_screenshot.html", screen=found, screenshot=taken)


@blueprint.get("/screens/<int:screen_id>/commands/<int:command_id>/picture")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_command_picture(screen_id: int, command_id: int) -> Response:
    """Return a screenshot; 404 once a newer one took its place. It runs nothing and loads nothing."""
    with context.database().reading() as session:
        data, media_type = screenshots.picture(session, _commandable(session, screen_id), command_id)
    response = make_response(data)
    response.mimetype = media_type
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["Content-Security-Policy"] = _FILE
    return response


@blueprint.get("/screens/<int:screen_id>/commands/<int:command_id>/log")
@security.permission_required(Permission.SCREEN_COMMAND)
def screen_command_log(screen_id: int, command_id: int) -> str:
    """Show the log that a screen sent, the last line first; 404 where it sent none."""
    with context.database().reading() as session:
        found = _commandable(session, screen_id)
        command = commands.of_screen(session, found.id, command_id)
        if command.name != "collect_logs" or command.outcome != "done":
            raise NotFound(N_("这条指令没有日志。"))
        return render_template(
            "admin/screens/log.html",
            screen=found,
            command=command,
            log=list(reversed(words.log_of(command))),
            words=words,
        )


def command_parts(session: Session, screen: Screen, now: datetime) -> dict[str, object]:
    """Return what the page of *screen* shows of its commands; nothing for who may not command it."""
    actor, unit = context.actor(), screen.zone.unit.path
    if not allowed(actor, Permission.SCREEN_COMMAND, unit):
        return {"may_command": False}
    settings = words.settings_of(screen)
    given = {name for name, kind in commands.KINDS.items() if allowed(actor, kind.permission, unit)}
    return {
        "may_command": True,
        "command_names": {name: word for name, word in words.NAMES.items() if name in given},
        "lines": _lines(session, screen, now),
        "screenshot": screenshots.latest(session, screen),
        "glass": words.display_of(settings, now) if settings else [],
    }


def _identify(session: Session, screen_id: int | None, zone_id: int | None) -> int:
    actor, now = context.actor(), context.now()
    if screen_id is not None:
        commands.issue_command(session, screen_id, "identify", {}, actor=actor, now=now)
        return 1
    if zone_id is None:
        raise Invalid(N_("请选择屏幕所在的政务公开专区。"))
    return commands.identify_zone(session, zone_id, actor=actor, now=now)


def _commandable(session: Session, screen_id: int) -> Screen:
    found = queries.screen(session, screen_id)
    require(context.actor(), Permission.SCREEN_COMMAND, found.zone.unit.path)
    return found


def _lines(session: Session, screen: Screen, now: datetime) -> list[words.CommandLine]:
    return [words.line_of(command, now) for command in commands.last(session, screen.id, LISTED)]
