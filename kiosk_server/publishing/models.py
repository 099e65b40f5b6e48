"""Tables of zones, playlists and their revisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.db.base import Base


class Zone(Base):
    """A disclosure zone (政务公开专区): the hall whose name, hotline and hours stand on its screens.

    `lease_days` is how long a screen may go on without hearing from the server (design.md §5). `opening_hours` is
    what the glass says; `opening` is the same for the schedule: ``{"dayparts": […], "day_condition": {…} | null,
    "exceptions": {"YYYY-MM-DD": […]}}`` (`publishing.opening`), None while nobody has said. `download_kbps` is what
    all screens of the zone together may take of its line for pictures, in kilobits a second; None without a limit.
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
    opening: Mapped[dict[str, Any] | None]
    download_kbps: Mapped[int | None]
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
    """One place in the draft: an item, how many seconds it stays, and its share of the loop if it has one.

    Of `every_minutes` and `times_per_hour` (`playlists.share`) at most one is set.
    """

    __tablename__ = "playlist_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), index=True)
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    seconds: Mapped[int]
    every_minutes: Mapped[int | None]
    times_per_hour: Mapped[int | None]
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
    every_minutes: Mapped[int | None]
    times_per_hour: Mapped[int | None]
    revision: Mapped[PlaylistRevision] = relationship(back_populates="entries")
    version: Mapped[ItemVersion] = relationship()
