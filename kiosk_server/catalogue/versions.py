"""Writing a version down: the fields checked and cleaned, the files hung on, the digest taken.

Used by `service` alone; every change of a version goes through `write`, so a digest is never out of date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.calendars.queries import calendar
from kiosk_server.catalogue.cleaning import clean_body
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.fields import NewAttachment, VersionFields, check_attachments, check_dates, check_fields
from kiosk_server.catalogue.initials import pinyin_initials
from kiosk_server.catalogue.models import Attachment, Item, ItemVersion
from kiosk_server.catalogue.paragraphs import html_to_paragraphs
from kiosk_server.clock import local_day
from kiosk_server.errors import N_, Invalid, NotFound

_MEDIA = table("media_file", column("sha256"))  # only the hashes; the media feature itself stands beside this one
_STRIPPED = ("title", "summary", "issuer", "document_number", "attribute_reason", "canonical_url")
_AS_IS = (
    "body_source",
    "body_format",
    "published_on",
    "attribute",
    "publish_from",
    "notice_working_days",
    "expires_on",
)
_SEARCHED = ("title", "summary", "issuer", "document_number")


def item_for_change(session: Session, item_id: int) -> Item:
    """Return the item with its row locked until the transaction ends, so that two people change it in turn.

    :raises NotFound: there is none.
    """
    found = session.get(Item, item_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(N_("没有这条信息。"))
    return found


def version_for_change(session: Session, version_id: int) -> ItemVersion:
    """Return the version, freshly read, with its item locked.

    :raises NotFound: there is none.
    """
    item_id = session.scalar(select(ItemVersion.item_id).where(ItemVersion.id == version_id))
    if item_id is None:
        raise NotFound(N_("没有这个版本。"))
    item_for_change(session, item_id)
    return session.get_one(ItemVersion, version_id, populate_existing=True)


@dataclass(frozen=True, slots=True)
class Content:
    """Fields that have been checked and cleaned: values by column, and the files in order."""

    values: Mapping[str, object]
    attachments: tuple[NewAttachment, ...]


def checked(
    session: Session, fields: VersionFields, attachments: Sequence[NewAttachment], *, unit_path: str, now: datetime
) -> Content:
    """Return the content of a version of the unit at *unit_path*, ready to be written; nothing is changed.

    :raises Invalid: a field, the body or an attachment is not in order.
    """
    formed_on = check_fields(fields, local_day(now))
    check_dates(fields, calendar(session, unit_path), now)
    body_html = clean_body(fields.body_source, fields.body_format)
    check_attachments(attachments)
    _check_stored(session, attachments)
    values: dict[str, object] = {name: getattr(fields, name).strip() for name in _STRIPPED}
    values |= {name: getattr(fields, name) for name in _AS_IS}
    values |= {
        "formed_on": formed_on,
        "body_html": body_html,
        "initials": pinyin_initials(fields.title)[:200],
    }
    values["search_text"] = "\n".join([*(str(values[name]) for name in _SEARCHED), *html_to_paragraphs(body_html)])
    return Content(values, tuple(attachments))


def write(session: Session, version: ItemVersion, content: Content, *, actor: events.Actor, now: datetime) -> None:
    """Put *content* on *version* and make it a draft with a new digest; the signatures it had are void."""
    for name, value in content.values.items():
        setattr(version, name, value)
    version.edited_by, version.edited_at = actor.user_id, now
    version.state, version.submitted_at, version.digest = "draft", None, ""
    version.signatures.clear()
    version.attachments = [
        Attachment(position=position, filename=new.filename, media_sha256=new.media_sha256)
        for position, new in enumerate(content.attachments)
    ]
    session.add(version)
    session.flush()
    version.digest = version_digest(version)


def _check_stored(session: Session, attachments: Sequence[NewAttachment]) -> None:
    wanted = {attachment.media_sha256 for attachment in attachments}
    stored = set(session.scalars(select(_MEDIA.c.sha256).where(_MEDIA.c.sha256.in_(wanted))))
    missing = [attachment.filename for attachment in attachments if attachment.media_sha256 not in stored]
    if missing:
        raise Invalid(N_("附件“%(names)s”没有上传成功，请重新上传。"), names="、".join(missing))
