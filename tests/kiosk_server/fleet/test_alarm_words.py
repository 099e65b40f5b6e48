"""Every alarm is a sentence that says since when, for how long, and what to do."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.alarm_rules import KINDS
from kiosk_server.fleet.alarm_words import NAMES, counted, duration, moment, told
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone

ZONE = "Asia/Shanghai"
BEGAN = datetime.fromisoformat("2026-11-22T09:12+08:00")


def alarm(kind: str, **detail: Any) -> Alarm:
    screen = Screen(id=1, name="一楼大厅", zone=Zone(lease_days=7, name="专区"))
    return Alarm(screen=screen, kind=kind, since=BEGAN, raised_at=BEGAN, cleared_at=None, detail=detail)


def say(row: Alarm, **after: float) -> str:
    return told(row, BEGAN + timedelta(**after), ZONE).say()


@pytest.mark.parametrize(
    ("row", "after", "words"),
    [
        (alarm("lost"), {"minutes": 8}, "屏幕“一楼大厅”自 09:12 起没有心跳，已 8 分钟。请检查电源和网线。"),
        (
            alarm("lost"),
            {"days": 8},
            (
                "屏幕“一楼大厅”自 11-22 09:12 起没有心跳，已 8 天 0 小时；节目指令已过期，"
                "屏幕如果还开着，显示的是待机画面。请检查电源和网线。"
            ),
        ),
        (
            alarm("out_of_step", due=8, applied=7),
            {"minutes": 125},
            (
                "屏幕“一楼大厅”在线，却没有换上 09:12 起应播的节目，已 2 小时 5 分钟（应播第 8 号指令，实播第 7 号）。"
                "请在屏幕页查看故障说明，再让它重新加载。"
            ),
        ),
        (
            alarm("clock", offset_ms=240_000),
            {"minutes": 1},
            "屏幕“一楼大厅”的时钟比服务器慢 4 分钟。请打开设备的自动对时（NTP），或校正时间和时区。",
        ),
        (
            alarm("clock", offset_ms=-31_000),
            {"minutes": 1},
            "屏幕“一楼大厅”的时钟比服务器快 31 秒。请打开设备的自动对时（NTP），或校正时间和时区。",
        ),
        (
            alarm("standby"),
            {"minutes": 3},
            (
                "屏幕“一楼大厅”自 09:12 起显示待机画面，已 3 分钟，而现在应当播出节目。"
                "请在屏幕页查看故障说明，检查网络和剩余空间。"
            ),
        ),
    ],
)
def test_told_says_what_is_wrong_and_what_to_do(row: Alarm, after: dict[str, float], words: str) -> None:
    assert say(row, **after) == words


def test_told_of_what_is_over_says_how_long_it_was() -> None:
    row = alarm("lost")
    row.cleared_at = BEGAN + timedelta(minutes=19)
    assert say(row, days=3) == "屏幕“一楼大厅”已恢复：“失联”从 09:12 到 09:31，历时 19 分钟。"


def test_told_of_a_revoked_screen_does_not_say_it_recovered() -> None:
    row = alarm("lost", ended="unpaired")
    row.cleared_at = BEGAN + timedelta(minutes=19)
    assert say(row, days=3) == "屏幕“一楼大厅”的凭证已吊销，09:31 起不再值守；此前“失联”已 19 分钟。"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ({"seconds": -3}, "0 秒"),
        ({"seconds": 59}, "59 秒"),
        ({"seconds": 60}, "1 分钟"),
        ({"minutes": 59, "seconds": 59}, "59 分钟"),
        ({"hours": 23, "minutes": 59}, "23 小时 59 分钟"),
        ({"hours": 52}, "2 天 4 小时"),
    ],
)
def test_duration_has_at_most_two_units(span: dict[str, float], words: str) -> None:
    assert duration(timedelta(**span)).say() == words


def test_moment_is_as_short_as_today_allows() -> None:
    today = datetime.fromisoformat("2026-11-22T16:30+00:00")  # half past midnight of the 23rd in Beijing
    at = [moment(datetime.fromisoformat(text), today, ZONE) for text in ("2026-11-23T00:10+08:00", "2025-01-02T03:04Z")]
    assert at == ["00:10", "2025-01-02 11:04"]
    assert moment(BEGAN, today, ZONE) == "11-22 09:12"


def test_counted_names_each_kind_once_in_their_order() -> None:
    assert counted(["clock", "lost", "lost"]) == "失联 2、时钟不准 1"
    assert list(NAMES) == list(KINDS)
