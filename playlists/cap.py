"""Reads a CAP 1.2 message (应急信息交互协议, GB/T 35965.1) into what an emergency notice needs.

CAP is the OASIS Common Alerting Protocol. Reading decides nothing: ``cap_mapping.explain`` shows what each field
becomes, and two people confirm before anything reaches a screen. Instants are aware; ``now`` comes from outside.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from playlists.cap_severity import Colour, colour_of
from playlists.cap_xml import Element, read_alert
from playlists.errors import N_, BadRule
from playlists.override import SEVERITIES, Severity

MessageType = Literal["Alert", "Update", "Cancel"]

LARGEST_BYTES = 256 * 1024
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")

#: The language tags to take content in, best first; a block without one is taken before a foreign one.
PREFERRED_LANGUAGES = ("zh-cn", "zh-hans", "zh", "")

_TYPES: dict[str, MessageType] = {"Alert": "Alert", "Update": "Update", "Cancel": "Cancel"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)", re.ASCII)
_CENTURIES = ("19", "20", "21")  # years that no clock or time zone can push out of range
_NAME = re.compile(r"[^\s,<&]+")


class Reference(NamedTuple):
    """An earlier message: its sender, identifier and time of sending, as written."""

    sender: str
    identifier: str
    sent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapNotice:
    """A message for the public, read and checked.

    ``references`` are the messages it replaces or takes back. ``colour_from`` is the text the
    colour was read from, None where ``cap_severity`` was mapped. A cancellation may come without any content;
    its ``severity_colour`` is then None. ``same_language_blocks`` counts the info blocks that were to choose from.
    """

    identifier: str
    sender: str
    sent: datetime
    status: str
    message_type: MessageType
    references: tuple[Reference, ...] = ()
    language: str = ""
    event: str = ""
    cap_severity: str = ""
    severity_colour: Severity | None = None
    colour_from: str | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    areas: tuple[str, ...] = ()
    same_language_blocks: int = 0

    @property
    def is_test(self) -> bool:
        """Whether it is anything but actual, and so never for a public screen (I14)."""
        return self.status != "Actual"

    @property
    def start(self) -> datetime:
        """When the notice begins to hold: ``effective``, else when it was sent; ``onset`` is when the event begins."""
        return self.effective or self.sent


def read_cap(data: bytes, *, now: datetime, largest: int = LARGEST_BYTES) -> CapNotice:
    """Read a message from a file or a posted document; ``now`` is aware.

    BadRule, saying what to change, for whatever ``read_alert`` refuses, a missing or doubled element, a message that
    is not for the public, an acknowledgement or error report, an update or cancellation of nothing, a severity
    without a colour, times that contradict one another, and an alert that has expired.
    """
    alert = read_alert(data, largest=largest)
    notice = _envelope(alert)
    if alert.all("info"):
        notice = _with_content(notice, alert)
    elif notice.message_type != "Cancel":
        raise BadRule(N_("CAP 消息没有 info，不知道要播出什么。请发布单位补全后重新发送。"))
    if notice.message_type != "Cancel":
        _check_times(notice, now)
    return notice


def written_instant(instant: datetime) -> str:
    """Write an instant as its sender did, offset included, to the minute: ``2026-06-12 09:00+08:00``."""
    return instant.isoformat(" ", "minutes")


def _envelope(alert: Element) -> CapNotice:
    status, scope, kind = (alert.required(name) for name in ("status", "scope", "msgType"))
    if status not in STATUSES:
        raise BadRule(N_("CAP 消息的 status“%(status)s”不是规定的值。"), {"status": status})
    if scope != "Public":
        raise BadRule(N_("CAP 消息的 scope 是“%(scope)s”，只有 Public 的消息可以上公共屏幕。"), {"scope": scope})
    if kind not in _TYPES:
        raise BadRule(N_("CAP 消息的 msgType“%(kind)s”不是预警，只接收 Alert、Update 和 Cancel。"), {"kind": kind})
    references = _references(alert)
    if kind != "Alert" and not references:
        raise BadRule(N_("CAP 消息是 %(kind)s，却没有在 references 中写明针对哪条预警。"), {"kind": kind})
    return CapNotice(
        identifier=_name(alert, "identifier"),
        sender=_name(alert, "sender"),
        sent=_instant("sent", alert.required("sent")),
        status=status,
        message_type=_TYPES[kind],
        references=references,
    )


def _with_content(notice: CapNotice, alert: Element) -> CapNotice:
    """Take the gravest of the info blocks in the best language; the first of equals."""
    ranked = [(_language_rank(info.one("language") or ""), info) for info in alert.all("info")]
    best = [info for rank, info in ranked if rank == min(rank for rank, _ in ranked)]
    colours = [_colour(info) for info in best]
    place = min(range(len(best)), key=lambda n: SEVERITIES.index(colours[n].severity))
    info, colour = best[place], colours[place]
    event = info.required("event")
    times = {name: _instant(name, text) for name in ("effective", "onset", "expires") if (text := info.one(name))}
    return replace(
        notice,
        language=info.one("language") or "",
        event=event,
        cap_severity=info.required("severity"),
        severity_colour=colour.severity,
        colour_from=colour.written,
        sender_name=info.one("senderName") or "",
        headline=info.one("headline") or event,
        description=info.one("description") or "",
        instruction=info.one("instruction") or "",
        effective=times.get("effective"),
        onset=times.get("onset"),
        expires=times.get("expires"),
        areas=tuple(area.required("areaDesc") for area in info.all("area")),
        same_language_blocks=len(best),
    )


def _colour(info: Element) -> Colour:
    codes = [code.required("value") for code in info.all("eventCode")]
    return colour_of([*codes, *info.texts("headline"), info.required("event")], info.required("severity"))


def _language_rank(language: str) -> int:
    tag = language.lower()
    matches = (tag == known or (known and tag.startswith(f"{known}-")) for known in PREFERRED_LANGUAGES)
    return next((rank for rank, matched in enumerate(matches) if matched), len(PREFERRED_LANGUAGES))


def _check_times(notice: CapNotice, now: datetime) -> None:
    if notice.expires is None:
        return
    expires = written_instant(notice.expires)
    if notice.expires <= max(notice.start, notice.onset or notice.start):
        raise BadRule(N_("这条预警的失效时间 %(expires)s 不晚于开始时间，请发布单位核对。"), {"expires": expires})
    if notice.expires <= now:
        text = N_("这条预警已于 %(expires)s 失效，不能播出。请核对是否用错了文件，或请发布单位发送更新。")
        raise BadRule(text, {"expires": expires})


def _references(alert: Element) -> tuple[Reference, ...]:
    parts = [text.split(",") for text in (alert.one("references") or "").split()]
    if any(len(part) != len(Reference._fields) or not all(part) for part in parts):
        raise BadRule(N_("CAP 消息的 references 应写成“发布者,标识,发送时间”，多条以空格分隔。"))
    return tuple(Reference(*part) for part in parts)


def _name(alert: Element, element: str) -> str:
    name = alert.required(element)
    if not _NAME.fullmatch(name):
        raise BadRule(N_("CAP 消息的 %(name)s 不能含有空格、逗号、< 或 &。"), {"name": element})
    return name


def _instant(name: str, text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) and text[:2] in _CENTURIES else None
    except ValueError:
        instant = None
    if instant is None:
        message = N_("CAP 消息的 %(name)s“%(text)s”不是带时区的时间，应写成 2026-06-12T09:00:00+08:00。")
        raise BadRule(message, {"name": name, "text": text})
    return instant
