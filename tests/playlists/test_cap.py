from contextlib import suppress
from datetime import datetime

import pytest
from cap_messages import INFO, cap, info
from hypothesis import given, settings
from hypothesis import strategies as st
from playlist_factories import make_entry, utc

from playlists.cap import CapNotice, Reference, read_cap
from playlists.errors import BadRule
from playlists.override import Override

NOW = utc("2026-06-12T09:00+08:00")
EARLIER = "51082241600000,51082241600000_20260612060000,2026-06-12T06:00:00+08:00"


def read(*blocks, now=NOW, **fields):
    return read_cap(cap(*blocks, **fields), now=now)


def refused(*blocks, now=NOW, **fields):
    with pytest.raises(BadRule) as why:
        read(*blocks, now=now, **fields)
    return str(why.value)


def instant(text):
    return datetime.fromisoformat(f"2026-06-12T{text}+08:00")


def test_message_is_read_completely():
    assert read(info("竹园镇", "乔庄镇")) == CapNotice(
        identifier="51082241600000_20260612083000",
        sender="51082241600000",
        sent=instant("08:30:00"),
        status="Actual",
        message_type="Alert",
        language="zh-CN",
        event="暴雨",
        cap_severity="Moderate",
        severity_colour="orange",
        colour_from=INFO["headline"],
        sender_name="青川县气象台",
        headline=INFO["headline"],
        description=INFO["description"],
        instruction=INFO["instruction"],
        effective=instant("08:30:00"),
        onset=instant("10:00:00"),
        expires=instant("20:00:00"),
        areas=("竹园镇", "乔庄镇"),
        same_language_blocks=1,
    )


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_message_that_is_not_actual_is_a_test_and_never_public_i14(status):
    notice = read(status=status)
    override = Override(
        override_id=notice.identifier,
        severity=notice.severity_colour,
        entries=(make_entry(),),
        start=notice.start,
        end=notice.expires,
        test=notice.is_test,
    )
    assert (notice.is_test, override.applies(NOW)) == (True, False)


def test_actual_message_is_no_test():
    assert read().is_test is False


def test_missing_times_and_texts_have_their_fallbacks():
    bare = dict.fromkeys(("effective", "onset", "expires", "headline", "senderName", "instruction", "description"))
    notice = read(info(**bare))
    assert (notice.start, notice.expires, notice.headline, notice.areas) == (notice.sent, None, "暴雨", ())
    assert (notice.sender_name, notice.description, notice.instruction) == ("", "", "")


def test_colour_in_an_event_code_is_found():
    code = "<eventCode><valueName>预警信号</valueName><value>暴雨红色预警</value></eventCode>"
    block = info(headline="青川县气象台发布暴雨预警").replace("</event>", f"</event>{code}")
    notice = read(block)
    assert (notice.severity_colour, notice.colour_from) == ("red", "暴雨红色预警")


@pytest.mark.parametrize(
    ("languages", "taken"),
    [
        (["en-US", "zh-CN"], "zh-CN"),
        (["zh-TW", "zh-cn"], "zh-cn"),
        (["zh-TW", "zh-Hans-CN"], "zh-Hans-CN"),
        (["en-US", "zh"], "zh"),
        (["en-US", None], ""),
        (["zhuang", "en-US"], "zhuang"),
    ],
)
def test_content_is_taken_in_the_best_language(languages, taken):
    notice = read(*(info(language=language) for language in languages))
    assert (notice.language, notice.same_language_blocks) == (
        taken,
        len(languages) if taken == "zhuang" else 1,
    )


def test_gravest_block_of_the_language_is_taken():
    headlines = ["大风蓝色预警", "暴雨红色预警", "雷电黄色预警"]
    notice = read(*(info(headline=headline) for headline in headlines), info(headline="Storm", language="en-US"))
    assert (notice.headline, notice.severity_colour, notice.same_language_blocks) == ("暴雨红色预警", "red", 3)


def test_update_names_what_it_replaces():
    notice = read(msgType="Update", references=f"{EARLIER} a,b,c")
    assert notice.references == (Reference(*EARLIER.split(",")), Reference("a", "b", "c"))


@pytest.mark.parametrize("blocks", [[""], [info("竹园镇")]])
def test_cancellation_is_read_with_and_without_content_even_when_it_has_expired(blocks):
    notice = read(*blocks, msgType="Cancel", references=EARLIER, now=utc("2026-07-01T00:00Z"))
    assert (notice.message_type, notice.references[0].identifier) == ("Cancel", "51082241600000_20260612060000")
    assert notice.severity_colour == ("orange" if blocks[0] else None)


def test_alert_holds_up_to_its_expiry():
    assert read(now=utc("2026-06-12T11:59:59Z")).expires == utc("2026-06-12T12:00Z")
    assert refused(now=utc("2026-06-12T12:00Z")) == (
        "这条预警已于 2026-06-12 20:00+08:00 失效，不能播出。请核对是否用错了文件，或请发布单位发送更新。"
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"identifier": None}, "CAP 消息缺少 identifier，请发布单位补全后重新发送。"),
        ({"identifier": "a b"}, "CAP 消息的 identifier 不能含有空格、逗号、&lt; 或 &amp;。"),
        ({"sender": "a,b"}, "CAP 消息的 sender 不能含有空格、逗号、&lt; 或 &amp;。"),
        ({"sent": None}, "CAP 消息缺少 sent，请发布单位补全后重新发送。"),
        (
            {"sent": "2026-06-12T08:30:00"},
            "CAP 消息的 sent“2026-06-12T08:30:00”不是带时区的时间，应写成 2026-06-12T09:00:00+08:00。",
        ),
        (
            {"sent": "2026-06-31T08:30:00+08:00"},
            "CAP 消息的 sent“2026-06-31T08:30:00+08:00”不是带时区的时间，应写成 2026-06-12T09:00:00+08:00。",
        ),
        ({"status": "Real"}, "CAP 消息的 status“Real”不是规定的值。"),
        ({"status": ["Actual", "Test"]}, "CAP 消息中 status 出现了多次，只能有一个。"),
        ({"scope": "Private"}, "CAP 消息的 scope 是“Private”，只有 Public 的消息可以上公共屏幕。"),
        ({"msgType": "Ack"}, "CAP 消息的 msgType“Ack”不是预警，只接收 Alert、Update 和 Cancel。"),
        ({"msgType": "Cancel"}, "CAP 消息是 Cancel，却没有在 references 中写明针对哪条预警。"),
        ({"references": "a,b"}, "CAP 消息的 references 应写成“发布者,标识,发送时间”，多条以空格分隔。"),
    ],
)
def test_envelope_that_is_wrong_is_refused(fields, why):
    assert refused(**fields) == why.replace("&lt;", "<").replace("&amp;", "&")


@pytest.mark.parametrize(
    ("block", "why"),
    [
        ("", "CAP 消息没有 info，不知道要播出什么。请发布单位补全后重新发送。"),
        (info(event=None), "CAP 消息缺少 event，请发布单位补全后重新发送。"),
        (info(severity=None), "CAP 消息缺少 severity，请发布单位补全后重新发送。"),
        (
            info(effective="2026-06-12 08:30"),
            "CAP 消息的 effective“2026-06-12 08:30”不是带时区的时间，应写成 2026-06-12T09:00:00+08:00。",
        ),
        (info(headline=["一", "二"]), "CAP 消息中 headline 出现了多次，只能有一个。"),
        (
            info(onset="2026-06-12T21:00:00+08:00"),
            "这条预警的失效时间 2026-06-12 20:00+08:00 不晚于开始时间，请发布单位核对。",
        ),
        (
            info(expires="2026-06-12T08:30:00+08:00", onset=None),
            "这条预警的失效时间 2026-06-12 08:30+08:00 不晚于开始时间，请发布单位核对。",
        ),
        (
            info(severity="Unknown", headline="暴雨"),
            "预警级别“Unknown”无法对应红橙黄蓝，标题中也没有写明颜色。请发布单位写明颜色。",
        ),
    ],
)
def test_content_that_is_wrong_is_refused(block, why):
    assert refused(block) == why


def test_message_over_256_kib_is_refused():
    assert refused(note="x" * 256 * 1024) == "CAP 消息超过 256 KiB，未读取。"


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_damaged_message_is_read_or_refused_but_never_breaks(noise, at, cut):
    data = cap()
    with suppress(BadRule):
        notice = read_cap(data[:at] + noise + data[at + cut :], now=NOW)
        assert (notice.message_type, notice.severity_colour) == ("Alert", "orange")
