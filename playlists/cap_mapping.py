"""What each field of a CAP message becomes, shown to both people before anything fires (字段对应)."""

from collections.abc import Iterator
from typing import NamedTuple

from playlists.cap import CapNotice, written_instant
from playlists.cap_severity import CAP_SEVERITIES, COLOUR_WORDS
from playlists.errors import N_
from playlists.words import Words

_SOURCE = Words(N_("发布单位"))


class Mapped(NamedTuple):
    """A CAP element, its value as sent ("" where it was not), and what becomes of it."""

    field: str
    value: str
    becomes: Words


def explain(notice: CapNotice) -> tuple[Mapped, ...]:
    """Return the rows of the mapping, in the order a person checks them."""
    rows = [
        Mapped("status", notice.status, _status(notice)),
        Mapped("msgType", notice.message_type, _message_type(notice)),
        Mapped("senderName" if notice.sender_name else "sender", notice.sender_name or notice.sender, _SOURCE),
    ]
    if notice.message_type != "Cancel":
        rows += _content(notice)
    return tuple(rows)


def _status(notice: CapNotice) -> Words:
    return Words(N_("演练：绝不上公共屏幕") if notice.is_test else N_("正式播出"))


def _message_type(notice: CapNotice) -> Words:
    identifiers = " ".join(reference.identifier for reference in notice.references)
    if notice.message_type == "Update":
        return Words(N_("替换先前的紧急插播：%(references)s"), {"references": identifiers})
    if notice.message_type == "Cancel":
        return Words(N_("撤下先前的紧急插播：%(references)s"), {"references": identifiers})
    return Words(N_("新的紧急插播"))


def _content(notice: CapNotice) -> Iterator[Mapped]:
    yield Mapped("severity", notice.cap_severity, _severity(notice))
    yield Mapped("language", notice.language, _language(notice))
    yield Mapped("headline", notice.headline, Words(N_("标题")))
    yield Mapped("description", notice.description, Words(N_("正文")))
    yield Mapped("instruction", notice.instruction, Words(N_("正文之后的防御指南")))
    yield Mapped("effective" if notice.effective else "sent", written_instant(notice.start), Words(N_("开始时间")))
    if notice.onset:
        yield Mapped("onset", written_instant(notice.onset), Words(N_("事件预计发生的时间，不影响播出")))
    ends = Words(N_("结束时间") if notice.expires else N_("消息没有写明失效时间，须由人填写结束时间"))
    yield Mapped("expires", written_instant(notice.expires) if notice.expires else "", ends)
    yield Mapped("areaDesc", "；".join(notice.areas), Words(N_("影响区域，供选择目标屏幕时参考")))


def _severity(notice: CapNotice) -> Words:
    colour = COLOUR_WORDS[notice.severity_colour] if notice.severity_colour else Words("")
    if notice.colour_from is None:
        return colour
    mapped = CAP_SEVERITIES.get(notice.cap_severity)
    if mapped is None or mapped == notice.severity_colour:
        return Words(N_("%(colour)s，依据“%(text)s”"), {"colour": colour, "text": notice.colour_from})
    return Words(
        N_("%(colour)s，以“%(text)s”为准，而不是 %(severity)s 对应的%(mapped)s"),
        {
            "colour": colour,
            "text": notice.colour_from,
            "severity": notice.cap_severity,
            "mapped": COLOUR_WORDS[mapped],
        },
    )


def _language(notice: CapNotice) -> Words:
    if notice.same_language_blocks > 1:
        text = N_("消息含 %(count)s 段同一语言的内容，只取级别最高的一段，其余请另行播出")
        return Words(text, {"count": notice.same_language_blocks})
    return Words(N_("所取内容的语言"))
