"""Zones, playlists and screens for the tests of the desk, made by the real use cases."""

import re
from collections.abc import Sequence

from factories import NOW, make_unit
from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import Item
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service
from kiosk_server.publishing.models import Playlist, Zone
from playlists.playlist import DraftEntry
from screens.screen import Geometry

LED = Geometry(1920, 1080)


def make_zone(session: Session, key: str = "hall", *, unit: str = "county", name: str = "清河县政务公开专区") -> Zone:
    return service.add_zone(
        session, key=key, unit=make_unit(session, unit), name=name, place="一楼大厅", actor=SYSTEM, now=NOW
    )


def make_playlist(
    session: Session, *items: Item, seconds: int = 30, name: str = "大厅综合", unit: str = "county"
) -> Playlist:
    unit_id = make_unit(session, unit).id
    made = service.add_playlist(session, key=name, name=name, unit_id=unit_id, actor=SYSTEM, now=NOW)
    entries = [DraftEntry(item.code, seconds) for item in items]
    return service.save_entries(session, made.id, name=name, entries=entries, actor=SYSTEM, now=NOW)


def publish(session: Session, playlist: Playlist) -> None:
    service.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)


def assign(session: Session, playlist: Playlist, target: Zone | Screen, priority: int = 0) -> int:
    named = service.Target(zone_id=target.id) if isinstance(target, Zone) else service.Target(screen_id=target.id)
    row = service.assign(
        session,
        playlist_id=playlist.id,
        target=named,
        starts_on=None,
        ends_on=None,
        dayparts=(),
        priority=priority,
        actor=SYSTEM,
        now=NOW,
    )
    return row.id


def make_screen(session: Session, zone: Zone, name: str = "一楼大厅 LED", geometry: Geometry = LED) -> Screen:
    claim = fleet.request_pairing(session, kind="player", geometry=geometry, address="10.0.0.8", now=NOW)
    session.flush()
    screen = fleet.confirm_pairing(session, claim.pairing_code, name=name, zone_id=zone.id, actor=SYSTEM, now=NOW)
    fleet.collect_claim(session, claim.claim, now=NOW)
    return screen


def lines_of(page: str) -> Sequence[tuple[str, str]]:
    """Return code and seconds of every line of the editor on *page*."""
    codes = re.findall(r'name="item_code\[\]" value="([^"]*)"', page)
    seconds = re.findall(r'name="seconds\[\]" value="([^"]*)"', page)
    return list(zip(codes, seconds, strict=True))
