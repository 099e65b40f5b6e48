from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playlist_factories import make_assignment, utc

from playlists.calendar import Calendar
from playlists.campaign import Campaign
from playlists.errors import BadRule

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 7)
WEEK = Campaign("c", "宪法宣传周", FIRST, LAST)
DAYS = st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 20))


def dates_of(assignment):
    return (assignment.starts_on, assignment.ends_on)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "clipped"),
    [
        pytest.param(None, None, (FIRST, LAST), id="open"),
        pytest.param(date(2026, 11, 1), date(2027, 1, 1), (FIRST, LAST), id="wider"),
        pytest.param(date(2026, 12, 3), date(2026, 12, 4), (date(2026, 12, 3), date(2026, 12, 4)), id="narrower"),
        pytest.param(date(2026, 12, 7), None, (LAST, LAST), id="last-day"),
    ],
)
def test_campaign_narrows_the_dates_of_an_assignment(starts_on, ends_on, clipped):
    assert dates_of(WEEK.clip(make_assignment(starts_on=starts_on, ends_on=ends_on))) == clipped


def test_campaign_may_last_one_day():
    assert dates_of(Campaign("c", "宪法日", LAST, LAST).clip(make_assignment())) == (LAST, LAST)


def test_bundle_starts_and_ends_together_without_what_has_no_day_left():
    bundle = [make_assignment("a"), make_assignment("b", ends_on=date(2026, 11, 30)), make_assignment("c", priority=3)]
    assert [(found.assignment_id, dates_of(found)) for found in WEEK.clip_all(bundle)] == [
        ("a", (FIRST, LAST)),
        ("c", (FIRST, LAST)),
    ]


@settings(deadline=None)
@given(DAYS, DAYS, st.dates(date(2026, 11, 15), date(2026, 12, 25)))
def test_clipped_assignment_plays_on_the_days_of_both(starts_on, ends_on, day):
    if starts_on and ends_on and ends_on < starts_on:
        starts_on, ends_on = ends_on, starts_on
    assignment = make_assignment(starts_on=starts_on, ends_on=ends_on)
    clipped = WEEK.clip(assignment)
    plays = clipped is not None and clipped.plays_on(day, Calendar())
    assert plays is (FIRST <= day <= LAST and assignment.plays_on(day, Calendar()))


def test_overnight_daypart_of_the_last_day_ends_the_morning_after():
    clipped = WEEK.clip(make_assignment("a", "1234567 22:00-02:00"))
    after = utc("2026-12-08T01:59+08:00")
    assert [clipped.covers(after + n * timedelta(minutes=1), Calendar()) for n in (0, 1)] == [True, False]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ((" ", FIRST, LAST), "请填写专题名称。"),
        (("宪法宣传周", LAST, FIRST), "专题“宪法宣传周”的结束日期早于开始日期。"),
    ],
)
def test_campaign_that_means_nothing_is_refused(fields, why):
    with pytest.raises(BadRule) as refused:
        Campaign("c", *fields)
    assert str(refused.value) == why
