import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playlists.day_condition_documents import format_day_condition, parse_day_condition
from playlists.day_conditions import AllOf, AnyOf, BeforeHoliday, NamedDates, NonWorkingDays, Not, WorkingDays
from playlists.errors import BadRule

LEAVES = st.one_of(
    st.just(WorkingDays()),
    st.builds(NamedDates, st.frozensets(st.dates(), min_size=1, max_size=4)),
    st.builds(BeforeHoliday, st.integers(1, 20)),
)
PARTS = st.lists(LEAVES | st.builds(Not, LEAVES), min_size=2, max_size=4, unique=True).map(tuple)
CONDITIONS = st.one_of(
    LEAVES, st.just(NonWorkingDays()), st.builds(Not, LEAVES), PARTS.map(AnyOf), st.builds(Not, PARTS.map(AnyOf))
)


@settings(deadline=None)
@given(CONDITIONS)
def test_condition_survives_storage(condition):
    stored = json.dumps(format_day_condition(condition))
    assert parse_day_condition(json.loads(stored)) == condition


def test_document_is_the_one_described():
    condition = AllOf((WorkingDays(), Not(AnyOf((BeforeHoliday(3), NamedDates(frozenset({date(2026, 7, 1)})))))))
    assert format_day_condition(condition) == {
        "kind": "all_of",
        "of": [
            {"kind": "working_days"},
            {
                "kind": "not",
                "of": {
                    "kind": "any_of",
                    "of": [{"kind": "before_holiday", "days": 3}, {"kind": "named_dates", "dates": ["2026-07-01"]}],
                },
            },
        ],
    }


def nested(depth):
    document = {"kind": "working_days"}
    for _ in range(depth):
        document = {"kind": "not", "of": document}
    return document


def either(depth):
    document = {"kind": "working_days"}
    for _ in range(depth):
        document = {"kind": "any_of", "of": [document, {"kind": "non_working_days"}]}
    return document


def test_nesting_is_read_to_its_limit():
    assert parse_day_condition(nested(4)) == Not(Not(Not(Not(WorkingDays()))))
    assert format_day_condition(parse_day_condition(either(4))) == either(4)


def test_most_parts_are_read():
    document = {"kind": "any_of", "of": [{"kind": "before_holiday", "days": n} for n in range(1, 21)]}
    assert parse_day_condition(document) == AnyOf(tuple(BeforeHoliday(n) for n in range(1, 21)))


NO_FIELDS = "日期条件“working_days”的字段不全或有多余字段。"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("working_days", "日期条件应是一个带有“kind”的对象。"),
        ({}, "没有名为“None”的日期条件。"),
        ({"kind": ["not"]}, "没有名为“['not']”的日期条件。"),
        ({"kind": "holidays"}, "没有名为“holidays”的日期条件。"),
        ({"kind": "working_days", "days": 3}, NO_FIELDS),
        ({"kind": "before_holiday"}, "日期条件“before_holiday”的字段不全或有多余字段。"),
        ({"kind": "before_holiday", "days": "3"}, "节前天数应是一个整数。"),
        ({"kind": "before_holiday", "days": True}, "节前天数应是一个整数。"),
        ({"kind": "named_dates", "dates": "2026-10-01"}, "指定日期应是一个日期列表。"),
        ({"kind": "named_dates", "dates": ["2026-10-01", "2026-10-01"]}, "指定日期中有重复的日期。"),
        ({"kind": "named_dates", "dates": ["20261001"]}, "“20261001”不是有效的日期，请写成 2026-10-01。"),
        ({"kind": "named_dates", "dates": ["2026-02-29"]}, "“2026-02-29”不是有效的日期，请写成 2026-10-01。"),
        ({"kind": "named_dates", "dates": [7]}, "“7”不是有效的日期，请写成 2026-10-01。"),
        ({"kind": "any_of", "of": {"kind": "working_days"}}, "组合日期条件应是一个列表，最多 20 项。"),
        ({"kind": "any_of", "of": [{"kind": "working_days"}] * 21}, "组合日期条件应是一个列表，最多 20 项。"),
        ({"kind": "any_of", "of": [{"kind": "working_days"}]}, "组合日期条件至少应有两项。"),
        (nested(5), "日期条件嵌套不能超过 5 层。"),
        (either(5), "日期条件嵌套不能超过 5 层。"),
        (nested(900), "日期条件嵌套不能超过 5 层。"),
    ],
)
def test_document_that_cannot_be_read_is_refused(document, why):
    with pytest.raises(BadRule) as refused:
        parse_day_condition(document)
    assert str(refused.value) == why
