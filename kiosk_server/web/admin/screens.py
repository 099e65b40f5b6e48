"""Screens (屏幕): the fleet at a glance, and pairing a new one; the page of each is in `screen_page`."""

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, Forbidden, Invalid, KioskError
from kiosk_server.events import Actor
from kiosk_server.fleet import queries, service
from kiosk_server.fleet.pairing_attempts import confirm_typed
from kiosk_server.fleet.queries import ScreenState
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.web import context, security
from kiosk_server.web.admin import screen_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence, status_of
from screens.errors import ScreenError

Page = tuple[str, int]
_COMMAND = Permission.SCREEN_COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A screen of the overview; `picture_id` is a screen whose picture is the same, so that it is drawn once."""

    state: ScreenState
    picture_id: int
    may_command: bool


@blueprint.get("/screens")
@security.permission_required(Permission.DESK)
def screens() -> Page:
    """Show every screen with its picture and state, and the box for a pairing code."""
    return _overview({}, "", 200)


@blueprint.get("/screens/state")
@security.permission_required(Permission.DESK)
def screen_states() -> str:
    """Return the tiles alone (a fragment that the overview asks for again)."""
    with context.database().reading() as session:
        return render_template(
            "admin/screens/_tiles.html", tiles=_tiles(session), words=words, minute=minute_of(context.now())
        )


@blueprint.get("/screens/waiting")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_claims() -> str:
    """Return the screens that wait for their code to be typed in (a fragment); never the codes themselves."""
    with context.database().reading() as session:
        claims = queries.waiting_claims(session, context.now())
        return render_template("admin/screens/_waiting.html", claims=claims, words=words, now=context.now())


@blueprint.post("/screens/pair")
@security.permission_required(Permission.SCREEN_MANAGE)
def screen_pair() -> Page | Response:
    """Confirm the screen that shows the code which somebody read from its glass."""
    form = request.form
    try:
        zone_id = form.get("zone_id", type=int)
        if zone_id is None:
            raise Invalid(N_("请选择屏幕所在的政务公开专区。"))
        with context.database().transaction() as session:
            paired = confirm_typed(
                session,
                form.get("code", ""),
                name=form.get("name", ""),
                zone_id=zone_id,
                actor=context.actor(),
                now=context.now(),
            )
    except Forbidden:
        raise
    except (KioskError, ScreenError) as refusal:
        return _overview(form.to_dict(), sentence(refusal), status_of(refusal))
    if paired is None:
        return _overview(form.to_dict(), gettext(service.UNKNOWN_CODE), 404)
    flash(gettext("“%(name)s”已配对，屏幕几秒内开始播出。", name=paired.name), "good")
    return redirect(url_for("admin.screen", screen_id=paired.id), 303)


def _overview(form: dict[str, str], problem: str, status: int) -> Page:
    actor, now = context.actor(), context.now()
    with context.database().reading() as session:
        zones = zones_for(session, actor)
        page = render_template(
            "admin/screens/overview.html",
            tiles=_tiles(session),
            claims=queries.waiting_claims(session, now) if zones else [],
            zones=zones,
            zone_choices=[(zone.id, zone.name) for zone in zones],
            commandable=[(zone.id, zone.name) for zone in zones_for(session, actor, _COMMAND)],
            may_manage=allowed(actor, Permission.SCREEN_MANAGE),
            words=words,
            form=form,
            problem=problem,
            minute=minute_of(context.now()),
            now=now,
        )
    return page, status


def _tiles(session: Session) -> list[Tile]:
    actor = context.actor()
    first: dict[tuple[object, ...], int] = {}
    tiles = []
    for state in queries.states(session, context.now()):
        screen = state.screen
        same = (screen.programme, screen.width, screen.height, screen.zone.time_zone)
        may_command = screen.token_hash is not None and allowed(actor, _COMMAND, screen.zone.unit.path)
        picture_id = first.setdefault(same, screen.id)
        tiles.append(Tile(state=state, picture_id=picture_id, may_command=may_command))
    return tiles


def minute_of(now: datetime) -> datetime:
    """Return the beginning of the minute: a picture named by it has the right clock, and is drawn once a minute."""
    return now.replace(second=0, microsecond=0)


def zones_for(session: Session, actor: Actor, permission: Permission = Permission.SCREEN_MANAGE) -> list[Zone]:
    """Return the zones whose screens *actor* may manage, or for which they hold another *permission*."""
    return [z for z in publishing.zones(session) if allowed(actor, permission, z.unit.path)]
