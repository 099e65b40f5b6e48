"""Tables of emergency notices and their targets."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.db.base import Base
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import ScreenGroup
from kiosk_server.publishing.targets import Targeted, one_target


class Override(Base):
    """An emergency notice and what became of it.

    `state`: ``received`` (a CAP message that waits for a person) → ``proposed`` → ``confirmed`` → ``ended``, or
    ``refused`` instead. Only a confirmed one is on the glass, from `start` until `end`, exclusive; `ended_at` cuts it
    short. `is_test` (演练) never reaches a public screen. `body` is plain text, one paragraph a line.
    `cap_sender` and `cap_identifier` name the message it came from, `cap_document` is that message, byte for byte;
    `cap_references` are the ``identifier``s it replaces or takes back, one a line.
    """

    __tablename__ = "override"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)
    severity: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(120), default="")
    start: Mapped[datetime]
    end: Mapped[datetime | None]
    is_test: Mapped[bool] = mapped_column(default=False)
    cap_sender: Mapped[str] = mapped_column(String(200), default="")
    cap_identifier: Mapped[str] = mapped_column(String(200), default="", index=True)
    cap_type: Mapped[str] = mapped_column(String(10), default="")
    cap_references: Mapped[str] = mapped_column(Text, default="")
    cap_document: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_by_name: Mapped[str] = mapped_column(String(60), default="")
    proposed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_by_name: Mapped[str] = mapped_column(String(60), default="")
    confirmed_at: Mapped[datetime | None]
    ended_by_name: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[Unit] = relationship()
    targets: Mapped[list["OverrideTarget"]] = relationship(
        back_populates="override", cascade="all, delete-orphan", order_by="OverrideTarget.id"
    )


class OverrideTarget(Targeted, Base):
    """One of the targets of an emergency notice."""

    __tablename__ = "override_target"
    __table_args__ = (one_target(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    override_id: Mapped[int] = mapped_column(ForeignKey("override.id"), index=True)
    override: Mapped[Override] = relationship(back_populates="targets")
    zone: Mapped[Zone | None] = relationship()
    group: Mapped[ScreenGroup | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
