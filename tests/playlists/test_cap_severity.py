import pytest

from playlists.cap_severity import Colour, colour_of
from playlists.errors import BadRule


@pytest.mark.parametrize(
    ("severity", "colour"),
    [
        ("Extreme", "red"),
        ("Severe", "orange"),
        ("Moderate", "yellow"),
        ("Minor", "blue"),
        ("Red", "red"),
        ("Blue", "blue"),
    ],
)
def test_severity_without_a_written_colour_is_mapped(severity, colour):
    assert colour_of(["暴雨", "11B03"], severity) == Colour(colour, None)


@pytest.mark.parametrize(
    ("texts", "severity", "colour"),
    [
        pytest.param(["某地发布暴雨红色预警信号"], "Minor", Colour("red", "某地发布暴雨红色预警信号"), id="headline"),
        pytest.param(["11B03", "大风蓝色预警"], "Unknown", Colour("blue", "大风蓝色预警"), id="severity-unknown"),
        pytest.param(["ORANGE", "暴雨"], "Extreme", Colour("orange", "ORANGE"), id="code-in-english"),
        pytest.param(["yellow", "雷电黄色预警"], "Severe", Colour("yellow", "yellow"), id="the-most-formal-is-named"),
        pytest.param(
            ["暴雨黄色预警升级为橙色预警"],
            "Severe",
            Colour("orange", "暴雨黄色预警升级为橙色预警"),
            id="two-and-severity",
        ),
        pytest.param(["红色旅游提示", "Orange County"], "Minor", Colour("blue", None), id="a-colour-is-no-warning"),
    ],
)
def test_written_colour_wins(texts, severity, colour):
    assert colour_of(texts, severity) == colour


@pytest.mark.parametrize(
    ("texts", "severity", "why"),
    [
        (
            ["暴雨"],
            "Unknown",
            "预警级别“Unknown”无法对应红橙黄蓝，标题中也没有写明颜色。请发布单位写明颜色。",
        ),
        (
            ["暴雨黄色预警升级为橙色预警"],
            "Minor",
            "“暴雨黄色预警升级为橙色预警”写了不止一种预警颜色，无法确定级别。请发布单位写明一种。",
        ),
        (
            ["Red", "暴雨橙色预警"],
            "Severe",
            "“Red”与“暴雨橙色预警”写的预警颜色不一致。请发布单位核对后重新发送。",
        ),
        (
            ["Red", "暴雨红色预警", "暴雨橙色预警"],
            "Severe",
            "“Red”与“暴雨橙色预警”写的预警颜色不一致。请发布单位核对后重新发送。",
        ),
    ],
)
def test_colour_that_cannot_be_told_is_refused(texts, severity, why):
    with pytest.raises(BadRule) as refused:
        colour_of(texts, severity)
    assert str(refused.value) == why


def test_disagreement_names_two_texts_that_do_disagree():
    with pytest.raises(BadRule, match="“暴雨红色预警”与“橙色预警信号”"):
        colour_of(["暴雨红色预警", "橙色预警信号", "红色预警生效"], "Severe")
