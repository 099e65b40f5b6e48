"""Which of 红橙黄蓝 a CAP message means: the colour its sender writes wins over the CAP severity.

Chinese early warnings (GB/T 35965.1, 突发事件应对法 Art. 63) are issued as a colour, which stands in the headline,
the event or an eventCode ("暴雨橙色预警"); some senders also write the colour into ``severity``. CAP's own five
words are only mapped where no colour is written.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from playlists.errors import N_, BadRule
from playlists.override import SEVERITIES, Severity
from playlists.words import Words

CAP_SEVERITIES: dict[str, Severity] = {
    "Extreme": "red",
    "Severe": "orange",
    "Moderate": "yellow",
    "Minor": "blue",
    **{severity.capitalize(): severity for severity in SEVERITIES},
}

COLOUR_WORDS: dict[Severity, Words] = {
    "red": Words(N_("红色预警")),
    "orange": Words(N_("橙色预警")),
    "yellow": Words(N_("黄色预警")),
    "blue": Words(N_("蓝色预警")),
}

_WRITTEN = re.compile("([红橙黄蓝])色(?:预警|警报)|^(red|orange|yellow|blue)$", re.IGNORECASE)
_BY_CHARACTER: dict[str, Severity] = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}


class Colour(NamedTuple):
    """The severity, and the text that a colour was read from; None where CAP's severity was mapped."""

    severity: Severity
    written: str | None


def colour_of(texts: Sequence[str], cap_severity: str) -> Colour:
    """Decide the colour from the texts a sender may write one into, the most formal first, and the CAP severity.

    The first text with a colour decides. One that names several ("黄色预警升级为橙色预警") decides only together
    with the severity, which has to be one of them. BadRule where no colour can be told, or texts disagree.
    """
    mapped = CAP_SEVERITIES.get(cap_severity)
    written = [Colour(_one_colour(text, mapped), text) for text in texts if _WRITTEN.search(text)]
    if written:
        other = next((colour for colour in written if colour.severity != written[0].severity), None)
        if other is not None:
            message = N_("“%(first)s”与“%(second)s”写的预警颜色不一致。请发布单位核对后重新发送。")
            raise BadRule(message, {"first": str(written[0].written), "second": str(other.written)})
        return written[0]
    if mapped is None:
        message = N_("预警级别“%(severity)s”无法对应红橙黄蓝，标题中也没有写明颜色。请发布单位写明颜色。")
        raise BadRule(message, {"severity": cap_severity})
    return Colour(mapped, None)


def _one_colour(text: str, mapped: Severity | None) -> Severity:
    found = {_severity(match) for match in _WRITTEN.finditer(text)}
    if len(found) == 1:
        return found.pop()
    if mapped in found and mapped is not None:
        return mapped
    raise BadRule(N_("“%(text)s”写了不止一种预警颜色，无法确定级别。请发布单位写明一种。"), {"text": text})


def _severity(match: re.Match[str]) -> Severity:
    if match[1]:
        return _BY_CHARACTER[match[1]]
    return CAP_SEVERITIES[match[2].capitalize()]
