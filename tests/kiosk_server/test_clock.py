"""The clock gives instants with their offset, and the day by which the law counts."""

from datetime import UTC, date, datetime, timedelta

from kiosk_server import clock


def test_now_is_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_local_day_is_the_day_in_beijing() -> None:
    assert clock.local_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)
