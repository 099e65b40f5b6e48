"""Tables of the calendar: imported years and units' own days."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.db.base import Base


class CalendarYear(Base):
    """A year's holiday notice (放假安排), as imported; it takes the place of the year shipped with `playlists`.

    `document` is ``{"year", "notice", "days": [{"date", "name", "working"}]}`` (`playlists.calendar_years`).
    """

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]]
    imported_by_name: Mapped[str] = mapped_column(String(60))
    imported_at: Mapped[datetime]


class UnitDay(Base):
    """A day that a unit and all below it keep otherwise (民族节日、地方假日): off, or worked."""

    __tablename__ = "unit_day"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    day: Mapped[date]
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    unit: Mapped[Unit] = relationship()
