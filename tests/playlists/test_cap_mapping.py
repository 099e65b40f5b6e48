import pytest
from cap_messages import cap, info
from playlist_factories import utc

from playlists.cap import read_cap
from playlists.cap_mapping import explain

NOW = utc("2026-06-12T09:00+08:00")
EARLIER = "s,one,2026-06-12T06:00:00+08:00 s,two,2026-06-12T07:00:00+08:00"


def rows(*blocks, **fields):
    explained = explain(read_cap(cap(*blocks, **fields), now=NOW))
    return [(field, value, becomes.say()) for field, value, becomes in explained]


def row(field, *blocks, **fields):
    return [found[1:] for found in rows(*blocks, **fields) if found[0] == field]


def test_mapping_of_an_alert_is_shown_line_by_line():
    headline = "青川县气象台发布暴雨橙色预警"
    assert rows(info("竹园镇", "乔庄镇")) == [
        ("status", "Actual", "正式播出"),
        ("msgType", "Alert", "新的紧急插播"),
        ("senderName", "青川县气象台", "发布单位"),
        ("severity", "Moderate", f"橙色预警，以“{headline}”为准，而不是 Moderate 对应的黄色预警"),
        ("language", "zh-CN", "所取内容的语言"),
        ("headline", headline, "标题"),
        ("description", "预计未来三小时降雨量将达五十毫米以上。", "正文"),
        ("instruction", "请远离河道和低洼处。", "正文之后的防御指南"),
        ("effective", "2026-06-12 08:30+08:00", "开始时间"),
        ("onset", "2026-06-12 10:00+08:00", "事件预计发生的时间，不影响播出"),
        ("expires", "2026-06-12 20:00+08:00", "结束时间"),
        ("areaDesc", "竹园镇；乔庄镇", "影响区域，供选择目标屏幕时参考"),
    ]


def test_mapping_of_a_cancellation_says_what_it_takes_back():
    assert rows("", msgType="Cancel", references=EARLIER) == [
        ("status", "Actual", "正式播出"),
        ("msgType", "Cancel", "撤下先前的紧急插播：one two"),
        ("sender", "51082241600000", "发布单位"),
    ]


def test_mapping_of_an_update_says_what_it_replaces():
    assert row("msgType", msgType="Update", references=EARLIER) == [("Update", "替换先前的紧急插播：one two")]


def test_mapping_of_a_test_says_that_it_never_reaches_a_public_screen_i14():
    assert row("status", status="Exercise") == [("Exercise", "演练：绝不上公共屏幕")]


@pytest.mark.parametrize(
    ("severity", "headline", "becomes"),
    [
        ("Extreme", "暴雨", "红色预警"),
        ("Severe", "暴雨橙色预警", "橙色预警，依据“暴雨橙色预警”"),
        ("Unknown", "暴雨蓝色预警", "蓝色预警，依据“暴雨蓝色预警”"),
    ],
)
def test_mapping_says_where_the_colour_comes_from(severity, headline, becomes):
    assert row("severity", info(severity=severity, headline=headline)) == [(severity, becomes)]


def test_mapping_asks_for_an_end_and_falls_back_to_the_time_of_sending():
    block = info(expires=None, effective=None, onset=None)
    assert row("expires", block) == [("", "消息没有写明失效时间，须由人填写结束时间")]
    assert row("sent", block) == [("2026-06-12 08:30+08:00", "开始时间")]
    assert (row("effective", block), row("onset", block)) == ([], [])


def test_mapping_says_what_was_left_out():
    assert row("language", info(), info()) == [
        ("zh-CN", "消息含 2 段同一语言的内容，只取级别最高的一段，其余请另行播出")
    ]
