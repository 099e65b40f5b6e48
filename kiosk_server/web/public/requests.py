"""Requests from the phone (依申请公开): the form, the receipt, the state.

Pages with personal data say ``no-store``.
"""

import secrets
from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk_server.accounts import queries as accounts
from kiosk_server.calendars import queries as calendars
from kiosk_server.catalogue import codes
from kiosk_server.catalogue import queries as catalogue
from kiosk_server.disclosure_requests import forms, queries, service, workflow, working_days
from kiosk_server.disclosure_requests import tracking_number as numbers
from kiosk_server.errors import N_, FieldErrors, TooMany
from kiosk_server.web import context, security
from kiosk_server.web.errors import sentence
from kiosk_server.web.public.canonical import canonical

CHECKED_FOR = 15 * 60
_FILED, _CHECK_CODE, _CHECKED = "filed_request", "check_code", "checked_requests"
_WRONG = N_("受理编号或校验码不对，请核对回执后重新输入。")

by_code = canonical("code", codes.normalise)
by_number = canonical("tracking_number", numbers.normalise)


@security.open_to_all
@by_code
def item_form(code: str) -> Response:
    """Show the form with an item filled in."""
    return _form_page(code, {}, None)


@security.open_to_all
@by_code
def file_for_item(code: str) -> Response:
    """File a request that an item led to; its unit answers."""
    return _file(code)


@security.open_to_all
def general_form() -> Response:
    """Show the form that belongs to no item: the applicant chooses who answers."""
    return _form_page(None, {}, None)


@security.open_to_all
def file_general() -> Response:
    """File a request to the unit that the applicant chose."""
    return _file(None)


@security.open_to_all
@by_number
def receipt(tracking_number: str) -> Response:
    """Show who has just filed the number, the check code (this once) and what happens next."""
    if session.get(_FILED) != tracking_number:
        return redirect(url_for("public.status", tracking_number=tracking_number), 303)
    today = context.local_now().date()
    with context.database().reading() as db:
        filed = queries.by_number(db, tracking_number)
        page = render_template(
            "public/receipt.html",
            filed=filed,
            number=numbers.grouped(tracking_number),
            check_code=session.pop(_CHECK_CODE, ""),
            due=working_days.answer_due(today, calendars.calendar(db)),
        )
    return _private(page)


@security.open_to_all
def find_status() -> Response:
    """Ask for a tracking number and lead to its page."""
    typed = request.args.get("number", "")
    number = numbers.normalise(typed)
    if number is not None:
        return redirect(url_for("public.status", tracking_number=number), 303)
    problem = gettext("受理编号不对，请照回执填写，例如 %(example)s。") % {"example": "R26-789ABC-V"} if typed else ""
    return make_response(
        render_template("public/find_status.html", typed=typed, problem=problem), 422 if typed else 200
    )


@security.open_to_all
@by_number
def status(tracking_number: str) -> Response:
    """Show the state to who has given the check code in the last 15 minutes; ask for the code otherwise."""
    given = session.get(_CHECKED, {}).get(tracking_number, 0)
    if context.now().timestamp() - given > CHECKED_FOR:
        return _check_page(tracking_number, "", 200)
    with context.database().reading() as db:
        found = queries.by_number(db, tracking_number)
        page = render_template(
            "public/status.html",
            found=found,
            number=numbers.grouped(tracking_number),
            states=workflow.STATES,
            ahead=workflow.ahead(found.state),
            forms=forms,
        )
    return _private(page)


@security.open_to_all
@by_number
def check(tracking_number: str) -> Response:
    """Compare the check code; five wrong ones lock the number for 15 minutes."""
    given = request.form.get("check_code", "")
    try:
        with context.database().transaction() as db:
            key = context.instance().privacy_key
            found = service.check_status(db, tracking_number, given, privacy_key=key, now=context.now())
    except TooMany as error:
        return _check_page(tracking_number, sentence(error), 429)
    if found is None:
        return _check_page(tracking_number, gettext(_WRONG), 403)
    session[_CHECKED] = {tracking_number: int(context.now().timestamp())}
    return redirect(url_for("public.status", tracking_number=tracking_number), 303)


def _file(code: str | None) -> Response:
    try:
        fields = forms.read_form(request.form, needs_unit=code is None)
        with context.database().transaction() as db:
            if code is not None:
                catalogue.requestable(db, code, now=context.now())
            filed, check_code = service.file_request(
                db,
                fields,
                item_code=code,
                privacy_key=context.instance().privacy_key,
                random=secrets.token_bytes,
                now=context.now(),
            )
    except FieldErrors as refusal:
        return _form_page(code, request.form, refusal)
    session[_FILED], session[_CHECK_CODE] = filed.tracking_number, check_code
    return redirect(url_for("public.receipt", tracking_number=filed.tracking_number), 303)


def _form_page(code: str | None, values: Mapping[str, str], refusal: FieldErrors | None) -> Response:
    with context.database().reading() as db:
        version = catalogue.requestable(db, code, now=context.now()) if code is not None else None
        page = render_template(
            "public/request_form.html",
            version=version,
            item=version.item if version else None,
            units=[("", gettext("请选择")), *((unit.id, unit.name) for unit in accounts.units(db))],
            identity_types=[(key, gettext(words)) for key, words in forms.IDENTITY_TYPES.items()],
            values=values,
            forms=forms,
            summary=sentence(refusal) if refusal else "",
            problems={name: sentence(fault) for name, fault in refusal.fields.items()} if refusal else {},
        )
    return _private(page, 422 if refusal else 200)


def _check_page(tracking_number: str, problem: str, code: int) -> Response:
    number = numbers.grouped(tracking_number)
    return _private(render_template("public/check_code.html", number=number, problem=problem), code)


def _private(page: str, code: int = 200) -> Response:
    response = make_response(page, code)
    response.headers["Cache-Control"] = "no-store"
    return response
