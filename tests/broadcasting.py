"""Zones, playlists and screens for the tests of the desk, made by the real use cases."""

import re
from collections.abc import Sequence

import factories
from factories import NOW, make_unit
from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import Item
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service
from kiosk_server.publishing.models import Playlist, Zone
from playlists.playlist import DraftEntry
from screens.screen import Geometry

LED = Geometry(1920, 1080)


def make_zone(session: Session, key: str = "hall", *, unit: str = "county", name: str = "清河县政务公开专区") -> Zone:
    """Return the zone with this key, of the unit with that one."""
    return factories.make_zone(session, key, unit=make_unit(session, unit), name=name)


def make_playlist(
    session: Session, *items: Item, seconds: int = 30, name: str = "大厅综合", unit: str = "county"
) -> Playlist:
    """Return a playlist of just these items, saved and not published."""
    unit_id = make_unit(session, unit).id
    made = service.add_playlist(session, key=name, name=name, unit_id=unit_id, actor=SYSTEM, now=NOW)
    entries = [DraftEntry(item.code, seconds) for item in items]
    return service.save_entries(session, made.id, name=name, entries=entries, actor=SYSTEM, now=NOW)


def publish(session: Session, playlist: Playlist) -> None:
    """Publish the saved draft."""
    service.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)


def assign(session: Session, playlist: Playlist, target: Zone | Screen, priority: int = 0) -> int:
    """Assign for always; return the id."""
    named = {"zone_id": target.id} if isinstance(target, Zone) else {"screen_id": target.id}
    return factories.assign(session, playlist, priority=priority, **named).id


def make_screen(session: Session, zone: Zone, name: str = "一楼大厅 LED", geometry: Geometry = LED) -> Screen:
    """Return a paired screen of this size."""
    size = {"width": geometry.width, "height": geometry.height}
    return factories.make_screen(session, zone=zone, name=name, **size)[0]


def lines_of(page: str) -> Sequence[tuple[str, str]]:
    """Return code and seconds of every line of the editor on *page*."""
    codes = re.findall(r'name="item_code\[\]" value="([^"]*)"', page)
    seconds = re.findall(r'name="seconds\[\]" value="([^"]*)"', page)
    return list(zip(codes, seconds, strict=True))
