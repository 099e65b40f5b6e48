"""Where in its loop a screen stands (播放位置), by the wall clock alone.

Every screen with the same loop is in step without talking to another one, and a restart resumes in
place. ``static/player/position.mjs`` computes the same; ``tests/vectors/position.json`` holds both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.errors import N_
from playlists.words import Words


@dataclass(frozen=True, slots=True)
class Position:
    """The entry due, by its index in the loop, and the milliseconds it has been due for."""

    index: int
    offset_ms: int


def position(durations_ms: Sequence[int], instant_ms: int) -> Position:
    """Give the position at ``instant_ms`` since the Unix epoch (UTC): rounds are counted from the epoch.

    ``durations_ms`` are the milliseconds of each entry; an entry of 0 ms is never due. ValueError where a
    duration is negative or all are 0, since such a loop has no position.
    """
    total = sum(durations_ms)
    if total <= 0 or min(durations_ms) < 0:
        raise ValueError("a loop needs durations of at least 0 ms, one of them positive")
    offset = instant_ms % total
    for index, duration in enumerate(durations_ms):
        if offset < duration:
            return Position(index, offset)
        offset -= duration
    raise AssertionError("unreachable: the offset is smaller than the sum of the durations")


def explain(durations_ms: Sequence[int], instant_ms: int) -> Words:
    """Say why this entry is due and no other: the round, where in it the instant falls, and the entry's place.

    Seconds and places are counted from 1. ValueError as `position` has it.
    """
    due = position(durations_ms, instant_ms)
    passed = sum(durations_ms[: due.index]) + due.offset_ms
    text = N_("循环一轮 %(round)s 秒，从 1970 年起按整轮计算；此刻是第 %(at)s 秒，轮到第 %(place)s 条。")
    return Words(text, {"round": sum(durations_ms) // 1000, "at": passed // 1000 + 1, "place": due.index + 1})
