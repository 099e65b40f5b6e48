"""Tables of the catalogue: domains, rows with the official 15 fields, items, versions, signatures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk_server.accounts.models import Unit
from kiosk_server.db.base import Base


class Domain(Base):
    """A domain (领域): 26 are official, more may follow; so they are data, not an enumeration."""

    __tablename__ = "domain"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    initials: Mapped[str] = mapped_column(String(60), default="")
    position: Mapped[int]
    rows: Mapped[list["CatalogueRow"]] = relationship(back_populates="domain", order_by="CatalogueRow.position")


class CatalogueRow(Base):
    """A row of the official table; every cell is kept as published (■/□ marks, ``?`` for unknown).

    `row_key` identifies the row across imports; `extra` keeps columns beyond the official fifteen.
    """

    __tablename__ = "catalogue_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain_id: Mapped[int] = mapped_column(ForeignKey("domain.id"), index=True)
    row_key: Mapped[str] = mapped_column(String(64), unique=True)
    position: Mapped[int]
    serial: Mapped[str] = mapped_column(String(20))
    first_level: Mapped[str] = mapped_column(String(200))
    second_level: Mapped[str] = mapped_column(String(200))
    elements: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text)
    time_limit: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(Text)
    channels: Mapped[str] = mapped_column(Text)
    audience_everyone: Mapped[str] = mapped_column(String(200))
    audience_specific: Mapped[str] = mapped_column(String(200))
    mode_proactive: Mapped[str] = mapped_column(String(40))
    mode_on_request: Mapped[str] = mapped_column(String(40))
    level_county: Mapped[str] = mapped_column(String(40))
    level_township: Mapped[str] = mapped_column(String(40))
    extra: Mapped[dict[str, Any]]
    initials: Mapped[str] = mapped_column(String(200), default="")
    domain: Mapped[Domain] = relationship(back_populates="rows")
    items: Mapped[list["Item"]] = relationship(back_populates="row")


class Item(Base):
    """A published thing (信息条目) hung on a catalogue row; `code` is what QR codes carry.

    `approved_version` is what the public reads; `withdrawn_at` ends it everywhere at once.
    """

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("catalogue_row.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="document")
    approved_version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id", use_alter=True))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    row: Mapped[CatalogueRow] = relationship(back_populates="items")
    unit: Mapped[Unit] = relationship()
    versions: Mapped[list["ItemVersion"]] = relationship(
        back_populates="item", foreign_keys="ItemVersion.item_id", order_by="ItemVersion.number"
    )
    approved_version: Mapped["ItemVersion | None"] = relationship(foreign_keys=[approved_version_id], post_update=True)


class ItemVersion(Base):
    """The words of an item at one time; once approved its digest never changes.

    `attribute` (公开属性) is ``proactive`` 主动 / ``on_request`` 依申请 / ``withheld`` 不予, set when
    the draft is made; the latter two need `attribute_reason`. `state`: ``draft`` →
    ``in_review`` → ``approved`` | ``returned``. `publish_from`, `notice_working_days` (公示期) and `expires_on`, the
    last day, bind wherever it is shown (`catalogue.item_window`).
    """

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="draft", index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(300), default="")
    body_source: Mapped[str] = mapped_column(Text)
    body_format: Mapped[str] = mapped_column(String(10), default="markdown")
    body_html: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(80), default="")
    formed_on: Mapped[date]
    published_on: Mapped[date | None]
    attribute: Mapped[str] = mapped_column(String(12))
    attribute_reason: Mapped[str] = mapped_column(String(300), default="")
    canonical_url: Mapped[str] = mapped_column(String(500), default="")
    publish_from: Mapped[datetime | None]
    notice_working_days: Mapped[int | None]
    expires_on: Mapped[date | None]
    digest: Mapped[str] = mapped_column(String(64), index=True)
    initials: Mapped[str] = mapped_column(String(200), default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    edited_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    return_opinion: Mapped[str] = mapped_column(String(500), default="")
    item: Mapped[Item] = relationship(back_populates="versions", foreign_keys=[item_id])
    attachments: Mapped[list["Attachment"]] = relationship(
        back_populates="version", order_by="Attachment.position", cascade="all, delete-orphan"
    )
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="version", order_by="Signature.id", cascade="all, delete-orphan"
    )


class Attachment(Base):
    """A file that belongs to a version."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    position: Mapped[int]
    filename: Mapped[str] = mapped_column(String(200))
    media_sha256: Mapped[str] = mapped_column(ForeignKey("media_file.sha256"))
    version: Mapped[ItemVersion] = relationship(back_populates="attachments")


class Signature(Base):
    """One signature of the chain, bound to the digest it was given on (domain.md §1.4)."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("version_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    step: Mapped[str] = mapped_column(String(20))
    signer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    signer_name: Mapped[str] = mapped_column(String(60))
    opinion: Mapped[str] = mapped_column(String(500), default="")
    digest: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]
    version: Mapped[ItemVersion] = relationship(back_populates="signatures")
