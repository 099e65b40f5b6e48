"""Tables of requests and of everything that happened to them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.catalogue.models import Item
from kiosk_server.db.base import Base


class DisclosureRequest(Base):
    """An application; the identity number is encrypted, the check code only hashed.

    `applicant_kind`: ``citizen`` | ``organisation``. `received_on` stays empty for the internet until both
    sides have confirmed (Art. 31); `due_on` follows from it, `due_provisional` while the calendar year is
    unpublished.
    `state` is one of `workflow.STATES`.
    """

    __tablename__ = "disclosure_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    tracking_number: Mapped[str] = mapped_column(String(24), unique=True)
    check_code_hash: Mapped[str] = mapped_column(String(64))
    failed_checks: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    source: Mapped[str] = mapped_column(String(20), default="internet")
    state: Mapped[str] = mapped_column(String(20), default="filed", index=True)
    applicant_kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    identity_type: Mapped[str] = mapped_column(String(40))
    identity_number: Mapped[bytes] = mapped_column(LargeBinary)
    identity_tail: Mapped[str] = mapped_column(String(4))
    contact_person: Mapped[str] = mapped_column(String(80), default="")
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(120), default="")
    postal_address: Mapped[str] = mapped_column(String(200), default="")
    content: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str] = mapped_column(String(80), default="")
    form_of_supply: Mapped[str] = mapped_column(String(20))
    way_of_delivery: Mapped[str] = mapped_column(String(20))
    filed_at: Mapped[datetime]
    received_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(Text, default="")
    item: Mapped[Item | None] = relationship()
    unit: Mapped[Unit] = relationship()
    steps: Mapped[list["RequestStep"]] = relationship(back_populates="request", order_by="RequestStep.id")


class RequestStep(Base):
    """One move of a request: who, when, from where to where, with which words."""

    __tablename__ = "request_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("disclosure_request.id"), index=True)
    at: Mapped[datetime]
    actor_name: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    request: Mapped[DisclosureRequest] = relationship(back_populates="steps")
