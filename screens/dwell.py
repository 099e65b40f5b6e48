"""How long each page of an entry stays on the glass (停留时间).

A page of text on a screen stays at least 15 seconds (深圳市对走字屏的要求: 静态画面每屏不少于 15 秒).
An entry's total time is set by whoever composed the playlist and is never changed here: loops of equal length
keep all screens in step, whatever number of pages each geometry needs.
"""

from collections.abc import Sequence

SHORTEST_PAGE_MS = 15_000
"""The least time for a page that is to be read."""


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
