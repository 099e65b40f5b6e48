"""Time shared among pages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.dwell import reading_warnings, share_time, sufficient_seconds


def test_pages_share_in_proportion_to_their_characters() -> None:
    assert share_time(60_000, [100, 200]) == (20_000, 40_000)


def test_short_page_gets_fifteen_seconds() -> None:
    assert share_time(60_000, [10, 90]) == (15_000, 45_000)


def test_lifting_one_page_may_bring_another_below_fifteen_seconds() -> None:
    # By proportion 3, 16 and 41 s; once the first has its 15 s, the second would be left with 12.6 s.
    assert share_time(60_000, [5, 27, 68]) == (15_000, 15_000, 30_000)


def test_total_too_short_for_all_is_shared_equally() -> None:
    assert share_time(20_000, [1, 99]) == (10_000, 10_000)


def test_single_page_gets_everything() -> None:
    assert share_time(5_000, [300]) == (5_000,)


def test_pages_without_characters_count_as_one_character() -> None:
    assert share_time(90_000, [0, 0]) == (45_000, 45_000)


@pytest.mark.parametrize(("total_ms", "characters"), [(60_000, []), (1, [1, 1]), (0, [1])])
def test_impossible_share_is_refused(total_ms: int, characters: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        share_time(total_ms, characters)


@given(st.integers(5, 3600), st.lists(st.integers(0, 2000), min_size=1, max_size=40))
def test_shares_sum_exactly_and_keep_the_least_time(seconds: int, characters: list[int]) -> None:
    total_ms = seconds * 1000
    shares = share_time(total_ms, characters)
    assert sum(shares) == total_ms
    assert min(shares) >= min(15_000, total_ms // len(characters))


@given(st.integers(5, 3600), st.lists(st.integers(0, 2000), min_size=2, max_size=20))
def test_longer_page_never_gets_less(seconds: int, characters: list[int]) -> None:
    shares = share_time(seconds * 1000, characters)
    by_length = [share for _, share in sorted(zip(characters, shares, strict=True))]
    # Whole milliseconds leave at most one to chance.
    assert all(later >= earlier - 1 for earlier, later in pairwise(by_length))


def test_forty_characters_need_thirty_seconds() -> None:
    assert reading_warnings([(30_000, 40)]) == ()
    [warning] = reading_warnings([(29_999, 40)])
    assert warning.words.say() == "第 1 页有 40 个字，读完要 30 秒，现在只有 29 秒。"


def test_page_of_few_words_needs_fifteen_seconds() -> None:
    found = reading_warnings([(15_000, 20), (14_000, 0), (15_000, 21)])
    assert [(one.page, one.needed_seconds, one.given_seconds) for one in found] == [(2, 15, 14), (3, 16, 15)]


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=40))
def test_sufficient_seconds_suffice_and_one_less_does_not(characters: list[int]) -> None:
    enough = sufficient_seconds(characters)
    assert reading_warnings(zip(share_time(enough * 1000, characters), characters, strict=True)) == ()
    short = (enough - 1) * 1000
    assert reading_warnings(zip(share_time(short, characters), characters, strict=True)) != ()
