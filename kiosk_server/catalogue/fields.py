"""The fields a writer fills in, and the rules they must keep before anything is stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiosk_server.errors import N_, FieldErrors, Invalid
from playlists.calendar import Calendar
from playlists.errors import BadRule
from playlists.item_dates import ItemDates

ATTRIBUTES = {"proactive": N_("主动公开"), "on_request": N_("依申请公开"), "withheld": N_("不予公开")}
_LONGEST = {
    "title": (200, N_("标题太长，最多 %(limit)d 个字。")),
    "summary": (300, N_("摘要太长，最多 %(limit)d 个字。")),
    "body_source": (400_000, N_("正文太长，最多 %(limit)d 个字。请把长表格改为附件。")),
    "issuer": (120, N_("发文机关太长，最多 %(limit)d 个字。")),
    "document_number": (80, N_("文号太长，最多 %(limit)d 个字。")),
    "attribute_reason": (300, N_("公开属性的理由太长，最多 %(limit)d 个字。")),
    "canonical_url": (500, N_("原文地址太长，最多 %(limit)d 个字。")),
}
_REQUIRED = {"title": N_("请填写标题。"), "body_source": N_("请填写正文。"), "issuer": N_("请填写发文机关。")}
MAX_ATTACHMENTS = 20
_YEARS = range(2000, 2200)
"""Of a date that binds: beyond, 9999 for instance, it means “for good”, which an empty field says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFields:
    """What a version says; dates are local days.

    `attribute` (公开属性) is ``proactive``, ``on_request`` or ``withheld``. It can be seen from the instant
    `publish_from` (上架; as soon as it is approved without), for `notice_working_days` (公示期), through `expires_on`.
    """

    title: str
    body_source: str
    issuer: str
    formed_on: date | None
    attribute: str
    summary: str = ""
    body_format: str = "markdown"
    document_number: str = ""
    published_on: date | None = None
    attribute_reason: str = ""
    canonical_url: str = ""
    publish_from: datetime | None = None
    notice_working_days: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A stored file to hang on a version, under the name readers see."""

    filename: str
    media_sha256: str


def check_fields(fields: VersionFields, today: date) -> date:
    """Check everything but the body's HTML; return the day the information was formed, *today* at the latest.

    :raises Invalid: the first fault, named by its field.
    """
    for name in _LONGEST:
        _check_text(name, str(getattr(fields, name)))
    if fields.formed_on is None:
        raise Invalid(N_("请填写生成日期。"))
    if fields.formed_on > today:
        raise Invalid(N_("生成日期不能晚于今天。"))
    if fields.published_on is not None and fields.published_on < fields.formed_on:
        raise Invalid(N_("公开日期不能早于生成日期。"))
    _check_attribute(fields)
    if fields.canonical_url:
        check_address(fields.canonical_url)
    return fields.formed_on


def check_dates(fields: VersionFields, calendar: Calendar, now: datetime) -> None:
    """Check the dates that bind wherever the item is used, by the working days of its unit's *calendar*.

    A notice period without a publishing time is taken to begin at *now*, the earliest it can.

    :raises FieldErrors: the first fault, at its field.
    """
    begins = fields.publish_from or (now if fields.notice_working_days is not None else None)
    _check_years("publish_from", fields.publish_from)
    _check_years("expires_on", fields.expires_on)
    with _at_field("publish_from"):
        dates = ItemDates(publish_from=begins)
    with _at_field("notice_working_days"):
        dates = replace(dates, notice_working_days=fields.notice_working_days)
    with _at_field("expires_on"):
        replace(dates, expires_on=fields.expires_on).check(calendar)


def at_field(name: str, message: str, **params: object) -> FieldErrors:
    """Return what says that the one field *name* is wrong, for the form as for the field."""
    return FieldErrors(message, {name: Invalid(message, **params)}, **params)


def check_attachments(attachments: Sequence[NewAttachment]) -> None:
    """Refuse nameless, path-like or repeated file names, and more than 20 files.

    :raises Invalid: says which.
    """
    if len(attachments) > MAX_ATTACHMENTS:
        raise Invalid(N_("附件最多 %(limit)d 个。"), limit=MAX_ATTACHMENTS)
    names = [attachment.filename for attachment in attachments]
    for name in names:
        unfit = not name.strip() or len(name) > 200 or any(c in '/\\:*?"<>|' or ord(c) < 32 for c in name)
        if unfit:
            raise Invalid(N_("附件名“%(name)s”不能用，请改名后再上传。"), name=name)
        if names.count(name) > 1:
            raise Invalid(N_("有两个附件都叫“%(name)s”，请改名后再上传。"), name=name)


def check_address(address: str) -> str:
    """Return the host of a web *address* that readers can reach.

    :raises Invalid: it is not http(s), has no host, carries a name and password, or leads to this machine.
    """
    try:
        parts = urlsplit(address)
        fit = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        fit = None
    if not fit or any(character.isspace() or ord(character) < 32 for character in address):
        raise Invalid(N_("原文地址“%(address)s”不是完整的网址，应以 https:// 或 http:// 开头。"), address=address)
    if _leads_home(str(parts.hostname)):
        raise Invalid(N_("原文地址“%(address)s”只在本机能打开，请填写公众能访问的网址。"), address=address)
    return str(parts.hostname)


def _leads_home(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or address.is_link_local


@contextmanager
def _at_field(name: str) -> Iterator[None]:
    try:
        yield
    except BadRule as fault:
        raise at_field(name, fault.message, **fault.params) from fault


def _check_years(name: str, day: date | None) -> None:
    if day is not None and day.year not in _YEARS:
        raise at_field(name, N_("年份应在 2000 至 2199 之间；长期公开的信息请不要填写到期日。"))


def _check_text(name: str, text: str) -> None:
    limit, too_long = _LONGEST[name]
    if name in _REQUIRED and not text.strip():
        raise Invalid(_REQUIRED[name])
    if len(text) > limit:
        raise Invalid(too_long, limit=limit)
    if any((ord(c) < 32 and c not in "\r\n\t") or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Invalid(N_("文字里有不可见的控制字符，请删去后再保存。"))


def _check_attribute(fields: VersionFields) -> None:
    if fields.attribute not in ATTRIBUTES:
        raise Invalid(N_("请选择公开属性：主动公开、依申请公开或不予公开。"))
    if fields.attribute != "proactive" and not fields.attribute_reason.strip():
        raise Invalid(N_("选择依申请公开或不予公开时，请写明理由。"))
