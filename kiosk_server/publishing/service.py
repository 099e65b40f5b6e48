"""Use cases of publishing: zones, playlists, freezing a revision, assigning it to screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from playlists.dayparts import Daypart
from playlists.playlist import DraftEntry, check_draft
from playlists.revision import freeze
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import take_turn
from kiosk_server.errors import Invalid, N_, NotFound
from kiosk_server.publishing import mapping, queries
from kiosk_server.publishing.models import (
    Assignment,
    Playlist,
    PlaylistEntry,
    PlaylistRevision,
    RevisionEntry,
    Zone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an assignment goes: every screen of a zone, or one screen; exactly one is set."""

    zone_id: int | None = None
    screen_id: int | None = None


def add_zone(session: Session, *, key: str, unit: Unit, actor: events.Actor, now: datetime, **facts: str) -> Zone:
    """Add a disclosure zone; `facts` are name, place, address, hotline, opening_hours, time_zone."""
    require(actor, Permission.SCREEN_MANAGE, unit.path)
    zone = Zone(key=key, unit_id=unit.id, **facts)
    session.add(zone)
    session.flush()
    audit.record(session, events.ZoneChanged(subject_id=zone.id), actor=actor, now=now)
    return zone


def add_playlist(session: Session, *, key: str, name: str, unit_id: int, actor: events.Actor, now: datetime) -> Playlist:
    """Add an empty playlist.

    :raises Invalid: it has no name.
    """
    unit = session.get_one(Unit, unit_id)
    require(actor, Permission.PLAYLIST_PUBLISH, unit.path)
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

    :raises BadRule: seconds or number of entries out of bounds; :raises NotFound: an item does not exist.
    """
    playlist = queries.playlist(session, playlist_id)
    require(actor, Permission.PLAYLIST_PUBLISH, playlist.unit.path)
    check_draft(entries)
    codes = [entry.item_code for entry in entries]
    found = {item.code: item for item in session.scalars(select(Item).where(Item.code.in_(codes)))}
    missing = [code for code in codes if code not in found]
    if missing:
        raise NotFound(N_("没有编号为 %(codes)s 的信息条目。"), codes="、".join(missing))
    playlist.name, playlist.edited_at = _name(name), now
    playlist.entries = [
        PlaylistEntry(position=position, item=found[entry.item_code], seconds=entry.seconds)
        for position, entry in enumerate(entries)
    ]
    session.flush()
    audit.record(session, events.PlaylistEdited(subject_id=playlist.id), actor=actor, now=now)
    return playlist


def publish_playlist(session: Session, playlist_id: int, *, actor: events.Actor, now: datetime) -> PlaylistRevision:
    """Freeze the draft of a playlist into its next revision (先审查后公开: only approved versions enter).

    :raises EmptyPlaylist: nothing to show; :raises UnapprovedItem: names each item without an approved version.
    """
    playlist = queries.playlist(session, playlist_id)
    require(actor, Permission.PLAYLIST_PUBLISH, playlist.unit.path)
    take_turn(session, f"playlist {playlist_id}")
    items = {entry.item.code: entry.item for entry in playlist.entries}
    approved = {code: version for code, item in items.items() if (version := mapping.approved_version(item))}
    draft = [DraftEntry(item_code=entry.item.code, seconds=entry.seconds) for entry in playlist.entries]
    frozen = freeze(draft, approved)
    revision = PlaylistRevision(
        playlist_id=playlist.id,
        number=max((r.number for r in playlist.revisions), default=0) + 1,
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
        )
        for position, entry in enumerate(frozen.entries)
    ]
    session.add(revision)
    session.flush()
    fact = events.PlaylistPublished(subject_id=playlist.id, revision=revision.number, digest=revision.digest)
    audit.record(session, fact, actor=actor, now=now)
    return revision


def assign(
    session: Session,
    *,
    playlist_id: int,
    target: Target,
    starts_on: date | None,
    ends_on: date | None,
    dayparts: Sequence[Daypart],
    priority: int,
    actor: events.Actor,
    now: datetime,
) -> Assignment:
    """Send a playlist to a zone or a screen, from `starts_on` to `ends_on` inclusive, in `dayparts`.

    :raises Invalid: not exactly one target, or an end before the start.
    """
    playlist = queries.playlist(session, playlist_id)
    require(actor, Permission.PLAYLIST_PUBLISH, playlist.unit.path)
    if (target.zone_id is None) == (target.screen_id is None):
        raise Invalid(N_("请选择一个政务公开专区，或者选择一块屏幕。"))
    if starts_on and ends_on and ends_on < starts_on:
        raise Invalid(N_("结束日期早于开始日期，请改正。"))
    if not 0 <= priority <= 100:
        raise Invalid(N_("优先级请填 0 到 100 之间的数。"))
    row = Assignment(
        playlist_id=playlist.id,
        zone_id=target.zone_id,
        screen_id=target.screen_id,
        starts_on=starts_on,
        ends_on=ends_on,
        dayparts=[mapping.daypart_document(daypart) for daypart in dayparts],
        priority=priority,
        created_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, events.AssignmentChanged(subject_id=row.id, **_target(row)), actor=actor, now=now)
    return row


def end_assignment(session: Session, assignment_id: int, *, actor: events.Actor, now: datetime) -> None:
    """Take an assignment away; the screens change at once."""
    row = queries.assignment(session, assignment_id)
    require(actor, Permission.PLAYLIST_PUBLISH, row.playlist.unit.path)
    fact = events.AssignmentChanged(subject_id=row.id, **_target(row))
    session.delete(row)
    audit.record(session, fact, actor=actor, now=now)


def _target(row: Assignment) -> dict[str, int | None]:
    return {"zone_id": row.zone_id, "screen_id": row.screen_id}


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid(N_("请给节目单起个名字。"))
    return name.strip()[:80]
