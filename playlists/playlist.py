"""The draft of a playlist (节目单草稿): which items, in which order, for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.content import Entry, Loop
from playlists.errors import N_, BadRule
from playlists.share import interleave, shares_of

SHORTEST_SECONDS = 5
LONGEST_SECONDS = 3600
MOST_ENTRIES = 200


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """An item by its code, how many seconds it stays on the screen, and its share of the loop if it has one."""

    item_code: str
    seconds: int
    every_minutes: int | None = None
    times_per_hour: int | None = None


def check_draft(entries: Sequence[DraftEntry]) -> None:
    """Refuse a draft that no reader could follow: BadRule for 5–3600 s per entry, 200 entries at most.

    An empty draft is fine while somebody is still composing; ``freeze`` refuses it.
    """
    if len(entries) > MOST_ENTRIES:
        raise BadRule(
            N_("节目单最多 %(most)s 个条目，现有 %(count)s 个。"),
            {"most": MOST_ENTRIES, "count": len(entries)},
        )
    for place, entry in enumerate(entries, start=1):
        if not SHORTEST_SECONDS <= entry.seconds <= LONGEST_SECONDS:
            raise BadRule(
                N_("第 %(place)s 个条目的时长为 %(seconds)s 秒，应在 %(shortest)s 至 %(longest)s 秒之间。"),
                {
                    "place": place,
                    "seconds": entry.seconds,
                    "shortest": SHORTEST_SECONDS,
                    "longest": LONGEST_SECONDS,
                },
            )


def draft_loop(entries: Sequence[DraftEntry], titles: Mapping[str, str]) -> Loop:
    """Return one round of the draft with its shares kept; each entry is named by its place, from ``"0"``.

    ``titles`` are by item code; an item without one is called by its code. BadRule, which names the entry by its
    title, for a share that cannot be kept.
    """
    named = [
        Entry(
            entry_id=str(place),
            item_code=entry.item_code,
            version_digest="",
            title=titles.get(entry.item_code, entry.item_code),
            seconds=entry.seconds,
            every_minutes=entry.every_minutes,
            times_per_hour=entry.times_per_hour,
        )
        for place, entry in enumerate(entries)
    ]
    return interleave(named, shares_of(named))
