"""Campaigns (专题): assignments that start and end together; the list, and the form of one."""

from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.events import Actor
from kiosk_server.fleet import queries as fleet
from kiosk_server.publishing import schedule, scheduling
from kiosk_server.publishing.schedule_models import Campaign
from kiosk_server.web import context, security
from kiosk_server.web.admin import schedule_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.fields import Faults, attempt, needed_day, number, problems
from kiosk_server.web.errors import sentence
from playlists.errors import PlaylistError

Page = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was filled in."""

    name: str = ""
    unit_id: str = ""
    starts_on: str = ""
    ends_on: str = ""


@blueprint.get("/campaigns")
@security.permission_required(Permission.DESK)
def campaigns() -> str:
    """List the campaigns, the latest first, and say which run now."""
    today = context.local_now().date()
    with context.database().reading() as session:
        rows = schedule.campaigns(session)
        return render_template(
            "admin/campaigns/list.html",
            campaigns=[(row, len(row.assignments), _state(row, today)) for row in rows],
            words=words,
            may_publish=allowed(context.actor(), Permission.PLAYLIST_PUBLISH),
        )


@blueprint.get("/campaigns/new")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def campaign_new() -> Page:
    """Show the form of a new campaign."""
    return _form(Typed(unit_id=str(g.user.unit_id)), None, None, 200)


@blueprint.post("/campaigns/new")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def campaign_add() -> Page | Response:
    """Add a campaign and open it."""
    typed = _read(request.form)
    try:
        name, starts_on, ends_on = _understand(typed)
        with context.database().transaction() as session:
            row = scheduling.add_campaign(
                session,
                name=name,
                unit_id=number(typed.unit_id) or 0,
                starts_on=starts_on,
                ends_on=ends_on,
                actor=context.actor(),
                now=context.now(),
            )
            campaign_id = row.id
    except (Invalid, PlaylistError) as refusal:
        return _form(typed, None, refusal, 422)
    flash(gettext("专题已保存。现在把排期加进来。"), "good")
    return redirect(url_for("admin.campaign", campaign_id=campaign_id), 303)


@blueprint.get("/campaigns/<int:campaign_id>")
@security.permission_required(Permission.DESK)
def campaign(campaign_id: int) -> Page:
    """Show a campaign with its assignments."""
    with context.database().reading() as session:
        row = schedule.campaign(session, campaign_id)
    typed = Typed(name=row.name, starts_on=row.starts_on.isoformat(), ends_on=row.ends_on.isoformat())
    return _form(typed, campaign_id, None, 200)


@blueprint.post("/campaigns/<int:campaign_id>")
@security.permission_required(Permission.PLAYLIST_PUBLISH)
def campaign_save(campaign_id: int) -> Page | Response:
    """Rename or move a campaign, and with it all its assignments."""
    typed = _read(request.form)
    try:
        name, starts_on, ends_on = _understand(typed)
        with context.database().transaction() as session:
            scheduling.edit_campaign(
                session,
                campaign_id,
                name=name,
                starts_on=starts_on,
                ends_on=ends_on,
                actor=context.actor(),
                now=context.now(),
            )
    except (Invalid, PlaylistError) as refusal:
        return _form(typed, campaign_id, refusal, 422)
    flash(gettext("专题已保存，其中的排期一起改期。"), "good")
    return redirect(url_for("admin.campaign", campaign_id=campaign_id), 303)


def units_for(session: Session, actor: Actor, permission: Permission) -> list[Unit]:
    """Return the units for which *actor* holds a permission, parents first."""
    return [unit for unit in accounts.units(session) if allowed(actor, permission, unit.path)]


def _read(form: MultiDict[str, str]) -> Typed:
    names = ("name", "unit_id", "starts_on", "ends_on")
    return Typed(**{name: form.get(name, "").strip() for name in names})


def _understand(typed: Typed) -> tuple[str, date, date]:
    faults: Faults = {}
    if not typed.name:
        faults["name"] = Invalid(N_("请填写专题名称。"))
    starts_on = attempt(faults, "starts_on", lambda: needed_day(typed.starts_on))
    ends_on = attempt(faults, "ends_on", lambda: needed_day(typed.ends_on))
    if starts_on and ends_on and ends_on < starts_on:
        faults["ends_on"] = Invalid(N_("结束日期早于开始日期，请改正。"))
    if faults or starts_on is None or ends_on is None:
        raise FieldErrors(N_("专题还不能保存，请修改以下 %(count)s 处。"), faults, count=len(faults))
    return typed.name, starts_on, ends_on


def _state(row: Campaign, today: date) -> str:
    """How a campaign stands today, as a key of `words.STANDINGS` or ``running``."""
    if today < row.starts_on:
        return "upcoming"
    return "over" if today > row.ends_on else "running"


def _form(typed: Typed, campaign_id: int | None, refusal: Invalid | PlaylistError | None, status: int) -> Page:
    actor = context.actor()
    with context.database().reading() as session:
        row = None if campaign_id is None else schedule.campaign(session, campaign_id)
        rows = [each for each in schedule.assignments(session) if row is not None and each.campaign_id == row.id]
        units = units_for(session, actor, Permission.PLAYLIST_PUBLISH)
        screens = {screen.id: screen.name for screen in fleet.screens(session)}
        page = render_template(
            "admin/campaigns/campaign.html",
            typed=typed,
            row=row,
            rows=[(each, words.target_name(each, screens)) for each in rows],
            units=[(unit.id, unit.name) for unit in units],
            words=words,
            may_edit=allowed(actor, Permission.PLAYLIST_PUBLISH, row.unit.path if row else None),
            may_change={r.id for r in rows if allowed(actor, Permission.PLAYLIST_PUBLISH, r.playlist.unit.path)},
            summary=sentence(refusal) if refusal else "",
            problems=problems(refusal),
        )
    return page, status
