import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.position import Position, explain, position

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "position.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_position_of_the_shared_vectors(case):
    expected = Position(case["index"], case["offset_ms"])
    assert position(case["durations_ms"], case["instant_ms"]) == expected


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["name"])
def test_position_refuses_a_loop_that_has_none(case):
    with pytest.raises(ValueError, match="a loop needs durations"):
        position(case["durations_ms"], 0)


@given(
    st.lists(st.integers(1, 3_600_000), min_size=1, max_size=200),
    st.integers(-(10**13), 10**13),
)
def test_position_is_the_way_back_to_the_start_of_the_round(durations, instant):
    found = position(durations, instant)
    assert 0 <= found.offset_ms < durations[found.index]
    assert (instant - sum(durations[: found.index]) - found.offset_ms) % sum(durations) == 0


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(-1000, 1000))
def test_position_moves_on_by_one_millisecond_at_a_time(durations, instant):
    now, then = position(durations, instant), position(durations, instant + 1)
    if now.offset_ms + 1 < durations[now.index]:
        assert then == Position(now.index, now.offset_ms + 1)
    else:
        assert then == Position((now.index + 1) % len(durations), 0)


def test_explanation_counts_seconds_and_places_from_one():
    durations = [30_000, 60_000, 70_000]
    said = [explain(durations, instant).say() for instant in (0, 30_000, 159_999, 160_000)]
    assert said == [
        f"循环一轮 160 秒，从 1970 年起按整轮计算；此刻是第 {at} 秒，轮到第 {place} 条。"
        for at, place in ((1, 1), (31, 2), (160, 3), (1, 1))
    ]


@given(st.lists(st.integers(1, 3600), min_size=1, max_size=50), st.integers(0, 10**13))
def test_explanation_names_the_place_that_is_due(seconds, instant):
    durations = [1000 * each for each in seconds]
    words = explain(durations, instant)
    assert words.params["place"] == position(durations, instant).index + 1
    assert 1 <= words.params["at"] <= words.params["round"] == sum(seconds)
