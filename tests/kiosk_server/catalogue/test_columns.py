"""The heading is found in one row or two, under other names, below titles."""

import pytest

from kiosk_server.catalogue.columns import COLUMNS, FIELDS, find_head
from kiosk_server.errors import Invalid

ONE_ROW = [column.heading for column in COLUMNS]
ABOVE = [column.group or column.label for column in COLUMNS]
BELOW = [column.label if column.group else "" for column in COLUMNS]


def test_head_in_one_row() -> None:
    head = find_head([ONE_ROW, ["x"] * 15])
    assert head is not None
    assert (tuple(head.official.values()), head.extra, head.body) == (FIELDS, {}, 1)


def test_head_in_two_rows_whose_merged_cells_were_filled() -> None:
    below = [under or top for top, under in zip(ABOVE, BELOW, strict=True)]
    head = find_head([["某县标准目录"] + [""] * 14, ABOVE, below])
    assert head is not None
    assert (tuple(head.official.values()), head.body) == (FIELDS, 3)


def test_head_in_two_rows_whose_merged_cells_became_empty() -> None:
    above = [top if index == ABOVE.index(top) else "" for index, top in enumerate(ABOVE)]
    head = find_head([above, BELOW])
    assert head is not None
    assert (tuple(head.official.values()), head.body) == (FIELDS, 2)


def test_head_under_names_that_authorities_use() -> None:
    names = [
        "领域",
        "序 号",
        "公开事项_一级目录",
        "二级目录",
        "公开内容（要素）",
        "依据",
        "时限",
        "责任主体",
        "公开\n渠道",
    ]
    names += ["社会公众", "特定群众", "主动公开", "依申请公开", "县（区）级", "乡、村级", "咨询电话"]
    head = find_head([names])
    assert head is not None
    assert tuple(head.official.values()) == FIELDS
    assert head.extra == {15: "咨询电话"}


def test_head_without_the_columns_that_may_be_absent() -> None:
    head = find_head([ONE_ROW[1:9]])
    assert head is not None
    assert tuple(head.official.values()) == FIELDS[1:9]


def test_head_that_lacks_required_columns_names_them() -> None:
    with pytest.raises(Invalid) as refused:
        find_head([[name for name in ONE_ROW if name not in {"公开依据", "公开时限"}]])
    assert refused.value.params == {"columns": "公开依据、公开时限"}


def test_head_with_the_same_column_twice_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        find_head([[*ONE_ROW, "依据"]])
    assert refused.value.params == {"first": "公开依据", "second": "依据"}


def test_a_sheet_of_prose_has_no_head() -> None:
    assert find_head([["关于做好基层政务公开工作的通知"], ["序号", "姓名"], ["1", "公开依据"]]) is None
