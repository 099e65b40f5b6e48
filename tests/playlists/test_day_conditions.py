from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.calendar import Calendar
from playlists.calendar_years import official_calendar
from playlists.day_conditions import AllOf, AnyOf, BeforeHoliday, NamedDates, NonWorkingDays, Not, WorkingDays
from playlists.errors import BadRule

OFFICIAL = official_calendar()
DAYS = st.dates(date(2024, 2, 1), date(2026, 11, 30))
LEAVES = st.one_of(
    st.just(WorkingDays()),
    st.just(NonWorkingDays()),
    st.builds(NamedDates, st.frozensets(DAYS, min_size=1, max_size=5)),
    st.builds(BeforeHoliday, st.integers(1, 20)),
)


def held(condition, first, last, calendar=OFFICIAL):
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [f"{day:%m-%d}" for day in days if condition.holds(day, calendar)]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        pytest.param(date(2026, 10, 1), False, id="N1"),
        pytest.param(date(2026, 9, 20), True, id="N2"),
        pytest.param(date(2026, 10, 8), True, id="N4"),
        pytest.param(date(2026, 2, 14), True, id="N5"),
    ],
)
def test_working_days_and_non_working_days_follow_the_notice(day, working):
    found = [condition.holds(day, OFFICIAL) for condition in (WorkingDays(), NonWorkingDays())]
    assert found == [working, not working]


def test_three_working_days_before_a_holiday_count_make_up_days():
    spring = held(BeforeHoliday(3), date(2026, 2, 1), date(2026, 2, 28))
    autumn = held(BeforeHoliday(3), date(2026, 9, 10), date(2026, 10, 20))
    assert spring == ["02-12", "02-13", "02-14"]
    assert autumn == ["09-22", "09-23", "09-24", "09-28", "09-29", "09-30"]


def test_working_days_before_a_holiday_step_over_a_plain_weekend():
    # Qingming 2025 begins on a Friday, Labour Day 2025 on a Thursday after a Sunday that was worked.
    assert held(BeforeHoliday(5), date(2025, 3, 20), date(2025, 4, 6)) == ["03-28", "03-31", "04-01", "04-02", "04-03"]
    assert held(BeforeHoliday(5), date(2025, 4, 20), date(2025, 5, 5)) == ["04-25", "04-27", "04-28", "04-29", "04-30"]


def test_holiday_that_adjoins_a_weekend_begins_with_the_weekend():
    # Dragon Boat Festival 2024 is Monday 10 June alone; the run begins on Saturday the 8th.
    assert held(BeforeHoliday(1), date(2024, 6, 1), date(2024, 6, 12)) == ["06-07"]


def test_plain_weekend_is_no_holiday():
    assert held(BeforeHoliday(1), date(2026, 7, 1), date(2026, 8, 31)) == []


def test_holiday_of_the_unit_counts():
    local = OFFICIAL.with_overrides({date(2026, 7, 22): False})
    assert held(BeforeHoliday(2), date(2026, 7, 1), date(2026, 7, 31), local) == ["07-20", "07-21"]


@settings(deadline=None)
@given(st.dates(date(2024, 2, 1), date(2026, 9, 30)), st.integers(1, 20))
def test_days_before_a_holiday_are_the_last_working_days_of_their_run(day, n):
    """Said another way: worked, and of the working days up to the next listed day off fewer than n follow."""
    next_off = next(d for k in range(1, 400) if OFFICIAL.is_listed_off(d := day + timedelta(days=k)))
    between = [day + timedelta(days=k) for k in range(1, (next_off - day).days)]
    following = sum(OFFICIAL.is_working_day(d) for d in between)
    assert BeforeHoliday(n).holds(day, OFFICIAL) is (OFFICIAL.is_working_day(day) and following < n)


def test_most_named_dates_are_taken():
    days = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(400))
    assert NamedDates(days).dates == days


def test_named_dates_hold_whatever_the_calendar_says():
    condition = NamedDates(frozenset({date(2026, 10, 1), date(2026, 10, 9)}))
    assert held(condition, date(2026, 9, 1), date(2026, 10, 31)) == ["10-01", "10-09"]


@settings(deadline=None)
@given(DAYS, st.lists(LEAVES, min_size=2, max_size=4))
def test_conditions_combine_as_the_words_say(day, parts):
    truths = [part.holds(day, OFFICIAL) for part in parts]
    assert AnyOf(tuple(parts)).holds(day, OFFICIAL) is any(truths)
    assert Not(parts[0]).holds(day, OFFICIAL) is not truths[0]
    try:
        every = AllOf(tuple(parts))
    except BadRule:
        assert not all(truths), "only what never holds is refused"
    else:
        assert every.holds(day, OFFICIAL) is all(truths)


UNKNOWN = date(2027, 1, 4)


@pytest.mark.parametrize(
    ("condition", "day", "provisional"),
    [
        pytest.param(WorkingDays(), UNKNOWN, True, id="working"),
        pytest.param(NonWorkingDays(), UNKNOWN, True, id="non-working"),
        pytest.param(WorkingDays(), date(2026, 12, 31), False, id="known-year"),
        pytest.param(NamedDates(frozenset({UNKNOWN})), UNKNOWN, False, id="named"),
        pytest.param(BeforeHoliday(3), date(2026, 12, 30), True, id="the-holiday-lies-in-the-unknown-year"),
        pytest.param(BeforeHoliday(3), date(2026, 12, 1), False, id="decided-within-the-known-year"),
        pytest.param(BeforeHoliday(1), date(2026, 12, 31), True, id="the-last-day-looked-at-is-unknown"),
        pytest.param(BeforeHoliday(3), date(2026, 12, 28), False, id="the-last-day-looked-at-is-known"),
        pytest.param(Not(WorkingDays()), UNKNOWN, True, id="not"),
        pytest.param(AnyOf((NamedDates(frozenset({UNKNOWN})), WorkingDays())), UNKNOWN, False, id="any-holds-anyway"),
        pytest.param(AnyOf((NamedDates(frozenset({date(2027, 1, 5)})), WorkingDays())), UNKNOWN, True, id="any-open"),
        pytest.param(AllOf((NamedDates(frozenset({date(2027, 1, 5)})), WorkingDays())), UNKNOWN, False, id="all-fails"),
        pytest.param(AllOf((NamedDates(frozenset({UNKNOWN})), WorkingDays())), UNKNOWN, True, id="all-open"),
        pytest.param(AnyOf((WorkingDays(), BeforeHoliday(1))), date(2026, 12, 31), False, id="any-is-worked-anyway"),
        pytest.param(AllOf((WorkingDays(), BeforeHoliday(5))), date(2026, 12, 26), False, id="all-fails-on-a-saturday"),
    ],
)
def test_answer_that_a_notice_may_still_change_is_provisional_n8(condition, day, provisional):
    assert condition.is_provisional(day, OFFICIAL) is provisional


def test_calendar_without_any_year_knows_no_holiday():
    assert held(BeforeHoliday(3), date(2026, 9, 1), date(2026, 10, 31), Calendar()) == []


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (WorkingDays(), "工作日（含调休上班日）"),
        (NonWorkingDays(), "非工作日（周末和放假日）"),
        (NamedDates(frozenset({date(2026, 10, 1)})), "2026-10-01 当日"),
        (
            NamedDates(frozenset({date(2026, 10, 1), date(2026, 12, 4), date(2026, 11, 1)})),
            "2026-10-01 至 2026-12-04 之间指定的 3 天",
        ),
        (BeforeHoliday(3), "节前 3 个工作日"),
        (
            AllOf((WorkingDays(), Not(BeforeHoliday(1)), Not(NamedDates(frozenset({date(2026, 7, 1)}))))),
            "（工作日（含调休上班日），且 （除 节前 1 个工作日 外，且 除 2026-07-01 当日 外））",
        ),
        (AnyOf((BeforeHoliday(2), NonWorkingDays())), "（节前 2 个工作日，或 非工作日（周末和放假日））"),
    ],
)
def test_condition_says_what_it_means(condition, words):
    assert condition.words.say() == words


CONTRARY = "这些日期条件互相矛盾，没有一天同时符合。请删去其中一项。"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: NamedDates(frozenset()), "指定日期应有 1 至 400 个。"),
        (
            lambda: NamedDates(frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(401))),
            "指定日期应有 1 至 400 个。",
        ),
        (lambda: BeforeHoliday(0), "节前天数应在 1 至 20 个工作日之间。"),
        (lambda: BeforeHoliday(21), "节前天数应在 1 至 20 个工作日之间。"),
        (lambda: AnyOf((WorkingDays(),)), "组合日期条件至少应有两项。"),
        (lambda: AllOf(()), "组合日期条件至少应有两项。"),
        (lambda: AllOf((WorkingDays(), NonWorkingDays())), CONTRARY),
        (lambda: AllOf((BeforeHoliday(3), NonWorkingDays())), CONTRARY),
        (lambda: AllOf((BeforeHoliday(3), Not(BeforeHoliday(3)))), CONTRARY),
    ],
)
def test_condition_that_means_nothing_is_refused(make, why):
    with pytest.raises(BadRule) as refused:
        make()
    assert str(refused.value) == why
