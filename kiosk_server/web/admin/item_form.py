"""The editor's form: what was typed, kept as it was typed, until it makes the fields of a version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from kiosk_server.catalogue.fields import NewAttachment, VersionFields
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.errors import N_, Invalid
from kiosk_server.media import service as media
from kiosk_server.media.store import MediaStore

_TEXTS = (
    "title",
    "summary",
    "body_source",
    "issuer",
    "document_number",
    "formed_on",
    "published_on",
    "attribute",
    "attribute_reason",
    "canonical_url",
    "row_id",
    "unit_id",
    "seen",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemForm:
    """The values of the form as text; `kept` are files stored already, `seen` the digest that was being edited."""

    title: str = ""
    summary: str = ""
    body_source: str = ""
    body_format: str = "markdown"
    issuer: str = ""
    document_number: str = ""
    formed_on: str = ""
    published_on: str = ""
    attribute: str = ""
    attribute_reason: str = ""
    canonical_url: str = ""
    row_id: str = ""
    unit_id: str = ""
    kind: str = "document"
    seen: str = ""
    kept: tuple[NewAttachment, ...] = ()

    @classmethod
    def from_request(cls, form: MultiDict[str, str]) -> Self:
        """Take what was posted; a browser sends line breaks as CR LF, a text file has LF."""
        values = {name: form.get(name, "").replace("\r\n", "\n") for name in _TEXTS}
        values |= {
            name: form.get(name) or default for name, default in (("kind", "document"), ("body_format", "markdown"))
        }
        kept = (text.partition(" ") for text in form.getlist("kept"))
        return cls(**values, kept=tuple(NewAttachment(name, sha256) for sha256, _, name in kept))

    @classmethod
    def from_version(cls, version: ItemVersion) -> Self:
        """Begin with what a version says."""
        return cls(
            title=version.title,
            summary=version.summary,
            body_source=version.body_source,
            body_format=version.body_format,
            issuer=version.issuer,
            document_number=version.document_number,
            formed_on=version.formed_on.isoformat(),
            published_on=version.published_on.isoformat() if version.published_on else "",
            attribute=version.attribute,
            attribute_reason=version.attribute_reason,
            canonical_url=version.canonical_url,
            row_id=str(version.item.row_id),
            unit_id=str(version.item.unit_id),
            kind=version.item.kind,
            seen=version.digest,
            kept=tuple(NewAttachment(file.filename, file.media_sha256) for file in version.attachments),
        )

    def with_files(self, stored: Sequence[NewAttachment]) -> Self:
        """Return the form with more files; one of the same name takes the place of the former."""
        names = {file.filename for file in stored}
        return replace(self, kept=(*(file for file in self.kept if file.filename not in names), *stored))

    def fields(self) -> VersionFields:
        """Return the fields of a version.

        :raises Invalid: a date is no date.
        """
        return VersionFields(
            title=self.title,
            summary=self.summary,
            body_source=self.body_source,
            body_format=self.body_format,
            issuer=self.issuer,
            document_number=self.document_number,
            formed_on=_day(self.formed_on),
            published_on=_day(self.published_on),
            attribute=self.attribute,
            attribute_reason=self.attribute_reason,
            canonical_url=self.canonical_url.strip(),
        )


def store_files(
    session: Session, store: MediaStore, files: Sequence[FileStorage], *, limit: int, now: datetime
) -> tuple[NewAttachment, ...]:
    """Store the uploaded *files*; an empty file field counts as none. *limit* is in bytes, for each file.

    :raises Invalid, TooLarge, UnsupportedContent: a file is refused, and with it all of them.
    """
    stored = []
    for file in files:
        name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
        if name:
            kept = media.store_upload(session, store, file.read(), name, limit=limit, now=now)
            stored.append(NewAttachment(name, kept.sha256))
    return tuple(stored)


def number(text: str) -> int | None:
    """Return the id that *text* is, or None; no database has ids of ten digits."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(N_("“%(text)s”不是日期，请写成 2026-11-22 这样。"), text=text.strip()[:20]) from error
