"""What officers and supervisors see, unit by unit."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from factories import NOW, make_actor, make_unit
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.clock import local_day
from kiosk_server.disclosure_requests import queries, service
from kiosk_server.disclosure_requests.forms import RequestFields
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.errors import Forbidden, NotFound
from kiosk_server.events import SYSTEM

FIELDS = RequestFields(
    applicant_kind="citizen",
    name="示例申请人",
    identity_type="passport",
    identity_number="E12345678",
    phone="0564-1234567",
    content="年度预算",
    form_of_supply="paper",
    way_of_delivery="in_person",
)


def file(session: Session, unit: Unit, *, days: int = 0) -> DisclosureRequest:
    return service.file_request(
        session,
        replace(FIELDS, unit_id=unit.id),
        item_code=None,
        privacy_key=Fernet.generate_key(),
        random=secrets.token_bytes,
        now=NOW + timedelta(days=days),
    )[0]


def test_inbox_holds_the_actors_unit_and_those_below(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", name="城关镇人民政府", parent=county)
    other = make_unit(session, "other", name="清河县教育局")
    in_county, in_town, in_other = (file(session, unit) for unit in (county, town, other))
    readers = [make_actor(session, "supervisor", unit=unit) for unit in (county, town, other)]
    seen = [{request.id for request in queries.inbox(session, reader)} for reader in readers]
    assert seen == [{in_county.id, in_town.id}, {in_town.id}, {in_other.id}]
    assert len(queries.inbox(session, SYSTEM)) == 3


def test_inbox_of_a_role_without_the_right_is_empty(session: Session) -> None:
    file(session, make_unit(session))
    assert queries.inbox(session, make_actor(session, "clerk")) == []


def test_inbox_puts_unconfirmed_first_then_the_soonest_due_and_the_done_last(session: Session) -> None:
    unit = make_unit(session)
    late, soon, fresh, gone = (file(session, unit, days=days) for days in (3, 0, 4, 0))
    for request, days in ((late, 3), (soon, 0)):
        then = NOW + timedelta(days=days)
        service.confirm_receipt(session, request.id, local_day(then), actor=SYSTEM, now=then)
    service.move(session, gone.id, "withdrawn", note="申请人要求", actor=SYSTEM, now=NOW)
    session.flush()
    assert [each.id for each in queries.inbox(session, SYSTEM)] == [fresh.id, soon.id, late.id, gone.id]
    assert [each.id for each in queries.inbox(session, SYSTEM, open_only=True)] == [fresh.id, soon.id, late.id]


def test_request_of_another_unit_is_forbidden(session: Session) -> None:
    request = file(session, make_unit(session))
    stranger = make_actor(session, "supervisor", unit=make_unit(session, "other", name="清河县教育局"))
    with pytest.raises(Forbidden):
        queries.request(session, request.id, stranger)


def test_request_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.request(session, 1, SYSTEM)
    with pytest.raises(NotFound):
        queries.by_number(session, "R260000000")


def test_by_number_finds_the_request(session: Session) -> None:
    request = file(session, make_unit(session))
    assert queries.by_number(session, request.tracking_number) is request
