"""Tables of alarms: what is wrong with a screen, since when, and whom we told."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.db.base import Base
from kiosk_server.fleet.models import Screen


class Alarm(Base):
    """Something wrong with a screen (告警), from `raised_at` until `cleared_at`.

    `kind` is ``lost`` (in opening hours), ``out_of_step``, ``clock`` or ``standby``; a screen has at most one open
    alarm of a kind. `since` is when the trouble began, as far as known; `detail` are figures for the sentence.
    """

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
    screen: Mapped[Screen] = relationship()


class AlarmNotice(Base):
    """One message about an alarm that somebody is to get: it waits here until it is delivered.

    `channel` is ``webhook`` or ``mail``, `event` ``raised`` or ``cleared``. `due_at` moves on with quiet hours (免打扰)
    and with each attempt that failed; `given_up_at` ends them.
    """

    __tablename__ = "alarm_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    alarm_id: Mapped[int] = mapped_column(ForeignKey("alarm.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    event: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    alarm: Mapped[Alarm] = relationship()
