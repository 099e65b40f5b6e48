"""Requests for disclosure for tests, filed and received by the real use cases."""

import secrets
from datetime import UTC, date, datetime

from cryptography.fernet import Fernet
from factories import make_approved_item
from sqlalchemy.orm import Session

from kiosk_server.disclosure_requests import service
from kiosk_server.disclosure_requests.forms import RequestFields
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.events import SYSTEM, Actor


def make_received_request(session: Session, day: date, *, actor: Actor = SYSTEM) -> DisclosureRequest:
    """Return a request that was filed, and confirmed by *actor* as received, on that day."""
    now = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
    fields = RequestFields(
        applicant_kind="citizen",
        name="示例申请人",
        identity_type="resident_id",
        identity_number="11010519491231002X",
        phone="0564-1234567",
        content="2021年度农村低保资金发放汇总表",
        form_of_supply="paper",
        way_of_delivery="in_person",
    )
    item = make_approved_item(session, title=f"{day}申请的信息")
    request, _ = service.file_request(
        session,
        fields,
        item_code=item.code,
        privacy_key=Fernet.generate_key(),
        random=secrets.token_bytes,
        now=now,
    )
    return service.confirm_receipt(session, request.id, day, actor=actor, now=now)
