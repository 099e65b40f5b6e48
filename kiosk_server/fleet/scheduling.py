"""Scheduling a playlist where its screens are: the publisher must have a say over the target as well."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.fleet import queries
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing import service
from kiosk_server.publishing.models import Assignment, Zone
from playlists.dayparts import Daypart


def schedule_playlist(
    session: Session,
    *,
    playlist_id: int,
    target: service.Target,
    starts_on: date | None,
    ends_on: date | None,
    dayparts: Sequence[Daypart],
    priority: int,
    actor: events.Actor,
    now: datetime,
) -> Assignment:
    """Assign a playlist to a zone or screen over whose unit *actor* may publish (排期).

    :raises NotFound: no such zone or screen; :raises Forbidden: another unit's; and what `assign` raises.
    """
    zone = _zone(session, target)
    if zone is not None:
        require(actor, Permission.PLAYLIST_PUBLISH, zone.unit.path)
    return service.assign(
        session,
        playlist_id=playlist_id,
        target=target,
        starts_on=starts_on,
        ends_on=ends_on,
        dayparts=dayparts,
        priority=priority,
        actor=actor,
        now=now,
    )


def _zone(session: Session, target: service.Target) -> Zone | None:
    """Return the zone in which the target lies; None when none is named, which `assign` refuses in words."""
    if target.screen_id is not None:
        return queries.screen(session, target.screen_id).zone
    return None if target.zone_id is None else publishing.zone(session, target.zone_id)
