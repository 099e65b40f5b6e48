"""Quiet hours end on the right day, over midnight and where clocks are put forward."""

from datetime import datetime, time

import pytest

from kiosk_server.fleet.quiet_hours import QuietHours

NIGHT = QuietHours(time(22), time(7), "Asia/Shanghai")
NOON = QuietHours(time(12), time(13, 30), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("hours", "now", "over"),
    [
        (NIGHT, "2026-11-22T21:59:59+08:00", "2026-11-22T21:59:59+08:00"),
        (NIGHT, "2026-11-22T22:00:00+08:00", "2026-11-23T07:00:00+08:00"),
        (NIGHT, "2026-11-22T16:30:00+00:00", "2026-11-23T07:00:00+08:00"),
        (NIGHT, "2026-11-23T06:59:59+08:00", "2026-11-23T07:00:00+08:00"),
        (NIGHT, "2026-11-23T07:00:00+08:00", "2026-11-23T07:00:00+08:00"),
        (NOON, "2026-11-22T12:10:00+08:00", "2026-11-22T13:30:00+08:00"),
        (NOON, "2026-11-22T13:30:00+08:00", "2026-11-22T13:30:00+08:00"),
        (QuietHours(time(22), time(7), "Europe/Berlin"), "2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
    ],
)
def test_over_at_is_the_end_of_the_quiet_hours_or_now(hours: QuietHours, now: str, over: str) -> None:
    assert hours.over_at(datetime.fromisoformat(now)) == datetime.fromisoformat(over)
