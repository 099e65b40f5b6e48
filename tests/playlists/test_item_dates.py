from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playlist_factories import make_entry, utc

from playlists.calendar import Calendar
from playlists.calendar_years import official_calendar
from playlists.errors import BadRule
from playlists.item_dates import ItemDates, Window

OFFICIAL = official_calendar()
FRIDAY = utc("2026-09-18T09:00+08:00")


def window(**fields):
    return ItemDates(**fields).window(OFFICIAL)


def test_item_without_dates_is_always_shown():
    assert window() == Window(None, None)


def test_notice_of_seven_working_days_leaves_on_day_eight():
    # Published on Monday 9 February 2026; day 1 is Tuesday, Saturday the 14th is worked, day 7 is the 25th.
    published = utc("2026-02-09T15:00+08:00")
    assert window(publish_from=published, notice_working_days=7) == Window(published, utc("2026-02-26T00:00+08:00"))


def test_notice_of_twenty_working_days_counts_make_up_days_n7():
    assert window(publish_from=FRIDAY, notice_working_days=20).end == utc("2026-10-23T00:00+08:00")


def test_notice_published_late_in_the_evening_counts_from_its_local_day():
    late = utc("2026-09-17T23:30+08:00")  # still the 17th in Beijing; the 18th would give a day more
    assert window(publish_from=late, notice_working_days=1).end == utc("2026-09-19T00:00+08:00")


def test_notice_published_early_in_the_morning_counts_from_its_local_day():
    early = utc("2026-09-18T06:00+08:00")  # still the 17th in UTC, which would give a day less
    assert window(publish_from=early, notice_working_days=1).end == utc("2026-09-21T00:00+08:00")


def test_notice_into_a_year_not_published_is_provisional_n8():
    found = window(publish_from=utc("2026-12-14T09:00+08:00"), notice_working_days=20)
    assert found.end == utc("2027-01-12T00:00+08:00")
    assert found.provisional is True


def test_item_is_shown_through_the_day_it_expires_on():
    assert window(expires_on=date(2026, 9, 30)) == Window(None, utc("2026-10-01T00:00+08:00"))


def test_bounds_come_out_in_utc():
    found = window(publish_from=datetime.fromisoformat("2026-09-18T09:00+08:00"), expires_on=date(2026, 9, 30))
    assert [instant.isoformat() for instant in (found.start, found.end)] == [
        "2026-09-18T01:00:00+00:00",
        "2026-09-30T16:00:00+00:00",
    ]


def test_day_ends_at_the_midnight_of_the_items_zone():
    assert window(expires_on=date(2026, 9, 30), time_zone="Asia/Urumqi").end == utc("2026-09-30T18:00Z")


def test_earliest_end_holds():
    both = {"publish_from": FRIDAY, "notice_working_days": 20, "expires_on": date(2026, 12, 31)}
    withdrawn = utc("2026-09-21T10:30+08:00")
    assert window(**both).end == utc("2026-10-23T00:00+08:00")
    assert window(**both, withdrawn_at=withdrawn).end == withdrawn


def test_item_may_expire_on_the_day_it_is_published():
    assert window(publish_from=FRIDAY, expires_on=date(2026, 9, 18)) == Window(FRIDAY, utc("2026-09-19T00:00+08:00"))


def test_longest_notice_is_read():
    dates = ItemDates(publish_from=FRIDAY, notice_working_days=250)
    assert dates.notice_ends_on(Calendar()) == (date(2027, 9, 3), True)  # fifty weeks of five days


def test_entry_of_an_item_without_dates_keeps_its_own():
    entries = [make_entry(), make_entry(publish_at=FRIDAY), make_entry(expire_at=FRIDAY)]
    assert [ItemDates().bind(entry, OFFICIAL) for entry in entries] == entries


def test_item_withdrawn_before_publishing_is_never_shown():
    early = utc("2026-09-01T00:00Z")
    assert window(publish_from=FRIDAY, withdrawn_at=early) == Window(FRIDAY, FRIDAY)
    entry = ItemDates(publish_from=FRIDAY, withdrawn_at=early).bind(make_entry(), OFFICIAL)
    assert [entry.is_current(instant) for instant in (early, FRIDAY)] == [False, False]


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1), timezones=st.just(FRIDAY.tzinfo))  # noqa: DTZ001


@settings(deadline=None)
@given(st.none() | INSTANTS, st.none() | INSTANTS, INSTANTS, st.integers(1, 20), st.none() | INSTANTS, INSTANTS)
def test_dates_bind_wherever_the_item_is_used(publish_at, expire_at, publish_from, days, withdrawn_at, instant):
    dates = ItemDates(publish_from=publish_from, notice_working_days=days, withdrawn_at=withdrawn_at)
    entry = make_entry(publish_at=publish_at, expire_at=expire_at)
    found = dates.window(OFFICIAL)
    within = found.start <= instant < found.end
    assert dates.bind(entry, OFFICIAL).is_current(instant) is (within and entry.is_current(instant))


def test_expiry_within_the_notice_period_is_refused_at_input():
    with pytest.raises(BadRule) as why:
        ItemDates(publish_from=FRIDAY, notice_working_days=20, expires_on=date(2026, 10, 21)).check(OFFICIAL)
    assert str(why.value) == "到期日 2026-10-21 早于公示期的最后一天 2026-10-22，请推迟到期日或删去。"


@pytest.mark.parametrize("expires_on", [None, date(2026, 10, 22), date(2026, 12, 31)])
def test_expiry_after_the_notice_period_is_fine(expires_on):
    dates = ItemDates(publish_from=FRIDAY, notice_working_days=20, expires_on=expires_on)
    dates.check(OFFICIAL)
    assert dates.notice_ends_on(OFFICIAL) == (date(2026, 10, 22), False)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"publish_from": FRIDAY.replace(tzinfo=None)}, "条目的上架或撤下时间缺少时区。"),
        ({"withdrawn_at": FRIDAY.replace(tzinfo=None)}, "条目的上架或撤下时间缺少时区。"),
        ({"notice_working_days": 7}, "有公示期的条目应写明上架时间。"),
        ({"publish_from": FRIDAY, "notice_working_days": 0}, "公示期应在 1 至 250 个工作日之间。"),
        ({"publish_from": FRIDAY, "notice_working_days": 251}, "公示期应在 1 至 250 个工作日之间。"),
        ({"publish_from": FRIDAY, "expires_on": date(2026, 9, 17)}, "条目的到期日早于上架日。"),
        ({"time_zone": "Asia/Nowhere"}, "没有名为“Asia/Nowhere”的时区。"),
    ],
)
def test_dates_that_mean_nothing_are_refused(fields, why):
    with pytest.raises(BadRule) as refused:
        ItemDates(**fields)
    assert str(refused.value) == why
