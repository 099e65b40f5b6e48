"""The editor's form: what was typed, kept as it was typed, until it makes the fields of a version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from kiosk_server.catalogue import item_window
from kiosk_server.catalogue.fields import NewAttachment, VersionFields, at_field
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.clock import BEIJING
from kiosk_server.errors import N_
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
    "publish_from",
    "notice_working_days",
    "expires_on",
    "row_id",
    "unit_id",
    "seen",
)


_LOCAL = "%Y-%m-%dT%H:%M"
"""How a browser sends a local time, to the minute."""


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
    publish_from: str = ""
    notice_working_days: str = ""
    expires_on: str = ""
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
        """Begin with what a version says; the next one of a notice keeps the day from which the period counts."""
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
            publish_from=_local(item_window.begins_at(version)),
            notice_working_days=str(version.notice_working_days or ""),
            expires_on=version.expires_on.isoformat() if version.expires_on else "",
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
        """Return the fields of a version; the publishing time is Beijing's.

        :raises FieldErrors: a date, time or number is none.
        """
        return VersionFields(
            title=self.title,
            summary=self.summary,
            body_source=self.body_source,
            body_format=self.body_format,
            issuer=self.issuer,
            document_number=self.document_number,
            formed_on=_day("formed_on", self.formed_on),
            published_on=_day("published_on", self.published_on),
            attribute=self.attribute,
            attribute_reason=self.attribute_reason,
            canonical_url=self.canonical_url.strip(),
            publish_from=_instant("publish_from", self.publish_from),
            notice_working_days=_days("notice_working_days", self.notice_working_days),
            expires_on=_day("expires_on", self.expires_on),
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


def _day(name: str, text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise at_field(name, N_("“%(text)s”不是日期，请写成 2026-11-22 这样。"), text=text.strip()[:20]) from error


def _instant(name: str, text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip()[:16], _LOCAL).replace(tzinfo=BEIJING)
    except ValueError as error:
        message = N_("“%(text)s”不是日期和时间，请写成 2026-11-22T09:00 这样。")
        raise at_field(name, message, text=text.strip()[:20]) from error


def _days(name: str, text: str) -> int | None:
    if not text.strip():
        return None
    days = number(text.strip())
    if days is None:
        raise at_field(name, N_("“%(text)s”不是天数，请填写整数，例如 7。"), text=text.strip()[:20])
    return days


def _local(instant: datetime | None) -> str:
    return instant.astimezone(BEIJING).strftime(_LOCAL) if instant else ""
