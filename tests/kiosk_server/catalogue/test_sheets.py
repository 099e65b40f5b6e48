"""Bytes become grids; what is damaged, disguised or too large gets its own sentence."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from kiosk_server.catalogue import sheets
from kiosk_server.catalogue.sheets import Sheet, read_sheets
from kiosk_server.errors import Invalid, TooLarge, UnsupportedContent


def xlsx(*rows: tuple[object, ...], merge: str = "") -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    if merge:
        workbook.worksheets[0].merge_cells(merge)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_use(encoding: str) -> None:
    data = '领域,要素\r\n社会救助,"●名称\r\n●文号"\r\n'.encode(encoding)
    assert read_sheets(data, "目录.csv") == [Sheet("", [["领域", "要素"], ["社会救助", "●名称\n●文号"]])]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_another_delimiter(delimiter: str) -> None:
    data = delimiter.join(["领域", "序号"]).encode()
    assert read_sheets(data, "目录.csv") == [Sheet("", [["领域", "序号"]])]


def test_xlsx_cells_become_text() -> None:
    data = xlsx((1, 2.0, 2.5, datetime(2026, 11, 22), date(2026, 11, 23), None, "=1+1", "一\r\n二"))  # noqa: DTZ001
    (sheet,) = read_sheets(data, "目录.xlsx")
    # Nobody computed the formula, so the file holds no value for it.
    assert sheet.grid == [["1", "2", "2.5", "2026-11-22", "2026-11-23", "", "", "一\n二"]]


def test_xlsx_merged_cells_count_for_every_row_they_span() -> None:
    (sheet,) = read_sheets(xlsx(("救助", "a"), (None, "b"), (None, "c"), merge="A1:A3"), "目录.xlsx")
    assert sheet.grid == [["救助", "a"], ["救助", "b"], ["救助", "c"]]


def test_xlsx_skips_sheets_without_content() -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["领域"])
    workbook.create_sheet("Sheet2")
    out = io.BytesIO()
    workbook.save(out)
    assert [sheet.name for sheet in read_sheets(out.getvalue(), "目录.xlsx")] == ["Sheet"]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b",,\r\n"])
def test_an_empty_table_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="空的"):
        read_sheets(data, "目录.csv")


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (xlsx(("领域",)), "目录.csv"),
        ("领域,序号".encode(), "目录.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "目录.xls"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "目录.csv"),
        (b"\xff\xfe\x00\x01\x02", "目录.csv"),
    ],
)
def test_bytes_that_are_no_table_are_refused(data: bytes, filename: str) -> None:
    with pytest.raises(UnsupportedContent):
        read_sheets(data, filename)


def test_an_archive_of_something_else_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnsupportedContent):
        read_sheets(out.getvalue(), "目录.xlsx")


def test_csv_with_an_open_quotation_mark_tells_the_row() -> None:
    with pytest.raises(Invalid) as refused:
        read_sheets('领域,序号\r\n社会救助,"1\r\n'.encode(), "目录.csv")
    assert refused.value.params == {"row": 2}


def test_xlsx_cut_short_anywhere_is_refused() -> None:
    whole = xlsx(("领域", "序号"), ("社会救助", 1))
    for length in range(4, len(whole), len(whole) // 25):
        with pytest.raises(Invalid):
            read_sheets(whole[:length], "目录.xlsx")


def test_xlsx_with_a_damaged_part_is_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(xlsx(("领域",))))
    for broken in (
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "[Content_Types].xml",
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in source.namelist():
                archive.writestr(name, b"<broken" if name == broken else source.read(name))
        with pytest.raises(Invalid):
            read_sheets(out.getvalue(), "目录.xlsx")


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    monkeypatch.setattr(sheets, "MAX_COLUMNS", 2)
    assert len(read_sheets(b"a,b\nc,d\ne,f", "目录.csv")[0].grid) == 3
    for data, name in (
        (b"a\nb\nc\nd", "目录.csv"),
        (b"a,b,c", "目录.csv"),
        (xlsx(*[("a",)] * 4), "目录.xlsx"),
    ):
        with pytest.raises(TooLarge):
            read_sheets(data, name)


def test_an_archive_that_unpacks_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1000)
    with pytest.raises(TooLarge):
        read_sheets(xlsx(("领域",)), "目录.xlsx")
