from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playlist_factories import make_entry

from playlists.content import Loop
from playlists.errors import BadRule
from playlists.share import MOST_LOOP_ENTRIES, Appearances, Share, appearances, interleave, shares_of


def entries_of(**seconds):
    return [make_entry(name, length) for name, length in seconds.items()]


def names(loop):
    return "".join(entry.entry_id for entry in loop.entries)


def refused(entries, *shares):
    with pytest.raises(BadRule) as why:
        interleave(entries, shares)
    return str(why.value)


def starts_in(loop, entry_id, rounds):
    """The seconds at which an entry starts over so many rounds: counted one by one, unlike the library."""
    clock, found = 0, []
    for _ in range(rounds):
        for entry in loop.entries:
            if entry.entry_id == entry_id:
                found.append(clock)
            clock += entry.seconds
    return found


def test_entry_every_five_minutes_comes_exactly_then_where_the_others_come_out_even():
    loop = interleave(entries_of(n=15, a=15, b=15, c=15), [Share(entry_id="n", every_minutes=5)])
    others = "abc" * 19
    assert names(loop) == "n" + others[:19] + "n" + others[19:38] + "n" + others[38:]
    assert appearances(loop.entries, "n") == Appearances(3, Fraction(12), 300)


def test_entry_comes_early_rather_than_late_where_nothing_fits_evenly():
    loop = interleave(entries_of(n=10, a=45), [Share(entry_id="n", every_minutes=2)])
    assert names(loop) == "naa"
    assert appearances(loop.entries, "n") == Appearances(1, Fraction(36), 100)


def test_hourly_count_of_a_round_is_rounded_up_and_no_more():
    # Nothing divides evenly: 7 times an hour is once in 514 2/7 seconds.
    loop = interleave(entries_of(n=20, a=35, b=50), [Share(entry_id="n", times_per_hour=7)])
    seconds = loop.milliseconds // 1000
    assert appearances(loop.entries, "n").per_round == ceil(Fraction(7 * seconds, 3600))
    assert Fraction(7) <= appearances(loop.entries, "n").per_hour < Fraction(71, 10)


def test_twelve_times_an_hour_is_exact_where_a_round_comes_out_even():
    loop = interleave(entries_of(n=30, a=30, b=30), [Share(entry_id="n", times_per_hour=12)])
    assert appearances(loop.entries, "n").per_hour == 12


def test_others_keep_their_order_and_share_alike():
    loop = interleave(entries_of(a=20, n=10, b=25, c=40), [Share(entry_id="n", every_minutes=3)])
    others = [entry.entry_id for entry in loop.entries if entry.entry_id != "n"]
    assert others == list("abc") * (len(others) // 3)


def test_two_shares_stand_side_by_side():
    shares = [Share(entry_id="n", every_minutes=5), Share(entry_id="m", times_per_hour=6)]
    loop = interleave(entries_of(n=15, m=30, a=15, b=15), shares)
    assert appearances(loop.entries, "n").longest_gap_seconds <= 300
    assert appearances(loop.entries, "m").per_hour >= 6


def test_share_comes_early_so_that_the_one_due_next_is_not_late():
    shares = [Share(entry_id="n", every_minutes=3), Share(entry_id="m", every_minutes=2)]
    loop = interleave(entries_of(n=10, m=60, a=20), shares)
    assert names(loop) == "nmaamnaammnaammnaa"
    assert [appearances(loop.entries, name).longest_gap_seconds for name in "nm"] == [170, 120]


def test_loop_may_hold_the_most_entries_and_no_more():
    share = Share(entry_id="n", every_minutes=42)
    loop = interleave(entries_of(n=25, a=5), [share])
    assert names(loop) == "n" + "a" * (MOST_LOOP_ENTRIES - 1)
    why = "循环最多 500 个条目，不够“条目 n”的一个间隔。请缩短间隔，或延长其他条目的时长。"
    assert refused(entries_of(n=20, a=5), share) == why  # one entry more would come out even
    assert refused(entries_of(n=23, a=5), share) == why


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"every_minutes": 1}, 60),
        ({"every_minutes": 240}, 14_400),
        ({"times_per_hour": 1}, 3600),
        ({"times_per_hour": 120}, 30),
    ],
)
def test_share_may_be_as_rare_and_as_frequent_as_the_limits_say(fields, seconds):
    assert Share(entry_id="n", **fields).period == seconds


def test_loop_without_shares_is_the_entries_as_they_are():
    entries = entries_of(a=10, b=20)
    assert interleave(entries, []) == Loop(tuple(entries))


def test_shares_are_those_that_the_entries_carry_once_each():
    often, hourly = make_entry("n", every_minutes=5), make_entry("m", times_per_hour=6)
    assert shares_of([make_entry("a"), often, hourly, often]) == (
        Share(entry_id="n", every_minutes=5),
        Share(entry_id="m", times_per_hour=6),
    )


LENGTHS = st.integers(5, 120)
SHARES = st.builds(Share, entry_id=st.just("n"), every_minutes=st.integers(4, 20)) | st.builds(
    Share, entry_id=st.just("n"), times_per_hour=st.integers(1, 15)
)


@settings(deadline=None)  # searching up to 500 entries, on a machine that may be busy
@given(LENGTHS, st.lists(LENGTHS, min_size=1, max_size=12), SHARES)
def test_single_share_keeps_its_promise_or_is_refused(length, others, share):
    entries = [make_entry("n", length), *(make_entry(f"o{place}", each) for place, each in enumerate(others))]
    try:
        loop = interleave(entries, [share])
    except BadRule:  # only where 500 entries do not last for one period
        assert (MOST_LOOP_ENTRIES - 2) * min(others) + length <= share.period
        return
    assert_promise(loop, share)
    rest = [entry.entry_id for entry in loop.entries if entry.entry_id != "n"]
    assert rest == [f"o{place}" for place in range(len(others))] * (len(rest) // len(others))


@settings(deadline=None)
@given(
    st.lists(LENGTHS, min_size=1, max_size=8),
    st.lists(st.tuples(LENGTHS, st.booleans(), st.integers(2, 15)), min_size=2, max_size=4),
)
def test_several_shares_keep_their_promises_or_are_refused(others, wishes):
    shares = [
        Share(entry_id=f"n{place}", **{"times_per_hour" if hourly else "every_minutes": n})
        for place, (_, hourly, n) in enumerate(wishes)
    ]
    entries = [make_entry(f"n{place}", length) for place, (length, _, _) in enumerate(wishes)]
    entries += [make_entry(f"o{place}", length) for place, length in enumerate(others)]
    try:
        loop = interleave(entries, shares)
    except BadRule:
        return
    assert interleave(entries, shares) == loop
    for share in shares:
        assert_promise(loop, share)


def assert_promise(loop, share):
    assert len(loop.entries) <= MOST_LOOP_ENTRIES
    seconds = loop.milliseconds // 1000
    found = starts_in(loop, share.entry_id, 2)
    if share.every_minutes:
        assert max(after - before for before, after in pairwise(found)) <= share.every_minutes * 60
    else:
        assert len(found) // 2 == ceil(Fraction(seconds * share.times_per_hour, 3600))


@pytest.mark.parametrize(
    ("seconds", "share", "why"),
    [
        (
            {"n": 15, "a": 290},
            {"every_minutes": 5},
            "“条目 n”的间隔容不下“条目 a”（290 秒）。请放宽间隔，或缩短该条目。",
        ),
        (
            {"n": 15, "a": 5},
            {"every_minutes": 240},
            "循环最多 500 个条目，不够“条目 n”的一个间隔。请缩短间隔，或延长其他条目的时长。",
        ),
        ({"n": 15}, {"every_minutes": 5}, "除了按份额播放的条目，节目单还需要其他条目来填满其余时间。"),
        ({"a": 15}, {"every_minutes": 5}, "节目单中没有播放份额所指的条目“n”。"),
    ],
)
def test_share_that_cannot_fit_is_refused(seconds, share, why):
    assert refused(entries_of(**seconds), Share(entry_id="n", **share)) == why


def test_shares_that_crowd_one_another_out_are_refused():
    entries = entries_of(n=50, m=50, a=60)
    shares = [Share(entry_id=name, every_minutes=2) for name in ("n", "m")]
    assert refused(entries, *shares) == "这些播放份额放不进同一个循环。请放宽间隔，或减少份额。"


def test_second_share_of_an_entry_is_refused():
    share = Share(entry_id="n", every_minutes=5)
    assert refused(entries_of(n=10, a=10), share, share) == "同一条目只能有一个播放份额。"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "播放份额请写每隔几分钟，或每小时几次，二者选一。"),
        ({"every_minutes": 5, "times_per_hour": 12}, "播放份额请写每隔几分钟，或每小时几次，二者选一。"),
        ({"every_minutes": 0}, "播放间隔应在 1 至 240 分钟之间。"),
        ({"every_minutes": 241}, "播放间隔应在 1 至 240 分钟之间。"),
        ({"times_per_hour": 0}, "每小时次数应在 1 至 120 之间。"),
        ({"times_per_hour": 121}, "每小时次数应在 1 至 120 之间。"),
    ],
)
def test_share_that_means_nothing_is_refused(fields, why):
    with pytest.raises(BadRule) as refused_share:
        Share(entry_id="n", **fields)
    assert str(refused_share.value) == why


def test_appearances_of_an_entry_that_is_not_there_are_refused():
    with pytest.raises(BadRule) as why:
        appearances(entries_of(a=10), "n")
    assert str(why.value) == "循环中没有条目“n”。"
