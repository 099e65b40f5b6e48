from datetime import date
from itertools import permutations

import pytest
from playlist_factories import OFFICIAL_2026, make_assignment, make_entry, make_loop, make_override, utc

from playlists.calendar import Calendar
from playlists.content import Loop
from playlists.resolver import resolve

NOON = utc("2026-06-12T12:00+08:00")
STANDBY = make_loop("s")
NOT_READY = {"ready": False}
OUT_OF_RANGE = {"ends_on": date(2026, 6, 11)}


def rule(name, *, ready=True, **fields):
    return make_assignment(name, entries=(make_entry(name, ready=ready),), **fields)


def due(assignments, overrides=(), standby=STANDBY, instant=NOON):
    return resolve(assignments, overrides, Calendar(), standby, instant)


def shown(resolution):
    return [entry.entry_id for entry in resolution.loop.entries]


@pytest.mark.parametrize("order", list(permutations([0, 1, 2])))
def test_highest_priority_plays_alone_in_any_order_of_the_list_l1(order):
    assert shown(due([rule(f"p{priority}", priority=priority) for priority in order])) == ["p2"]


def test_equals_rotate_in_stable_order_l2():
    rules = [rule("1", order=2), rule("2", order=1), rule("4", order=3), rule("3", order=3)]
    found = due(rules)
    assert shown(found) == ["2", "1", "3", "4"]
    assert found.reason.winners == ("2", "1", "3", "4")
    assert due(rules[::-1]) == found


def test_highest_of_three_valid_wins_l3():
    assert shown(due([rule("1", priority=11), rule("2", priority=12), rule("3", priority=13)])) == ["3"]


def test_unready_content_cannot_win_l4():
    found = due([rule("1", priority=1), rule("2", priority=2, **OUT_OF_RANGE), rule("3", priority=3, **NOT_READY)])
    assert (shown(found), found.reason.winners, found.reason.unready) == (["1"], ("1",), ("3",))


def test_equal_that_is_not_ready_is_left_out_l5():
    found = due([rule("1"), rule("2", **NOT_READY), rule("3")])
    assert (shown(found), found.reason.winners, found.reason.unready) == (["1", "3"], ("1", "3"), ("2",))


def test_equal_that_is_out_of_range_is_left_out_l6():
    found = due([rule("1"), rule("2", **OUT_OF_RANGE), rule("3")])
    assert (shown(found), found.reason.unready) == (["1", "3"], ())


def test_nothing_ready_gives_the_standby_and_says_so_l7():
    found = due([rule("1", **NOT_READY), rule("2", **NOT_READY)])
    assert (shown(found), found.reason.kind, found.reason.unready) == (["s"], "standby", ("1", "2"))
    assert found.reason.text == "排期内容尚未就绪，播出待机画面。"


def test_everything_out_of_range_gives_the_standby_l8():
    found = due([rule("1", **OUT_OF_RANGE), rule("2", **OUT_OF_RANGE)])
    assert (shown(found), found.reason.kind, found.reason.winners) == (["s"], "standby", ())
    assert found.reason.text == "没有生效的排期，播出待机画面。"


@pytest.mark.parametrize(
    ("standby", "expected"),
    [
        pytest.param(STANDBY, STANDBY, id="valid"),
        pytest.param(Loop((make_entry("s", ready=False),)), Loop(()), id="not-ready"),
        pytest.param(Loop((make_entry("s", expire_at=NOON),)), Loop(()), id="expired"),
        pytest.param(Loop(()), Loop(()), id="none"),
    ],
)
def test_nothing_scheduled_gives_the_standby_or_the_empty_loop_l9(standby, expected):
    assert due([], standby=standby).loop == expected


def test_lower_priority_that_is_not_ready_does_not_matter_while_something_wins():
    found = due([rule("1", priority=1), rule("2", priority=0, **NOT_READY)])
    assert (shown(found), found.reason.unready) == (["1"], ())


def test_expired_entry_leaves_the_loop_and_is_not_called_unready_i16():
    entries = (make_entry("gone", expire_at=NOON, ready=False), make_entry("stays"))
    found = due([make_assignment("a", entries=entries)])
    assert (shown(found), found.reason.unready) == (["stays"], ())


def test_reason_names_the_assignments_that_share_the_loop():
    reason = due([rule("1", priority=3), rule("2", priority=3)]).reason
    assert (reason.kind, reason.text % reason.params) == (
        "assignment",
        "按排期“排期 1、排期 2”播出，优先级 3。",
    )


def override(name, **fields):
    return make_override(name, start=utc("2026-06-12T11:00+08:00"), end=utc("2026-06-12T13:00+08:00"), **fields)


def test_override_beats_every_priority_i13():
    found = due([rule("1", priority=10**6)], [override("storm", severity="blue")])
    assert (shown(found), found.reason.kind, found.reason.winners) == (["storm"], "override", ("storm",))
    assert found.reason.text % found.reason.params == "紧急插播“storm”优先于一切排期。"


def test_graver_override_plays_alone_and_equals_share():
    overrides = [override("c"), override("b", severity="orange"), override("a")]
    assert shown(due([], overrides)) == ["a", "c"]


def test_test_override_is_not_shown_i14():
    assert shown(due([rule("1")], [override("drill", test=True)])) == ["1"]


def test_unready_override_does_not_darken_the_screen():
    found = due([rule("1")], [override("storm", entries=(make_entry("storm", ready=False),))])
    assert (shown(found), found.reason.kind, found.reason.unready) == (["1"], "assignment", ("storm",))


@pytest.mark.parametrize(("day", "expected"), [("2026-10-01", ["s"]), ("2026-10-08", ["1"])])
def test_assignment_for_working_days_gives_way_on_a_holiday(day, expected):
    noon = utc(f"{day}T12:00+08:00")
    assert shown(resolve([rule("1", day_kind="working")], (), OFFICIAL_2026, STANDBY, noon)) == expected


def test_naive_instant_is_refused():
    with pytest.raises(ValueError, match="an instant needs an offset"):
        due([], instant=NOON.replace(tzinfo=None))
