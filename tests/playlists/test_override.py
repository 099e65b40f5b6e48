import pytest
from playlist_factories import make_entry, make_override, utc

from playlists.errors import BadRule
from playlists.override import Contradiction, contradictions, may_confirm

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


def test_test_override_applies_on_a_test_screen_while_it_holds_i14():
    drill = make_override(start=START, end=END, test=True)
    assert [drill.applies(instant, test_screen=True) for instant in (START, END)] == [True, False]


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


EARLY, LATER, LATEST = utc("2026-06-12T00:30Z"), utc("2026-06-12T01:30Z"), utc("2026-06-12T03:00Z")
HALL, GATE, SQUARE = "hall", "gate", "square"


def against(first, second, first_targets=(HALL, GATE), second_targets=(GATE, SQUARE)):
    one = make_override("one", **{"start": START, "end": END, **first})
    other = make_override("other", **{"start": LATER, "end": LATEST, **second})
    return contradictions([(one, frozenset(first_targets)), (other, frozenset(second_targets))])


def test_overrides_that_would_share_a_target_contradict_one_another():
    (found,) = against({}, {})
    assert found == Contradiction(first_id="one", second_id="other", start=LATER, end=END, targets=frozenset({GATE}))
    assert found.words.say() == (
        "紧急插播“one”与“other”级别相同、时间重叠、内容不同。请撤下一条，或错开时间、目标、级别。"
    )


@pytest.mark.parametrize(
    "second",
    [
        pytest.param({"severity": "orange"}, id="the-graver-one-wins"),
        pytest.param({"start": END}, id="one-after-the-other"),
        pytest.param({"start": EARLY, "end": START}, id="one-before-the-other"),
        pytest.param({"entries": (make_entry("one"),)}, id="the-same-content"),
        pytest.param({"test": True}, id="a-test-never-meets-a-real-one-i14"),
    ],
)
def test_overrides_that_cannot_clash_do_not_contradict(second):
    assert against({}, second) == ()


def test_overrides_on_other_targets_do_not_contradict():
    assert against({}, {}, [HALL], [SQUARE]) == ()


def test_tests_contradict_one_another_too():
    assert len(against({"test": True}, {"test": True})) == 1


def test_every_contradicting_pair_is_named():
    three = [(make_override(name, start=START, end=END), frozenset({HALL})) for name in ("a", "b", "c")]
    assert [(pair.first_id, pair.second_id) for pair in contradictions(three)] == [("a", "b"), ("a", "c"), ("b", "c")]


@pytest.mark.parametrize(
    ("proposed_by", "confirmed_by", "may"),
    [
        (7, 8, True),
        (7, 7, False),
        (7, "7", False),
        ("duty.officer", "director", True),
        ("duty.officer", " Duty.Officer ", False),
        ("", "director", False),
        ("duty.officer", " ", False),
    ],
)
def test_only_another_person_may_confirm(proposed_by, confirmed_by, may):
    assert may_confirm(proposed_by, confirmed_by) is may
