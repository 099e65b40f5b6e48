"""Rows come out as published; each wrong row gets its number and reason."""

import io

import pytest
from factories import make_cells, make_csv
from openpyxl import Workbook

from kiosk_server.catalogue.columns import COLUMNS
from kiosk_server.catalogue.table import read_table
from kiosk_server.errors import Invalid


def refusals(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(refusal.row_number, str(refusal)) for refusal in read_table(make_csv(*rows), "目录.csv").refusals]


def test_rows_keep_their_cells_and_the_columns_beyond() -> None:
    cells = make_cells(serial=" 1 ", elements="●名称\n●文号", channels="▲政府网站  □其他:“栏”")
    table = read_table(make_csv(cells, extra={"咨询电话": "0000-8000001"}), "目录.csv")
    (row,) = table.rows
    assert (row.number, row.official, row.extra) == (2, cells, {"咨询电话": "0000-8000001"})
    assert table.refusals == ()


def test_blank_rows_are_passed_over_but_counted() -> None:
    data = (
        make_csv(make_cells(serial="1"))
        + b",,,,,,,,,,,,,,\r\n"
        + make_csv(make_cells(serial="2")).partition(b"\r\n")[2]
    )
    assert [row.number for row in read_table(data, "目录.csv").rows] == [2, 4]


@pytest.mark.parametrize("field", ["domain", "first_level", "second_level"])
def test_row_without_a_name_is_refused(field: str) -> None:
    heading = next(column.heading for column in COLUMNS if column.field == field)
    assert refusals(make_cells(**{field: " "})) == [(2, f"“{heading}”没有填写。")]


def test_row_with_an_unknown_channel_mark_is_refused() -> None:
    found = refusals(make_cells(serial="1"), make_cells(serial="2", channels="★政府网站"))
    assert found == [(3, "“公开渠道和载体”里有不认识的标记“★”。请用 ■ 表示必选、□ 表示可选。")]


def test_duplicate_row_is_refused_with_both_numbers() -> None:
    found = refusals(make_cells(), make_cells(serial="12"), make_cells(time_limit="别的时限"))
    assert found == [(4, "与第 2 行重复：领域、序号、一级事项、二级事项和公开主体都相同。")]


def test_the_same_matter_of_two_authorities_is_two_rows() -> None:
    assert refusals(make_cells(publisher="应急管理部门"), make_cells(publisher="区应急局")) == []


def test_row_that_is_too_long_or_carries_control_characters_is_refused() -> None:
    found = refusals(make_cells(serial="1" * 21), make_cells(basis="依据\x07"))
    assert found == [(2, "“序号”太长，最多 20 个字。"), (3, "“公开依据”里有不可见的控制字符，请删去。")]


def test_row_with_cells_missing_or_too_many_is_refused() -> None:
    head, _, body = make_csv(make_cells()).partition(b"\r\n")
    row = body.removesuffix(b"\r\n")
    data = b"\r\n".join([head, row[:-1], row + b",more", row + b",,"])
    assert [(refusal.row_number, refusal.params) for refusal in read_table(data, "目录.csv").refusals] == [
        (2, {"cells": 14, "width": 15}),
        (3, {"cells": 16, "width": 15}),
    ]


def test_every_wrong_row_is_reported_in_the_order_of_the_file() -> None:
    wrong = [make_cells(domain=""), make_cells(serial="2"), make_cells(channels="★"), make_cells(serial="2")]
    assert [number for number, _ in refusals(*wrong)] == [2, 4, 5]


def test_a_table_of_another_kind_is_refused() -> None:
    with pytest.raises(Invalid, match="没有找到标准目录的标题行"):
        read_table("姓名,电话\r\n某某,12345\r\n".encode(), "通讯录.csv")


def test_a_table_with_a_heading_and_nothing_below_is_refused() -> None:
    with pytest.raises(Invalid, match="空的"):
        read_table(make_csv(), "目录.csv")


def as_published() -> Workbook:
    """A workbook as an authority publishes it: a title, two rows of heading, merged cells, no column 领域."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["社会救助领域基层政务公开标准目录"])
    sheet.append(
        [
            "序号",
            "公开事项",
            None,
            "公开内容（要素）",
            "公开依据",
            "公开时限",
            "公开主体",
            "公开渠道和载体",
            "公开对象",
        ]
    )
    sheet.append([None, "一级事项", "二级事项", None, None, None, None, None, "全社会", "特定群体"])
    for merged in ("A1:J1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "H2:H3", "I2:J2"):
        sheet.merge_cells(merged)
    sheet.append([1, "临时救助", "办事指南", "●条件", "信息公开规定", "10个工作日", "县民政局", "■政府网站", "√"])
    sheet.append([2, None, "审核审批", "●名单", "信息公开规定", "10个工作日", "县民政局", "■精准推送", None, "当事人"])
    sheet.merge_cells("B4:B5")
    return workbook


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_xlsx_as_published_is_read_for_the_domain_that_is_named() -> None:
    table = read_table(saved(as_published()), "目录.xlsx", domain="社会救助")
    assert table.refusals == ()
    assert [row.number for row in table.rows] == [4, 5]
    assert table.rows[1].official == make_cells(
        serial="2",
        first_level="临时救助",
        second_level="审核审批",
        elements="●名单",
        basis="信息公开规定",
        time_limit="10个工作日",
        publisher="县民政局",
        channels="■精准推送",
        audience_everyone="",
        audience_specific="当事人",
        # The table has no such columns: unknown, which is not "no".
        mode_proactive="?",
        mode_on_request="?",
        level_county="?",
        level_township="?",
    )


def test_a_table_without_domains_needs_one_named() -> None:
    with pytest.raises(Invalid, match="领域"):
        read_table(saved(as_published()), "目录.xlsx")


def test_a_sheet_that_is_no_catalogue_stops_the_whole_import() -> None:
    workbook = as_published()
    workbook.create_sheet("通讯录").append(["姓名", "电话"])
    with pytest.raises(Invalid) as refused:
        read_table(saved(workbook), "目录.xlsx", domain="社会救助")
    assert refused.value.params == {"sheet": "通讯录"}
