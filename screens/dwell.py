"""How long each page of an entry stays on the glass (停留时间).

A page of text on a screen stays at least 15 seconds (深圳市对走字屏的要求: 静态画面每屏不少于 15 秒).
An entry's total time is set by whoever composed the playlist and is never changed here: loops of equal length
keep all screens in step, whatever number of pages each geometry needs. Where it is too short to read what stands
there, `reading_warnings` says so: a warning, never a refusal.

Text here stands still. The limit for scrolling text (80 characters a minute) has nothing to bind: no slide scrolls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playlists.errors import N_
from playlists.words import Words

SHORTEST_PAGE_MS = 15_000
"""The least time for a page that is to be read."""
CHARACTER_MS = 750
"""What a passer-by needs for each character of passive text (domain.md §5.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingWarning:
    """A page that leaves before it can be read: which (from 1), its characters, whole seconds needed and given."""

    page: int
    characters: int
    needed_seconds: int
    given_seconds: int

    @property
    def words(self) -> Words:
        """The reason as a sentence."""
        params = {
            "page": self.page,
            "characters": self.characters,
            "needed": self.needed_seconds,
            "given": self.given_seconds,
        }
        return Words(N_("第 %(page)s 页有 %(characters)s 个字，读完要 %(needed)s 秒，现在只有 %(given)s 秒。"), params)


def reading_warnings(pages: Iterable[tuple[int, int]]) -> tuple[ReadingWarning, ...]:
    """Return the pages that stay too short; each comes as (milliseconds, characters).

    A page needs 0.75 s a character and 15 s at least.
    """
    return tuple(
        ReadingWarning(
            page=number,
            characters=characters,
            needed_seconds=-(-_needed_ms(characters) // 1000),
            given_seconds=milliseconds // 1000,
        )
        for number, (milliseconds, characters) in enumerate(pages, start=1)
        if milliseconds < _needed_ms(characters)
    )


def sufficient_seconds(characters: Iterable[int]) -> int:
    """Return the least whole seconds of an entry in which `share_time` gives every page the time that it needs."""
    return -(-sum(_needed_ms(count) for count in characters) // 1000)


def _needed_ms(characters: int) -> int:
    return max(SHORTEST_PAGE_MS, characters * CHARACTER_MS)


def share_time(total_ms: int, characters: Sequence[int]) -> tuple[int, ...]:
    """Share ``total_ms`` among pages of so many ``characters``; return the milliseconds of each.

    They sum to ``total_ms`` exactly. A longer page gets longer in proportion, and none less than 15 s; where
    the total does not allow that for all, all get the same. ``ValueError`` if there is no page, or less than
    one millisecond for each.
    """
    if not characters or total_ms < len(characters):
        raise ValueError(f"{total_ms} ms cannot be shared among {len(characters)} pages")
    least = min(SHORTEST_PAGE_MS, total_ms // len(characters))
    weights = [max(count, 1) for count in characters]
    short = _pages_below(least, total_ms, weights)
    rest = [index for index in range(len(weights)) if index not in short]
    shares = dict.fromkeys(short, least)
    shares |= zip(rest, _divide(total_ms - least * len(short), [weights[i] for i in rest]), strict=True)
    return tuple(shares[index] for index in range(len(weights)))


def _pages_below(least: int, total_ms: int, weights: Sequence[int]) -> frozenset[int]:
    """Return the pages whose proportional share would be below ``least``, lifting some until none is left."""
    short: frozenset[int] = frozenset()
    while True:
        rest = [index for index in range(len(weights)) if index not in short]
        time = total_ms - least * len(short)
        weight = sum(weights[index] for index in rest)
        below = frozenset(index for index in rest if time * weights[index] < least * weight)
        if not below:
            return short
        short |= below


def _divide(time: int, weights: Sequence[int]) -> list[int]:
    """Divide ``time`` by ``weights`` into whole numbers; cumulative rounding makes the sum exact."""
    whole, shares, passed, given = sum(weights), [], 0, 0
    for weight in weights:
        passed += weight
        shares.append(time * passed // whole - given)
        given += shares[-1]
    return shares
