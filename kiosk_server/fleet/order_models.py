"""Tables of what is said to screens directly: orders that every screen confirms, and commands."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.db.base import Base
from kiosk_server.fleet.models import Screen


class DirectOrder(Base):
    """An order that reaches the glass beside the programme (直达指令): a notice lights up, or something leaves at once.

    `kind` is ``override`` (`override_id` goes on) or ``withdrawn`` (`override_id` or the item `item_id` goes off). Its
    id is the order's number: it rises, and a screen carries none out twice.
    """

    __tablename__ = "direct_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    override_id: Mapped[int | None] = mapped_column(ForeignKey("override.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    issued_at: Mapped[datetime]
    deliveries: Mapped[list["OrderDelivery"]] = relationship(back_populates="order")


class OrderDelivery(Base):
    """One screen an order is for; `confirmed_at` is when it said so, or was found to play what was planned after.

    `after_sequence` is the sequence the screen was due at when the order was issued: a later programme knows it.
    """

    __tablename__ = "order_delivery"
    __table_args__ = (UniqueConstraint("order_id", "screen_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("direct_order.id"))
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"), index=True)
    after_sequence: Mapped[int]
    confirmed_at: Mapped[datetime | None]
    order: Mapped[DirectOrder] = relationship(back_populates="deliveries")
    screen: Mapped[Screen] = relationship()


class Command(Base):
    """Something one screen is asked to do once (遥控指令), by whom, until when, and what came of it.

    `outcome` is ``waiting`` until the screen answers ``done``, ``refused`` or ``failed``, or until a newer one of the
    same kind makes it ``replaced``; a waiting one whose `expires_at` is past will never be carried out. `picture` is a
    screenshot (截屏), of `picture_type`.
    """

    __tablename__ = "command"

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    args: Mapped[dict[str, Any]]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_by_name: Mapped[str] = mapped_column(String(60))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    answered_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    picture_type: Mapped[str] = mapped_column(String(20), default="")
    picture_at: Mapped[datetime | None]
    screen: Mapped[Screen] = relationship()
