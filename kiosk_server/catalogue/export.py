"""Giving the official table back: the fifteen fields byte for byte, then the columns an authority added.

CSV is UTF-8 with a byte-order mark, since the spreadsheet programs of most offices guess GBK without.
XLSX has the two-row head with merged cells that authorities publish; each cell is text, so ``1`` stays ``1``.
"""

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kiosk_server.catalogue.columns import COLUMNS
from kiosk_server.catalogue.models import CatalogueRow

_SHEET = "标准目录"
_WIDTHS = {"serial": 6, "elements": 48, "basis": 32, "time_limit": 24, "channels": 48}


def export_csv(rows: Sequence[CatalogueRow]) -> bytes:
    """Return the rows as CSV with one heading row (``公开对象_全社会``)."""
    extras = _extra_headings(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(column.heading for column in COLUMNS), *extras])
    writer.writerows(_cells(row, extras) for row in rows)
    return out.getvalue().encode("utf-8-sig")


def export_xlsx(rows: Sequence[CatalogueRow]) -> bytes:
    """Return the rows as XLSX with the two-row merged head; no column is a formula or a number."""
    extras = _extra_headings(rows)
    workbook = Workbook()
    sheet: Worksheet = workbook.worksheets[0]
    sheet.title = _SHEET
    _write_head(sheet, extras)
    for number, row in enumerate(rows, start=3):
        _write_row(sheet, number, _cells(row, extras))
    sheet.freeze_panes = "A3"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def official_fields(row: CatalogueRow) -> dict[str, str]:
    """Return the fifteen fields of *row* as published, in the order of the table."""
    return {
        column.field: row.domain.name if column.field == "domain" else str(getattr(row, column.field))
        for column in COLUMNS
    }


def _extra_headings(rows: Sequence[CatalogueRow]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.extra))


def _cells(row: CatalogueRow, extras: Sequence[str]) -> list[str]:
    kept: Mapping[str, object] = row.extra
    return [*official_fields(row).values(), *(str(kept.get(name, "")) for name in extras)]


def _write_head(sheet: Worksheet, extras: Sequence[str]) -> None:
    tops = [column.group or column.label for column in COLUMNS] + list(extras)
    unders = [column.label if column.group else "" for column in COLUMNS] + [""] * len(extras)
    _write_row(sheet, 1, tops)
    _write_row(sheet, 2, unders)
    for index, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(column.field, 14)
    start = 1
    while start <= len(tops):
        end = start
        while unders[start - 1] and end < len(tops) and tops[end] == tops[start - 1]:
            end += 1
        sheet.merge_cells(start_row=1, end_row=1 if unders[start - 1] else 2, start_column=start, end_column=end)
        start = end + 1
    for row in sheet.iter_rows(min_row=1, max_row=2):
        for cell in row:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_row(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    for index, text in enumerate(texts, start=1):
        if text:
            cell = sheet.cell(number, index)
            cell.value = text
            cell.data_type = "s"  # a text that begins with "=" is still a text
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
