"""Use cases of publishing: zones, playlists, freezing a revision; `scheduling` sends it to screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Conflict, Invalid, NotFound
from kiosk_server.publishing import mapping, queries, rules, schedule
from kiosk_server.publishing.models import (
    Playlist,
    PlaylistEntry,
    PlaylistRevision,
    RevisionEntry,
    Zone,
)
from playlists.opening import OpeningHours
from playlists.playlist import DraftEntry, check_draft, draft_loop
from playlists.revision import freeze
from playlists.wall_time import zone as time_zone_named

DOWNLOAD_KBPS = (64, 1_000_000)
"""What a zone may be limited to, in kilobits a second: a modem's line, a gigabit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """What a person may change of a zone; `opening_hours` is what the glass says, `opening` the same for schedules."""

    name: str
    place: str = ""
    address: str = ""
    hotline: str = ""
    opening_hours: str = ""
    time_zone: str = "Asia/Shanghai"
    lease_days: int = 7
    download_kbps: int | None = None
    opening: OpeningHours | None = None


def add_zone(session: Session, *, key: str, unit: Unit, actor: events.Actor, now: datetime, **facts: str) -> Zone:
    """Add a disclosure zone; `facts` are name, place, address, hotline, opening_hours, time_zone.

    :raises Invalid: it has no name; :raises BadRule: there is no such time zone; :raises Conflict: the key is taken.
    """
    require(actor, Permission.SCREEN_MANAGE, unit.path)
    if not facts.get("name", "").strip():
        raise Invalid(N_("请给政务公开专区起个名字。"))
    time_zone_named(facts.get("time_zone", "Asia/Shanghai"))
    if session.scalars(select(Zone.id).where(Zone.key == key)).first():
        raise Conflict(N_("简称“%(key)s”已经有专区在用，请换一个。"), key=key)
    zone = Zone(key=key, unit_id=unit.id, **facts)
    session.add(zone)
    session.flush()
    audit.record(session, events.ZoneChanged(subject_id=zone.id), actor=actor, now=now)
    return zone


def edit_zone(session: Session, zone_id: int, facts: ZoneFacts, *, actor: events.Actor, now: datetime) -> Zone:
    """Change what a zone is called and when it is open; its screens change at once.

    :raises Invalid: no name, a lease outside 1 to 30 days, or a limit nobody could live with;
    :raises BadRule: there is no such time zone;
    :raises Conflict: it would have no opening hours while something is scheduled to play only within them.
    """
    zone = queries.zone(session, zone_id)
    require(actor, Permission.SCREEN_MANAGE, zone.unit.path)
    if not facts.name.strip():
        raise Invalid(N_("请给政务公开专区起个名字。"))
    if not 1 <= facts.lease_days <= 30:
        raise Invalid(N_("离线播出天数请填 1 到 30 之间的数。"))
    least, most = DOWNLOAD_KBPS
    if facts.download_kbps is not None and not least <= facts.download_kbps <= most:
        raise Invalid(N_("下载限速请填 %(least)s 到 %(most)s 之间的数，不限速请留空。"), least=least, most=most)
    time_zone_named(facts.time_zone)
    if facts.opening is None and zone.opening is not None and schedule.needs_opening(session, zone):
        raise Conflict(N_("有排期只在这里的开放时间播出，请先修改那些排期，再取消开放时间。"))
    for column, longest in (("name", 80), ("place", 80), ("address", 200), ("hotline", 40), ("opening_hours", 120)):
        setattr(zone, column, str(getattr(facts, column)).strip()[:longest])
    zone.time_zone, zone.lease_days = facts.time_zone, facts.lease_days
    zone.download_kbps = facts.download_kbps
    zone.opening = rules.opening_document(facts.opening)
    session.flush()
    audit.record(session, events.ZoneChanged(subject_id=zone.id), actor=actor, now=now)
    return zone


def add_playlist(
    session: Session, *, key: str, name: str, unit_id: int, actor: events.Actor, now: datetime
) -> Playlist:
    """Add an empty playlist.

    :raises NotFound: no such unit; :raises Invalid: it has no name; :raises Conflict: the key is taken.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(N_("没有这个机构。"))
    require(actor, Permission.PLAYLIST_PUBLISH, unit.path)
    if session.scalars(select(Playlist.id).where(Playlist.key == key)).first():
        raise Conflict(N_("简称“%(key)s”已经有节目单在用，请换一个。"), key=key)
    playlist = Playlist(key=key, name=_name(name), unit_id=unit.id, edited_at=now)
    session.add(playlist)
    session.flush()
    audit.record(session, events.PlaylistEdited(subject_id=playlist.id), actor=actor, now=now)
    return playlist


def save_entries(
    session: Session,
    playlist_id: int,
    *,
    name: str,
    entries: Sequence[DraftEntry],
    actor: events.Actor,
    now: datetime,
) -> Playlist:
    """Replace name and draft entries of a playlist; screens are untouched until it is published.

    :raises BadRule: seconds or number of entries out of bounds, or a share of the loop that cannot be kept;
    :raises NotFound: an item does not exist.
    """
    playlist = queries.playlist(session, playlist_id)
    require(actor, Permission.PLAYLIST_PUBLISH, playlist.unit.path)
    check_draft(entries)
    codes = [entry.item_code for entry in entries]
    found = {item.code: item for item in session.scalars(select(Item).where(Item.code.in_(codes)))}
    missing = [code for code in codes if code not in found]
    if missing:
        raise NotFound(N_("没有编号为 %(codes)s 的信息条目。"), codes="、".join(missing))
    draft_loop(entries, {code: (item.approved_version or item.versions[-1]).title for code, item in found.items()})
    playlist.name, playlist.edited_at = _name(name), now
    playlist.entries = [
        PlaylistEntry(
            position=position,
            item=found[entry.item_code],
            seconds=entry.seconds,
            every_minutes=entry.every_minutes,
            times_per_hour=entry.times_per_hour,
        )
        for position, entry in enumerate(entries)
    ]
    session.flush()
    audit.record(session, events.PlaylistEdited(subject_id=playlist.id), actor=actor, now=now)
    return playlist


def publish_playlist(session: Session, playlist_id: int, *, actor: events.Actor, now: datetime) -> PlaylistRevision:
    """Freeze the draft of a playlist into its next revision (先审查后公开: only approved versions enter).

    :raises EmptyPlaylist: nothing to show; :raises UnapprovedItem: names each item without an approved version.
    """
    take_turn(session, f"playlist {playlist_id}")
    playlist = queries.playlist(session, playlist_id)
    require(actor, Permission.PLAYLIST_PUBLISH, playlist.unit.path)
    items = {entry.item.code: entry.item for entry in playlist.entries}
    approved = {code: version for code, item in items.items() if (version := mapping.approved_version(item))}
    draft = [
        DraftEntry(entry.item.code, entry.seconds, entry.every_minutes, entry.times_per_hour)
        for entry in playlist.entries
    ]
    frozen = freeze(draft, approved)
    revision = PlaylistRevision(
        playlist_id=playlist.id,
        number=queries.newest_number(session, playlist.id) + 1,
        digest=frozen.digest,
        published_by=actor.user_id,
        published_by_name=actor.name,
        published_at=now,
    )
    revision.entries = [
        RevisionEntry(
            position=position,
            entry_id=entry.entry_id,
            version_id=items[entry.item_code].approved_version_id,
            version_digest=entry.version_digest,
            seconds=entry.seconds,
            every_minutes=entry.every_minutes,
            times_per_hour=entry.times_per_hour,
        )
        for position, entry in enumerate(frozen.entries)
    ]
    session.add(revision)
    session.flush()
    fact = events.PlaylistPublished(subject_id=playlist.id, revision=revision.number, digest=revision.digest)
    audit.record(session, fact, actor=actor, now=now)
    return revision


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid(N_("请给节目单起个名字。"))
    return name.strip()[:80]
