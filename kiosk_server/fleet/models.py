"""Tables of screens, pairing, slides, programmes and what was displayed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.db.base import Base
from kiosk_server.publishing.models import Zone


class Screen(Base):
    """A screen: what it is, its credential (hashed), what it is due to play and what it last reported.

    `kind` is ``player`` (LED, television) or ``kiosk`` (touch). `sequence` and `programme` are the cue's;
    `applied_*` are the screen's own words. `token_hash` is None before pairing and after revocation. A screen with
    `is_test` (演练屏) stands where the public cannot see it and shows tests. `planning_fault` says why no new programme
    could be made for it: ``{"message": msgid, "params": {…}}``; it keeps what it has.

    `next_token_hash` is a credential handed out by a rotation and not used yet; the one before holds until then.
    `applied_order` is the last direct order (直达指令) the screen says it carried out. `clock_offset_ms` is how far the
    server's clock is ahead of the screen's, `health` what the screen told of itself (`fleet.messages.HEALTH`),
    `display` what it was told of its glass: ``{"brightness": 10–100, "volume": 0–100, "windows": […]}``.
    """

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10), default="player")
    width: Mapped[int]
    height: Mapped[int]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    paired_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    programme: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime | None]
    applied_sequence: Mapped[int] = mapped_column(default=0)
    applied_programme: Mapped[str | None] = mapped_column(String(64))
    applied_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    player_version: Mapped[str] = mapped_column(String(20), default="")
    fault: Mapped[str] = mapped_column(String(200), default="")
    is_test: Mapped[bool] = mapped_column(default=False)
    planning_fault: Mapped[dict[str, Any] | None]
    next_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    applied_order: Mapped[int] = mapped_column(default=0, server_default="0")
    clock_offset_ms: Mapped[int | None]
    health: Mapped[dict[str, Any] | None]
    display: Mapped[dict[str, Any] | None]
    zone: Mapped[Zone] = relationship()


class PairingAttempt(Base):
    """A pairing code that somebody typed and no screen shows: guessing is limited (`fleet.service`)."""

    __tablename__ = "pairing_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    attempted_at: Mapped[datetime]


class PairingClaim(Base):
    """An unpaired screen waiting to be confirmed; code and claim are single-use and short-lived."""

    __tablename__ = "pairing_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)
    claim_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    width: Mapped[int]
    height: Mapped[int]
    address: Mapped[str] = mapped_column(String(60), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    screen_id: Mapped[int | None] = mapped_column(ForeignKey("screen.id"))
    delivered_at: Mapped[datetime | None]


class Slide(Base):
    """A drawn page, remembered by what went into it, so that nothing is drawn twice.

    `recipe` is the SHA-256 over version digest, face, geometry, addresses and the drawing's own version.
    """

    __tablename__ = "slide"
    __table_args__ = (UniqueConstraint("recipe", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recipe: Mapped[str] = mapped_column(String(64), index=True)
    page: Mapped[int]
    media_sha256: Mapped[str] = mapped_column(ForeignKey("media_file.sha256"))
    text: Mapped[str]
    characters: Mapped[int]


class Programme(Base):
    """An immutable programme document, by the SHA-256 of its bytes.

    `revisions` lists ``[playlist name, revision number, playlist id]`` it carries, for the desk.
    """

    __tablename__ = "programme"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    revisions: Mapped[list[Any]]
    created_at: Mapped[datetime]


class DisplayedRecord(Base):
    """Proof of play: what a screen says it showed, chained by hash, stored once per number."""

    __tablename__ = "displayed_record"
    __table_args__ = (UniqueConstraint("screen_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    screen_id: Mapped[int] = mapped_column(ForeignKey("screen.id"), index=True)
    number: Mapped[int]
    programme: Mapped[str] = mapped_column(String(64))
    entry_id: Mapped[str] = mapped_column(String(80))
    page: Mapped[int]
    shown_from: Mapped[datetime]
    shown_to: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))
