"""The loop that the lines of the editor make: its length, and how often each line comes round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from kiosk_server.errors import KioskError
from kiosk_server.publishing.models import Playlist
from kiosk_server.web.admin import loop_words
from kiosk_server.web.admin.playlist_form import TypedEntry, draft_entries
from kiosk_server.web.errors import sentence
from playlists.errors import PlaylistError
from playlists.playlist import DraftEntry, draft_loop


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSummary:
    """What the editor says of the loop, in the reader's words: the whole, each line in its order, or what is wrong."""

    total: str
    rounds: tuple[str, ...]
    problem: str = ""


def summary(lines: Sequence[TypedEntry], titles: Mapping[str, str]) -> LoopSummary:
    """Return the loop of the lines as they stand, shares kept; `titles` are by item code."""
    try:
        loop = draft_loop(draft_entries(lines), titles)
    except (KioskError, PlaylistError) as refusal:
        return LoopSummary(total=_count(len(lines)), rounds=("",) * len(lines), problem=sentence(refusal))
    rounds = tuple(loop_words.often(loop.entries, str(place)) for place in range(len(lines)))
    return LoopSummary(total=_total(len(lines), len(loop.entries), loop.milliseconds // 1000), rounds=rounds)


def round_seconds(playlist: Playlist) -> int:
    """Return how long one round of the saved draft takes, in seconds, its shares kept where they can be."""
    drafts = [DraftEntry(e.item.code, e.seconds, e.every_minutes, e.times_per_hour) for e in playlist.entries]
    try:
        return draft_loop(drafts, {}).milliseconds // 1000
    except PlaylistError:
        return sum(entry.seconds for entry in playlist.entries)


def _count(lines: int) -> str:
    return gettext("%(count)d 个条目", count=lines)


def _total(lines: int, places: int, seconds: int) -> str:
    length = {"minutes": seconds // 60, "seconds": seconds % 60}
    if places == lines:
        return gettext("%(count)d 个条目，循环一遍 %(minutes)d 分 %(seconds)d 秒", count=lines, **length)
    text = gettext("%(count)d 个条目，一轮播出 %(places)d 次，循环一遍 %(minutes)d 分 %(seconds)d 秒")
    return text % {"count": lines, "places": places, **length}
