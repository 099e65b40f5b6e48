"""Tables of zones, playlists, revisions and assignments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.db.base import Base


class Zone(Base):
    """A disclosure zone (政务公开专区): the hall whose name, hotline and hours stand on its screens.

    `lease_days` is how long a screen may go on without hearing from the server (design.md §5).
    """

    __tablename__ = "zone"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    hotline: Mapped[str] = mapped_column(String(40), default="")
    opening_hours: Mapped[str] = mapped_column(String(120), default="")
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    lease_days: Mapped[int] = mapped_column(default=7)
    unit: Mapped[Unit] = relationship()


class Playlist(Base):
    """A playlist (节目单); its entries are a draft until a revision is published."""

    __tablename__ = "playlist"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(80))
    edited_at: Mapped[datetime]
    unit: Mapped[Unit] = relationship()
    entries: Mapped[list["PlaylistEntry"]] = relationship(
        back_populates="playlist", order_by="PlaylistEntry.position", cascade="all, delete-orphan"
    )
    revisions: Mapped[list["PlaylistRevision"]] = relationship(
        back_populates="playlist", order_by="PlaylistRevision.number"
    )


class PlaylistEntry(Base):
    """One place in the draft: an item and how many seconds it stays."""

    __tablename__ = "playlist_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    seconds: Mapped[int]
    playlist: Mapped[Playlist] = relationship(back_populates="entries")
    item: Mapped[Item] = relationship()


class PlaylistRevision(Base):
    """A frozen revision (版本): never changed, only followed by the next number."""

    __tablename__ = "playlist_revision"
    __table_args__ = (UniqueConstraint("playlist_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), index=True)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_by_name: Mapped[str] = mapped_column(String(60))
    published_at: Mapped[datetime]
    playlist: Mapped[Playlist] = relationship(back_populates="revisions")
    entries: Mapped[list["RevisionEntry"]] = relationship(back_populates="revision", order_by="RevisionEntry.position")


class RevisionEntry(Base):
    """One entry of a revision, naming the approved version by id and digest.

    `entry_id` follows from what is shown and how long (`playlists.revision`): an entry keeps its name across revisions.
    """

    __tablename__ = "revision_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("playlist_revision.id"), index=True)
    position: Mapped[int]
    entry_id: Mapped[str] = mapped_column(String(40))
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    version_digest: Mapped[str] = mapped_column(String(64))
    seconds: Mapped[int]
    revision: Mapped[PlaylistRevision] = relationship(back_populates="entries")
    version: Mapped[ItemVersion] = relationship()


class Assignment(Base):
    """An assignment (排期): this playlist, on a zone's screens or one screen, when, how strongly.

    Exactly one of `zone_id` and `screen_id` is set. `dayparts` is a list of
    ``{"weekdays": [1..7], "start": "HH:MM", "end": "HH:MM"}`` in the zone's time zone; empty means always.
    `ends_on` is the last day, inclusive; either date may be open.
    """

    __tablename__ = "assignment"
    __table_args__ = (CheckConstraint("(zone_id IS NULL) <> (screen_id IS NULL)", name="one_target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    screen_id: Mapped[int | None] = mapped_column(ForeignKey("screen.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    dayparts: Mapped[list[Any]]
    priority: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    playlist: Mapped[Playlist] = relationship()
    zone: Mapped[Zone | None] = relationship()
