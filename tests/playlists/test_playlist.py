import pytest

from playlists.errors import BadRule
from playlists.playlist import DraftEntry, check_draft, draft_loop
from playlists.share import appearances


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


def test_loop_of_a_draft_keeps_its_shares():
    entries = [DraftEntry("A", 30), DraftEntry("B", 30), DraftEntry("C", 30, every_minutes=1)]
    assert [entry.entry_id for entry in draft_loop(entries, {}).entries] == ["2", "0", "2", "1"]


def test_loop_of_a_draft_calls_entries_by_their_titles():
    entries = [DraftEntry("A", 90), DraftEntry("B", 30, every_minutes=1)]
    with pytest.raises(BadRule) as refusal:
        draft_loop(entries, {"A": "甲通知", "B": "乙通知"})
    assert refusal.value.params["title"] == "乙通知"
    assert refusal.value.params["other"] == "甲通知"


def test_item_that_stands_in_a_draft_twice_has_two_names():
    loop = draft_loop([DraftEntry("A", 30), DraftEntry("A", 30)], {})
    assert [entry.entry_id for entry in loop.entries] == ["0", "1"]


def test_entries_of_a_draft_carry_what_was_entered_and_a_code_for_a_missing_title():
    loop = draft_loop([DraftEntry("A", 30), DraftEntry("B", 20)], {"A": "甲通知"})
    told = [(entry.item_code, entry.version_digest, entry.title, entry.seconds) for entry in loop.entries]
    assert told == [("A", "", "甲通知", 30), ("B", "", "B", 20)]


def test_loop_of_a_draft_keeps_times_per_hour():
    hourly = draft_loop([DraftEntry("A", 30), DraftEntry("B", 30, times_per_hour=40)], {})
    assert appearances(hourly.entries, "1").per_hour >= 40
