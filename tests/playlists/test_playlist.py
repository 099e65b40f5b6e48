import pytest

from playlists.errors import BadRule
from playlists.playlist import DraftEntry, check_draft


@pytest.mark.parametrize("seconds", [5, 3600])
def test_draft_accepts_the_shortest_and_the_longest_duration(seconds):
    assert check_draft([DraftEntry("A", seconds)]) is None


@pytest.mark.parametrize("seconds", [4, 3601, 0, -5])
def test_draft_refuses_a_duration_outside_the_range_and_names_the_place(seconds):
    with pytest.raises(BadRule) as refused:
        check_draft([DraftEntry("A", 10), DraftEntry("B", seconds)])
    assert str(refused.value) == f"第 2 个条目的时长为 {seconds} 秒，应在 5 至 3600 秒之间。"


def test_draft_takes_two_hundred_entries_and_not_one_more():
    entries = [DraftEntry("A", 10)] * 200
    assert check_draft(entries) is None
    with pytest.raises(BadRule) as refused:
        check_draft([*entries, DraftEntry("A", 10)])
    assert str(refused.value) == "节目单最多 200 个条目，现有 201 个。"


def test_empty_draft_may_be_kept():
    assert check_draft([]) is None
