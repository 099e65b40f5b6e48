"""From the bytes of a CSV or XLSX file to plain grids of text; nothing here knows what the columns mean."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk_server.errors import N_, Invalid, TooLarge, UnsupportedContent

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_UNPACKED = 100 * 1024 * 1024  # bytes: a small archive can unpack to fill a disk
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")
_UNREADABLE = N_("表格打不开，文件可能已损坏。请用表格软件重新保存为 CSV 或 XLSX 后再导入。")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of text; the first row is row 1. `name` is empty for CSV."""

    name: str
    grid: list[list[str]]


def read_sheets(data: bytes, filename: str) -> list[Sheet]:
    """Return the sheets that hold anything, in order. Line breaks inside a cell are line feeds.

    :raises UnsupportedContent: the bytes are neither CSV nor XLSX, or not what the name says.
    :raises Invalid: the table is damaged or empty; :raises TooLarge: it has too many rows.
    """
    is_zip, named_xlsx = data.startswith(_ZIP), filename.lower().endswith((".xlsx", ".xlsm"))
    if data.startswith(_OLE):
        raise UnsupportedContent(N_("不能导入旧版 XLS 或加密的表格。请另存为 XLSX 或 CSV 后再导入。"))
    if is_zip != named_xlsx:
        raise UnsupportedContent(
            N_("文件“%(filename)s”的扩展名与内容不符，请上传真正的 CSV 或 XLSX 表格。"), filename=filename
        )
    sheets = _read_xlsx(data) if is_zip else [Sheet("", _read_csv(data))]
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.grid)]
    if not filled:
        raise Invalid(N_("表格是空的，没有可以导入的行。"))
    return filled


def _read_csv(data: bytes) -> list[list[str]]:
    text = _decode(data)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    grid: list[list[str]] = []
    try:
        for cells in reader:
            grid.append([_one_break(cell) for cell in cells])
            _check_size(len(grid), len(cells))
    except csv.Error as error:
        message = N_("表格第 %(row)d 行的引号或分隔符有误，读不下去。请用表格软件重新保存后再导入。")
        raise Invalid(message, row=len(grid) + 1) from error
    return grid


def _decode(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnsupportedContent(N_("文件不是文本表格，或编码无法识别。请另存为 UTF-8 编码的 CSV，或 XLSX。"))


def _read_xlsx(data: bytes) -> list[Sheet]:
    _check_archive(data)
    try:
        # data_only: the value a formula had when the file was saved; formulas are never evaluated.
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # whatever a parser trips over in damaged bytes means the same to the reader
        raise Invalid(_UNREADABLE) from error
    return [Sheet(sheet.title, _grid(sheet)) for sheet in workbook.worksheets]


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Invalid(_UNREADABLE) from error
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise TooLarge(N_("表格解开后太大，请拆成几个文件分别导入。"))
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise UnsupportedContent(N_("这个压缩文件不是 XLSX 表格。请上传 CSV 或 XLSX。"))


def _grid(sheet: Worksheet) -> list[list[str]]:
    _check_size(sheet.max_row, sheet.max_column)
    grid = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        left, top, right, bottom = merged.bounds
        value = grid[top - 1][left - 1]
        for row in grid[top - 1 : bottom]:
            row[left - 1 : right] = [value] * len(row[left - 1 : right])
    return grid


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        message = N_("表格超过 %(rows)d 行或 %(columns)d 列。请删去多余的空白行列，或拆成几个文件。")
        raise TooLarge(message, rows=MAX_ROWS, columns=MAX_COLUMNS)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _one_break(str(value))


def _one_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
