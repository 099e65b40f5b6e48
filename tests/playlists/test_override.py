import pytest
from playlist_factories import make_override, utc

from playlists.errors import BadRule

START, END = utc("2026-06-12T01:00Z"), utc("2026-06-12T02:00Z")


@pytest.mark.parametrize(
    ("instant", "applies"),
    [
        ("2026-06-12T00:59:59Z", False),
        ("2026-06-12T01:00Z", True),
        ("2026-06-12T01:59:59.999Z", True),
        ("2026-06-12T02:00Z", False),
    ],
)
def test_override_applies_from_its_start_up_to_its_end(instant, applies):
    assert make_override(start=START, end=END).applies(utc(instant)) is applies


def test_test_override_never_applies_i14():
    assert make_override(start=START, end=END, test=True).applies(START) is False


def test_urgency_grows_from_blue_to_red():
    levels = ["blue", "yellow", "orange", "red"]
    overrides = [make_override(start=START, end=END, severity=level) for level in levels]
    assert [override.urgency for override in overrides] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"start": START, "end": START}, "紧急插播的结束时间应晚于开始时间。"),
        ({"start": END, "end": START}, "紧急插播的结束时间应晚于开始时间。"),
        ({"start": START.replace(tzinfo=None), "end": END}, "紧急插播的起止时间缺少时区。"),
        ({"start": START, "end": END.replace(tzinfo=None)}, "紧急插播的起止时间缺少时区。"),
        ({"start": START, "end": END, "severity": "purple"}, "没有名为“purple”的预警级别。"),
    ],
)
def test_override_that_means_nothing_is_refused(fields, why):
    with pytest.raises(BadRule) as refused:
        make_override(**fields)
    assert str(refused.value) == why
