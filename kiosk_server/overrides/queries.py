"""Reading emergency notices."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from kiosk_server.errors import N_, NotFound
from kiosk_server.overrides.models import Override, OverrideTarget
from kiosk_server.publishing.schedule import sent_to
from kiosk_server.publishing.targets import Target

_AROUND = (
    defer(Override.cap_document),  # up to 256 KiB each; read for one notice at a time
    joinedload(Override.unit),
    selectinload(Override.targets).joinedload(OverrideTarget.zone),
    selectinload(Override.targets).joinedload(OverrideTarget.group),
    selectinload(Override.targets).joinedload(OverrideTarget.unit),
)


def override(session: Session, override_id: int) -> Override:
    """Return the notice with this id, its unit and targets.

    :raises NotFound: there is none.
    """
    found = session.get(Override, override_id, options=_AROUND)
    if found is None:
        raise NotFound(N_("没有这条紧急插播。"))
    return found


def overrides(session: Session) -> Sequence[Override]:
    """Return every notice, the newest first."""
    return session.scalars(select(Override).options(*_AROUND).order_by(Override.id.desc())).all()


def due(session: Session, targets: Iterable[Target], now: datetime) -> Sequence[Override]:
    """Return the confirmed notices that hold now or later and are sent to any of these targets, oldest first."""
    reached = select(OverrideTarget.override_id).where(sent_to(OverrideTarget, targets))
    query = select(Override).where(
        Override.state == "confirmed",
        Override.id.in_(reached),
        or_(Override.end.is_(None), Override.end > now),
    )
    return session.scalars(query.options(*_AROUND).order_by(Override.id)).all()


def of_message(session: Session, identifier: str) -> Sequence[Override]:
    """Return the notices made of the CAP message with this identifier."""
    return session.scalars(select(Override).where(Override.cap_identifier == identifier).options(*_AROUND)).all()


def standing(session: Session, now: datetime, *states: str) -> Sequence[Override]:
    """Return the notices in these states whose end has not passed, the newest first."""
    query = select(Override).where(Override.state.in_(states), or_(Override.end.is_(None), Override.end > now))
    return session.scalars(query.options(*_AROUND).order_by(Override.id.desc())).all()
