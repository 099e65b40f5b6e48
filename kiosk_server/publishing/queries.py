"""Reading zones, playlists and assignments."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion
from kiosk_server.errors import N_, NotFound
from kiosk_server.publishing.models import (
    Assignment,
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
        version.selectinload(ItemVersion.signatures),
        version.selectinload(ItemVersion.attachments),
    )
    found = session.scalars(select(PlaylistRevision).join(newest, is_newest).options(*load))
    return {revision.playlist_id: revision for revision in found}


def assignments(session: Session, *, zone_id: int | None = None, screen_id: int | None = None) -> Sequence[Assignment]:
    """Return the assignments that reach a zone or a screen; all of them when neither is named."""
    query = select(Assignment).options(joinedload(Assignment.playlist), joinedload(Assignment.zone))
    if zone_id is not None or screen_id is not None:
        query = query.where(or_(Assignment.zone_id == zone_id, Assignment.screen_id == screen_id))
    return session.scalars(query.order_by(Assignment.priority.desc(), Assignment.id)).all()


def newest_number(session: Session, playlist_id: int) -> int:
    """Return the number of the newest revision of a playlist, 0 before the first publish."""
    number = select(func.max(PlaylistRevision.number)).where(PlaylistRevision.playlist_id == playlist_id)
    return session.scalar(number) or 0


def reaching(session: Session, zone_ids: Iterable[int], screen_ids: Iterable[int]) -> Sequence[Assignment]:
    """Return the assignments that reach any of these zones or single screens, with their playlists, oldest first."""
    targets = or_(Assignment.zone_id.in_(set(zone_ids)), Assignment.screen_id.in_(set(screen_ids)))
    query = select(Assignment).where(targets).options(joinedload(Assignment.playlist))
    return session.scalars(query.order_by(Assignment.id)).all()


def assignment(session: Session, assignment_id: int) -> Assignment:
    """Return the assignment with this id.

    :raises NotFound: there is none.
    """
    return _found(session.get(Assignment, assignment_id), N_("没有这条排期。"))


def has_unpublished_changes(playlist: Playlist, revision: PlaylistRevision | None) -> bool:
    """Say whether the draft of *playlist* differs from *revision*; a newer approved version is a difference too."""
    draft = [(e.item.approved_version_id, e.seconds) for e in playlist.entries]
    frozen = [(e.version_id, e.seconds) for e in revision.entries] if revision else None
    return draft != frozen


def zones_playing(session: Session, playlist_id: int) -> tuple[set[int], set[int]]:
    """Return the ids of the zones and of the single screens to which the playlist is assigned."""
    targets = select(Assignment.zone_id, Assignment.screen_id).where(Assignment.playlist_id == playlist_id)
    pairs = [tuple(row) for row in session.execute(targets)]
    return {z for z, _ in pairs if z is not None}, {s for _, s in pairs if s is not None}


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
