"""The page of one emergency notice: its exact pictures, who did what, and the next person's decision."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.errors import Conflict, FieldErrors, Forbidden, Invalid, KioskError
from kiosk_server.events import Actor
from kiosk_server.fleet import notices
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.drawing import Task
from kiosk_server.fleet.previews import Shape
from kiosk_server.overrides import queries, service
from kiosk_server.overrides.cap import message_of, replaced_by
from kiosk_server.overrides.models import Override
from kiosk_server.overrides.reach import require_rights, targets_of
from kiosk_server.web import context, security
from kiosk_server.web.admin import order_progress
from kiosk_server.web.admin import override_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.admin.override_form import Typed, read_form, read_targets
from kiosk_server.web.admin.schedule_targets import targets_for
from kiosk_server.web.admin.screen_pictures import instant_of
from kiosk_server.web.errors import sentence, status_of
from playlists.cap_mapping import explain
from playlists.errors import PlaylistError

Page = tuple[str, int]
Act = Callable[[Session, Actor, datetime], Override]


@blueprint.get("/overrides/<int:override_id>")
@security.permission_required(Permission.DESK)
def override(override_id: int) -> Page:
    """Show a notice as the screens would (``shape``: which kind of them), and what may be done with it."""
    return _page(override_id, Typed(), None, 200)


@blueprint.get("/overrides/<int:override_id>/orders")
@security.permission_required(Permission.DESK)
def override_orders(override_id: int) -> str:
    """Return how far the orders about a notice have come (a fragment that the page asks for again)."""
    with context.database().reading() as session:
        return order_progress.fragment(order_progress.of_override(session, queries.override(session, override_id)))


@blueprint.post("/overrides/<int:override_id>/propose")
@security.permission_required(Permission.OVERRIDE)
def override_put_forward(override_id: int) -> Page | Response:
    """Put a received CAP message forward, word for word, for a second person."""
    typed = read_form(request.form)

    def act(session: Session, actor: Actor, now: datetime) -> Override:
        targets, end = read_targets(typed), instant_of(typed.end, context.config().time_zone)
        return service.propose_received(session, override_id, targets=targets, end=end, actor=actor, now=now)

    return _act(override_id, act, gettext("已提交，请另一位有权限的同事确认。"), typed)


@blueprint.post("/overrides/<int:override_id>/confirm")
@security.permission_required(Permission.OVERRIDE)
def override_confirm(override_id: int) -> Page | Response:
    """Confirm a notice as the second person, or carry out a cancellation."""

    def act(session: Session, actor: Actor, now: datetime) -> Override:
        return service.confirm(session, override_id, actor=actor, now=now)

    return _act(override_id, act, gettext("已确认，屏幕几秒内更新。"))


@blueprint.post("/overrides/<int:override_id>/refuse")
@security.permission_required(Permission.OVERRIDE)
def override_refuse(override_id: int) -> Page | Response:
    """Refuse a notice that waits, or take one's own back."""

    def act(session: Session, actor: Actor, now: datetime) -> Override:
        return service.refuse(session, override_id, reason=request.form.get("reason", ""), actor=actor, now=now)

    return _act(override_id, act, gettext("已驳回，屏幕上没有任何变化。"))


@blueprint.post("/overrides/<int:override_id>/end")
@security.permission_required(Permission.OVERRIDE)
def override_end(override_id: int) -> Page | Response:
    """Take a notice off the glass."""

    def act(session: Session, actor: Actor, now: datetime) -> Override:
        return service.end(session, override_id, reason=request.form.get("reason", ""), actor=actor, now=now)

    return _act(override_id, act, gettext("已撤下，屏幕几秒内恢复平时的节目。"))


def _act(override_id: int, act: Act, told: str, typed: Typed | None = None) -> Page | Response:
    try:
        with context.database().transaction() as session:
            act(session, context.actor(), context.now())
    except Forbidden:
        raise
    except (Invalid, Conflict, PlaylistError) as refusal:
        return _page(override_id, typed or Typed(), refusal, status_of(refusal))
    flash(told, "good")
    return redirect(url_for("admin.override", override_id=override_id), 303)


def _page(override_id: int, typed: Typed, refusal: KioskError | PlaylistError | None, status: int) -> Page:
    drawing, shapes, shape, wanted = context.instance().drawing, *_pictures(override_id)
    # Between two sessions, in no transaction: drawing takes seconds, and SQLite has one writer.
    drawing.complete([wanted] if wanted else [], now=context.now())
    with context.database().reading() as session:
        row = queries.override(session, override_id)
        page = render_template(
            "admin/overrides/notice.html",
            row=row,
            shapes=shapes,
            shape=shape,
            pages=notices.pages(session, drawing, row, wanted) if wanted else [],
            screens={screen.id: screen.name for screen in fleet.screens(session)},
            reached=len(notices.screens_of(session, row)),
            delivery=order_progress.of_override(session, row),
            typed=typed,
            problems=_problems(refusal),
            words=words,
            **order_progress.wording(),
            **_decisions(session, row),
        )
    return page, status


def _pictures(override_id: int) -> tuple[list[Shape], Shape | None, Task | None]:
    with context.database().reading() as session:
        row = queries.override(session, override_id)
        shapes = [] if row.cap_type == "Cancel" else notices.shapes(session, row)
        key = request.args.get("shape", "")
        shape = next((each for each in shapes if each.key == key), shapes[0] if shapes else None)
        return shapes, shape, notices.task(row, shape) if shape else None


def _decisions(session: Session, row: Override) -> dict[str, object]:
    """What the page offers this person, and what confirming would do besides."""
    actor, now = context.actor(), context.now()
    message, phase = message_of(row), words.phase_of(row, now)
    waits = phase in {"received", "proposed"}
    replaced = replaced_by(session, row, now) if waits else []
    may = _may(session, actor, row) and all(_may(session, actor, one) for one in replaced)
    offers = may and phase == "received" and row.cap_type != "Cancel"
    return {
        "phase": phase,
        "mapping": explain(message) if message else (),
        "replaced": replaced,
        "may": may,
        "is_proposer": phase == "proposed" and row.proposed_by == actor.user_id,
        "choices": targets_for(session, actor, Permission.OVERRIDE) if offers else [],
    }


def _may(session: Session, actor: Actor, row: Override) -> bool:
    if not allowed(actor, Permission.OVERRIDE):
        return False
    try:
        require_rights(session, row.unit, targets_of(row), actor)
    except Forbidden:
        return False
    return True


def _problems(refusal: KioskError | PlaylistError | None) -> Mapping[str, str]:
    if refusal is None:
        return {}
    fields = refusal.fields if isinstance(refusal, FieldErrors) else {"": refusal}
    return {name: sentence(fault) for name, fault in fields.items()}
