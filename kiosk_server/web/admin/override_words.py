"""Emergency notices in the reader's words: how one stands, its level, where it goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from flask_babel import gettext

from kiosk_server.errors import N_
from kiosk_server.overrides.models import Override
from kiosk_server.web.admin.schedule_words import target_name
from playlists.cap_severity import COLOUR_WORDS
from playlists.override import SEVERITIES
from playlists.words import Words

Phase = Literal["received", "proposed", "lapsed", "upcoming", "on_glass", "over", "ended", "done", "refused"]

PHASES: Mapping[Phase, tuple[str, str]] = {
    "received": (N_("收到的消息，待处理"), "blue"),
    "proposed": (N_("待另一人确认"), "amber"),
    "lapsed": (N_("过期未确认"), ""),
    "upcoming": (N_("已确认，未到时间"), "blue"),
    "on_glass": (N_("正在插播"), "vermilion"),
    "over": (N_("到时结束"), ""),
    "ended": (N_("提前撤下"), ""),
    "done": (N_("已照办"), ""),
    "refused": (N_("已驳回"), ""),
}
"""How a notice stands: the word (msgid) and its tone."""

LEVELS: Mapping[str, str] = {severity: COLOUR_WORDS[severity].text for severity in SEVERITIES}


def phase_of(row: Override, now: datetime) -> Phase:
    """Return how a notice stands at *now*."""
    over = row.end is not None and row.end <= now
    if row.state == "confirmed":
        return "over" if over else "upcoming" if row.start > now else "on_glass"
    if row.state == "ended":
        return "done" if row.cap_type == "Cancel" else "ended"
    if row.state == "refused":
        return "refused"
    return "lapsed" if over else "received" if row.state == "received" else "proposed"


def title_of(row: Override) -> str:
    """Return what a notice is called; a cancellation may come without a title."""
    return row.title or gettext("撤下先前的插播（%(identifier)s）", identifier=row.cap_identifier)


def targets_of(row: Override, screens: Mapping[int, str]) -> str:
    """Return where a notice goes: 全部屏幕, or the names of its targets; *screens* has the screens' names by id."""
    return gettext("、").join(target_name(one, screens) for one in row.targets)


def say(words: Words) -> str:
    """Return a sentence of the libraries in the reader's language."""
    return words.say(gettext) if words.text else ""


def reason_of(row: Override) -> str:
    """Return why a notice was refused or taken down; what the system wrote itself is translated."""
    return gettext(row.ended_reason) if row.ended_reason else ""
