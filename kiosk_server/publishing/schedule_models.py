"""Tables of the schedule: screen groups, campaigns and assignments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.db.base import Base
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.targets import Targeted, one_target

screen_group_member = Table(
    "screen_group_member",
    Base.metadata,
    Column("group_id", ForeignKey("screen_group.id"), primary_key=True),
    Column("screen_id", ForeignKey("screen.id"), primary_key=True, index=True),
)
"""Which screens are in which group; the screens themselves are a floor above."""


class ScreenGroup(Base):
    """A screen group (屏幕分组): screens of any zones that are scheduled together."""

    __tablename__ = "screen_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[Unit] = relationship()


class Campaign(Base):
    """A campaign (专题): assignments that start and end together; both days are inclusive."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    unit: Mapped[Unit] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(back_populates="campaign", order_by="Assignment.id")


class Assignment(Targeted, Base):
    """An assignment (排期): this playlist, on these screens, when, how strongly.

    Its rule is that of `playlists.schedule.Assignment`, in the zone's time zone; `publishing.rules` reads and writes
    the documents. `dayparts` is a list of ``{"weekdays": [1..7], "start": "HH:MM", "end": "HH:MM"}``, empty means
    always. `ends_on` is the last day, inclusive; either date may be open. `exceptions` is ``{"YYYY-MM-DD":
    [dayparts]}``, `recurrence` ``{"first", "minutes", "rule", "exclusions", "moved"}`` in naive local time.
    """

    __tablename__ = "assignment"
    __table_args__ = (one_target(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    dayparts: Mapped[list[Any]]
    exceptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recurrence: Mapped[dict[str, Any] | None]
    day_condition: Mapped[dict[str, Any] | None]
    only_when_open: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    playlist: Mapped[Playlist] = relationship()
    campaign: Mapped[Campaign | None] = relationship(back_populates="assignments")
    zone: Mapped[Zone | None] = relationship()
    group: Mapped[ScreenGroup | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
