"""The workbook looks like the ones authorities publish: two rows of heading, merged, nothing but text."""

import io

from factories import make_row
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from kiosk_server.catalogue import queries
from kiosk_server.catalogue.export import export_csv, export_xlsx


def test_xlsx_has_the_two_row_merged_heading(session: Session) -> None:
    make_row(session)
    sheet = load_workbook(io.BytesIO(export_xlsx(queries.rows(session)))).worksheets[0]
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert merged == {"A1:A2", "B1:B2", "C1:D1", "J1:K1", "L1:M1", "N1:O1"} | {f"{c}1:{c}2" for c in "EFGHI"}
    assert [sheet[place].value for place in ("C1", "C2", "D2", "J1", "J2", "K2")] == [
        "公开事项", "一级事项", "二级事项", "公开对象", "全社会", "特定群体",
    ]  # fmt: skip


def test_xlsx_cells_are_text(session: Session) -> None:
    make_row(session, serial="1")
    sheet = load_workbook(io.BytesIO(export_xlsx(queries.rows(session)))).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=3) for cell in row if cell.value is not None} == {"s"}


def test_an_empty_catalogue_exports_its_heading() -> None:
    assert export_csv([]).decode("utf-8-sig").startswith("领域,序号,公开事项_一级事项,公开事项_二级事项,")
