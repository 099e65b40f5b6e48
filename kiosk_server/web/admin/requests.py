"""Requests for disclosure (依申请公开): the inbox, and the page on which one is registered, handled and answered."""

from datetime import date

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server import clock
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.calendars import queries as calendars
from kiosk_server.disclosure_requests import forms, privacy, queries, service, workflow
from kiosk_server.disclosure_requests import tracking_number as numbers
from kiosk_server.errors import N_, Conflict, Invalid
from kiosk_server.web import context, filters, security
from kiosk_server.web.admin import request_words as words
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence, status_of


@blueprint.get("/requests")
@security.permission_required(Permission.REQUEST_READ)
def requests() -> str:
    """List the requests of the actor's units, those whose answer is owed unless ``all=1``."""
    everything = "all" in request.args
    with context.database().reading() as session:
        found = queries.inbox(session, context.actor(), open_only=not everything)
        return render_template(
            "admin/requests/inbox.html",
            requests=found,
            everything=everything,
            states=workflow.STATES,
            grouped=numbers.grouped,
            today=clock.local_day(context.now()),
            calendar=calendars.calendar(session),
            words=words,
        )


@blueprint.get("/requests/<int:request_id>", endpoint="request")
@security.permission_required(Permission.REQUEST_READ)
def request_page(request_id: int) -> Response:
    """Show one request; the identity number stays masked."""
    return _page(request_id, 200)


@blueprint.post("/requests/<int:request_id>/receipt")
@security.permission_required(Permission.REQUEST_HANDLE)
def request_receipt(request_id: int) -> Response:
    """Fix the day of receipt that both sides confirmed (Art. 31); the last day follows from it (Art. 33)."""
    try:
        received_on = _day(request.form.get("received_on", ""))
        with context.database().transaction() as session:
            moved = service.confirm_receipt(session, request_id, received_on, actor=context.actor(), now=context.now())
    except (Invalid, Conflict) as refusal:
        return _page(request_id, status_of(refusal), receipt_problem=sentence(refusal))
    flash(gettext("已登记收到之日，应在 %(day)s 前答复。", day=filters.day(moved.due_on)), "good")
    return redirect(url_for("admin.request", request_id=request_id), 303)


@blueprint.post("/requests/<int:request_id>/move")
@security.permission_required(Permission.REQUEST_HANDLE)
def request_move(request_id: int) -> Response:
    """Move a request on; for ``answered`` the note is the answer itself."""
    to_state, note = request.form.get("to_state", ""), request.form.get("note", "")
    try:
        with context.database().transaction() as session:
            service.move(session, request_id, to_state, note=note, actor=context.actor(), now=context.now())
    except (Invalid, Conflict) as refusal:
        return _page(request_id, status_of(refusal), move_problem=sentence(refusal))
    flash(gettext("已转到“%(state)s”环节。", state=gettext(workflow.STATES[to_state])), "good")
    return redirect(url_for("admin.request", request_id=request_id), 303)


@blueprint.post("/requests/<int:request_id>/identity")
@security.permission_required(Permission.REQUEST_HANDLE)
def request_identity(request_id: int) -> Response:
    """Show the whole identity number once, on the answer to this form alone; the trail keeps who asked."""
    key = context.instance().privacy_key
    with context.database().transaction() as session:
        number = service.identity_number(session, request_id, privacy_key=key, actor=context.actor(), now=context.now())
    return _page(request_id, 200, identity_number=number)


def _page(
    request_id: int, status: int, *, receipt_problem: str = "", move_problem: str = "", identity_number: str = ""
) -> Response:
    actor = context.actor()
    with context.database().reading() as session:
        found = queries.request(session, request_id, actor)
        page = render_template(
            "admin/requests/request.html",
            found=found,
            number=numbers.grouped(found.tracking_number),
            masked=privacy.masked(found.identity_tail),
            identity_number=identity_number,
            states=workflow.STATES,
            ahead=workflow.ahead(found.state),
            moves=words.moves_from(found),
            forms=forms,
            words=words,
            today=clock.local_day(context.now()),
            calendar=calendars.calendar(session),
            may_handle=allowed(actor, Permission.REQUEST_HANDLE, found.unit.path),
            receipt_open=found.state in {"filed", "registered"},
            receipt_problem=receipt_problem,
            move_problem=move_problem,
            typed=request.form,
        )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"  # personal data
    return response


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(N_("请填写收到申请之日，写成 2026-11-22 的样子。")) from error
