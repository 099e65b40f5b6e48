"""A recurrence is said as people say it; what has no words is written as it is stored."""

import pytest
from flask import Flask
from rule_forms import at

from kiosk_server.web.admin import recurrence_words
from playlists.recurrence import Recurrence


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "每天"),
        ("FREQ=DAILY;INTERVAL=3", "每 3 天"),
        ("FREQ=WEEKLY", "每周的周二"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO", "每 2 周的周一、周四"),
        ("FREQ=MONTHLY", "每月29日"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "每月31日"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "每月最后一日"),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=5WE", "每 2 个月的第 5 个周三"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "每月最后一个周五"),
        ("FREQ=YEARLY", "每年2月29日"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=10;BYMONTHDAY=1", "每 2 年的10月1日"),
        ("FREQ=HOURLY;INTERVAL=7", "按规则 FREQ=HOURLY;INTERVAL=7;WKST=MO"),
        ("FREQ=DAILY;BYHOUR=9,14", "按规则 FREQ=DAILY;BYHOUR=9,14;WKST=MO"),
        ("FREQ=DAILY;BYDAY=MO", "按规则 FREQ=DAILY;BYDAY=MO;WKST=MO"),
        ("FREQ=WEEKLY;BYMONTH=6", "按规则 FREQ=WEEKLY;BYMONTH=6;WKST=MO"),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", "按规则 FREQ=MONTHLY;BYDAY=1MO,3MO;WKST=MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "按规则 FREQ=MONTHLY;BYMONTHDAY=-3;WKST=MO"),
        ("FREQ=YEARLY;BYDAY=20MO", "按规则 FREQ=YEARLY;BYDAY=20MO;WKST=MO"),
    ],
)
def test_a_rule_is_said_in_words(app: Flask, rule: str, words: str) -> None:
    recurrence = Recurrence(at("2028-02-29T09:00"), 30, rule)
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert recurrence_words.days_of(recurrence) == words
