"""Reading zones, playlists and their revisions; `schedule` reads the assignments."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion
from kiosk_server.errors import N_, NotFound
from kiosk_server.publishing.models import (
    Playlist,
    PlaylistEntry,
    PlaylistRevision,
    RevisionEntry,
    Zone,
)

T = TypeVar("T")


def zones(session: Session) -> Sequence[Zone]:
    """Return every zone, oldest first."""
    return session.scalars(select(Zone).order_by(Zone.id)).all()


def zone(session: Session, zone_id: int) -> Zone:
    """Return the zone with this id.

    :raises NotFound: there is none.
    """
    return _found(session.get(Zone, zone_id, options=[joinedload(Zone.unit)]), N_("没有这个政务公开专区。"))


def playlists(session: Session) -> Sequence[Playlist]:
    """Return every playlist with its unit and the items of its draft, oldest first."""
    load = (joinedload(Playlist.unit), selectinload(Playlist.entries).joinedload(PlaylistEntry.item))
    return session.scalars(select(Playlist).options(*load).order_by(Playlist.id)).all()


def playlist(session: Session, playlist_id: int) -> Playlist:
    """Return the playlist with its draft entries, their items and approved versions.

    :raises NotFound: there is none.
    """
    item = selectinload(Playlist.entries).joinedload(PlaylistEntry.item)
    version = item.joinedload(Item.approved_version)
    load = [
        item.joinedload(Item.row),
        version.selectinload(ItemVersion.signatures),
        version.selectinload(ItemVersion.attachments),
    ]
    return _found(session.get(Playlist, playlist_id, options=load), N_("没有这个节目单。"))


def items(session: Session, codes: Iterable[str]) -> dict[str, Item]:
    """Return the items with these codes, live or not, by code, with row, domain, unit and all versions."""
    load = (
        joinedload(Item.row).joinedload(CatalogueRow.domain),
        joinedload(Item.unit),
        joinedload(Item.approved_version),
        selectinload(Item.versions),
    )
    return {item.code: item for item in session.scalars(select(Item).where(Item.code.in_(set(codes))).options(*load))}


def latest_revision(session: Session, playlist_id: int) -> PlaylistRevision | None:
    """Return the newest revision with entries, versions and items; None before the first publish."""
    return latest_revisions(session, [playlist_id]).get(playlist_id)


def latest_revisions(session: Session, playlist_ids: Sequence[int]) -> dict[int, PlaylistRevision]:
    """Return the newest revision of each playlist that has one, in four queries whatever their number.

    Entries come with version, item, catalogue row, domain and the item's approved version: what a slide is made of,
    and with the signatures and attachments by which it is known to be what was approved.
    """
    newest = (
        select(PlaylistRevision.playlist_id, func.max(PlaylistRevision.number).label("number"))
        .where(PlaylistRevision.playlist_id.in_(playlist_ids))
        .group_by(PlaylistRevision.playlist_id)
        .subquery()
    )
    is_newest = (PlaylistRevision.playlist_id == newest.c.playlist_id) & (PlaylistRevision.number == newest.c.number)
    item = selectinload(PlaylistRevision.entries).joinedload(RevisionEntry.version).joinedload(ItemVersion.item)
    version = selectinload(PlaylistRevision.entries).joinedload(RevisionEntry.version)
    load = (
        item.joinedload(Item.row).joinedload(CatalogueRow.domain),
        item.joinedload(Item.approved_version),
        item.joinedload(Item.unit),
        version.selectinload(ItemVersion.signatures),
        version.selectinload(ItemVersion.attachments),
    )
    found = session.scalars(select(PlaylistRevision).join(newest, is_newest).options(*load))
    return {revision.playlist_id: revision for revision in found}


def newest_number(session: Session, playlist_id: int) -> int:
    """Return the number of the newest revision of a playlist, 0 before the first publish."""
    number = select(func.max(PlaylistRevision.number)).where(PlaylistRevision.playlist_id == playlist_id)
    return session.scalar(number) or 0


def has_unpublished_changes(playlist: Playlist, revision: PlaylistRevision | None) -> bool:
    """Say whether the draft of *playlist* differs from *revision*; a newer approved version is a difference too."""
    draft = [(e.item.approved_version_id, e.seconds, e.every_minutes, e.times_per_hour) for e in playlist.entries]
    frozen = (
        [(e.version_id, e.seconds, e.every_minutes, e.times_per_hour) for e in revision.entries] if revision else None
    )
    return draft != frozen


def playlists_holding(session: Session, item_id: int) -> set[int]:
    """Return the ids of the playlists that have a revision holding any version of the item."""
    rows = session.scalars(
        select(PlaylistRevision.playlist_id)
        .join(RevisionEntry, RevisionEntry.revision_id == PlaylistRevision.id)
        .join(ItemVersion, ItemVersion.id == RevisionEntry.version_id)
        .where(ItemVersion.item_id == item_id)
    )
    return set(rows)


def _found(value: T | None, message: str) -> T:
    if value is None:
        raise NotFound(message)
    return value
