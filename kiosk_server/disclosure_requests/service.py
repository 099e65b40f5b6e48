"""Use cases of requests: filing, confirming receipt, moving on, asking for the state."""

import hmac
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import clock, events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission
from kiosk_server.audit import service as audit
from kiosk_server.calendars import queries as calendars
from kiosk_server.catalogue import queries as catalogue
from kiosk_server.disclosure_requests import privacy, queries, tracking_number, workflow, working_days
from kiosk_server.disclosure_requests.forms import RequestFields
from kiosk_server.disclosure_requests.models import DisclosureRequest, RequestStep
from kiosk_server.errors import N_, Conflict, FieldErrors, Invalid, TooMany

APPLICANT = events.Actor(None, "申请人")  # the trail cannot be erased, so it never learns the applicant's name
MAX_WRONG = 5
LOCK = timedelta(minutes=15)


def file_request(
    session: Session,
    fields: RequestFields,
    *,
    item_code: str | None,
    privacy_key: bytes,
    random: Callable[[int], bytes],
    now: datetime,
    source: str = "internet",
) -> tuple[DisclosureRequest, str]:
    """File an application; return it and the check code, which nobody can read again.

    The day of receipt stays open: internet applications count from the day both sides confirm (Art. 31).

    :param item_code: the item that led here; its unit answers. Without it the form names the unit.
    :raises FieldErrors: the form names no unit that there is; :raises NotFound: no such item.
    """
    item = catalogue.item_by_code(session, item_code) if item_code else None
    check_code = tracking_number.new_check_code(random)
    number = _free_number(session, random, clock.local_day(now))
    request = DisclosureRequest(
        tracking_number=number,
        check_code_hash=tracking_number.check_code_hash(number, check_code, privacy_key),
        item_id=item.id if item else None,
        unit_id=item.unit_id if item else _unit_id(session, fields.unit_id),
        source=source,
        applicant_kind=fields.applicant_kind,
        name=fields.name,
        identity_type=fields.identity_type,
        identity_number=privacy.encrypt(fields.identity_number, privacy_key),
        identity_tail=privacy.tail(fields.identity_number),
        contact_person=fields.contact_person,
        phone=fields.phone,
        email=fields.email,
        postal_address=fields.postal_address,
        content=fields.content,
        document_number=fields.document_number,
        form_of_supply=fields.form_of_supply,
        way_of_delivery=fields.way_of_delivery,
        filed_at=now,
    )
    request.steps = [RequestStep(at=now, actor_name=APPLICANT.name, from_state="", to_state="filed")]
    session.add(request)
    session.flush()
    fact = events.RequestFiled(subject_id=request.id, tracking_number=number)
    audit.record(session, fact, actor=APPLICANT, now=now)
    return request, check_code


def check_status(
    session: Session, number: str, check_code: str, *, privacy_key: bytes, now: datetime
) -> DisclosureRequest | None:
    """Return the request when number and check code belong together; else None (the caller commits).

    An unknown number and a wrong code get the same answer, so numbers cannot be tried out.

    :raises TooMany: five wrong codes lock the number for 15 minutes.
    """
    request = session.scalars(
        select(DisclosureRequest).where(DisclosureRequest.tracking_number == number)
    ).one_or_none()
    if request is None:
        return None
    if request.locked_until is not None and request.locked_until > now:
        raise TooMany(N_("校验码连续输错 5 次，请 15 分钟后再查。"))
    given = tracking_number.check_code_hash(number, check_code, privacy_key)
    if not hmac.compare_digest(given, request.check_code_hash):
        request.failed_checks += 1
        if request.failed_checks >= MAX_WRONG:
            request.locked_until, request.failed_checks = now + LOCK, 0
        return None
    request.failed_checks, request.locked_until = 0, None
    return request


def confirm_receipt(
    session: Session, request_id: int, received_on: date, *, actor: events.Actor, now: datetime
) -> DisclosureRequest:
    """Fix the day of receipt (Art. 31) and with it the last day for the answer (Art. 33).

    A filed application is registered (登记) by this; a corrected one counts from here anew (Art. 30).

    :raises Invalid: the day lies in the future or before the application; :raises Conflict: too late.
    """
    request = queries.request_for(session, request_id, actor, Permission.REQUEST_HANDLE)
    if request.state not in {"filed", "registered"}:
        raise Conflict(N_("申请已进入审核，收到之日不能再改。"))
    handed_in = max(step.at for step in request.steps if step.to_state in {"filed", "correction"})
    if not clock.local_day(handed_in) <= received_on <= clock.local_day(now):
        raise Invalid(N_("收到申请之日应在提交（或补正）之日与今天之间。"))
    due = working_days.answer_due(received_on, calendars.calendar(session))
    request.received_on, request.due_on, request.due_provisional = received_on, due.day, due.provisional
    if request.state == "filed":
        _step(session, request, "registered", "", actor=actor, now=now)
    return request


def move(
    session: Session, request_id: int, to_state: str, *, note: str = "", actor: events.Actor, now: datetime
) -> DisclosureRequest:
    """Move a request on. The note of ``answered`` is the answer itself; a correction stops the clock.

    :raises Forbidden: not the actor's unit; :raises Invalid, Conflict: see `workflow.check_move`.
    """
    request = queries.request_for(session, request_id, actor, Permission.REQUEST_HANDLE)
    workflow.check_move(request.state, to_state, note=note, received=request.received_on is not None)
    if to_state == "answered":
        request.answer, note = note.strip(), ""
    if to_state == "correction":
        request.received_on = request.due_on = None
        request.due_provisional = False
    _step(session, request, to_state, note.strip(), actor=actor, now=now)
    return request


def identity_number(
    session: Session, request_id: int, *, privacy_key: bytes, actor: events.Actor, now: datetime
) -> str:
    """Return the whole identity number, and leave in the trail who looked at it."""
    request = queries.request_for(session, request_id, actor, Permission.REQUEST_HANDLE)
    audit.record(session, events.IdentityNumberRead(subject_id=request.id), actor=actor, now=now)
    return privacy.decrypt(request.identity_number, privacy_key)


def recompute_due(session: Session, *, now: datetime) -> int:
    """Compute the last days of open requests anew, after a year's calendar came in; return how many changed.

    A corrected notice moves days that were certain as well: the limit counts working days as they turn out (Art. 33).
    What was answered, delivered or withdrawn keeps the day by which it was owed.
    """
    calendar, changed = calendars.calendar(session), 0
    still_open = select(DisclosureRequest).where(
        DisclosureRequest.state.in_(workflow.OPEN), DisclosureRequest.received_on.is_not(None)
    )
    for request in session.scalars(still_open.order_by(DisclosureRequest.id)).all():
        if request.received_on is None:
            continue
        due = working_days.answer_due(request.received_on, calendar)
        if (due.day, due.provisional) == (request.due_on, request.due_provisional):
            continue
        request.due_on, request.due_provisional = due.day, due.provisional
        fact = events.RequestDueChanged(subject_id=request.id, due_on=due.day.isoformat())
        audit.record(session, fact, actor=events.SYSTEM, now=now)
        changed += 1
    return changed


def _step(
    session: Session, request: DisclosureRequest, state: str, note: str, *, actor: events.Actor, now: datetime
) -> None:
    if len(note) > 500:
        raise Invalid(N_("说明最多 500 个字，请精简。"))
    origin, request.state = request.state, state
    request.steps.append(RequestStep(at=now, actor_name=actor.name, from_state=origin, to_state=state, note=note))
    fact = events.RequestMoved(subject_id=request.id, origin=origin, state=state)
    audit.record(session, fact, actor=actor, now=now)


def _free_number(session: Session, random: Callable[[int], bytes], day: date) -> str:
    while True:
        number = tracking_number.new(day, random)
        taken = select(DisclosureRequest.id).where(DisclosureRequest.tracking_number == number)
        if session.scalars(taken).first() is None:
            return number


def _unit_id(session: Session, unit_id: int | None) -> int:
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if unit is None:
        fault = Invalid(N_("请选择受理申请的机关。"))
        raise FieldErrors(N_("申请还不能提交，请修改以下 %(count)s 处。"), {"unit_id": fault}, count=1)
    return unit.id
