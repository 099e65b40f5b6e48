"""The official table, read from CSV or XLSX: rows that are in order, and a reason for every row that is not.

The cells come out exactly as they stand in the file. A level or audience column that a table does not have is
``?`` (unknown), never empty, which would mean no (domain.md §2.4).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk_server.catalogue.columns import COLUMNS, FIELDS, TICKS, Head, find_head
from kiosk_server.catalogue.elements import parse_channels
from kiosk_server.catalogue.sheets import Sheet, read_sheets
from kiosk_server.errors import N_, Invalid

LONGEST = {
    "domain": 60,
    "serial": 20,
    "first_level": 200,
    "second_level": 200,
    "audience_everyone": 200,
    "audience_specific": 200,
    "mode_proactive": 40,
    "mode_on_request": 40,
    "level_county": 40,
    "level_township": 40,
}
_HEADINGS = {column.field: column.heading for column in COLUMNS}
_MUST_SAY = ("domain", "first_level", "second_level")
_THIRD_LEVELS = ("公开事项_三级事项", "三级事项")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of the table: the fifteen fields as published, and the columns beyond them."""

    number: int
    official: Mapping[str, str]
    extra: Mapping[str, str]
    sheet: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this row; two authorities may publish one matter, each with its own term."""
        third = next((self.extra[name] for name in _THIRD_LEVELS if name in self.extra), "")
        names = ("domain", "serial", "first_level", "second_level", "publisher")
        return (*(self.official[name].strip() for name in names), third.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a row was refused; `row_number` counts from 1 as spreadsheets do, `reason` is translatable."""

    row_number: int
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""

    def __str__(self) -> str:
        return self.reason % self.params if self.params else self.reason


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says: `rows` in order, and `refusals` for the rest, both in the order of the file."""

    rows: tuple[TableRow, ...]
    refusals: tuple[Refusal, ...]


def read_table(data: bytes, filename: str, *, domain: str = "") -> Table:
    """Read a table; *domain* names the domain of one that has no column 领域.

    :raises Invalid: damaged, empty, no heading, columns missing; :raises UnsupportedContent: not CSV or XLSX;
        :raises TooLarge: too many rows.
    """
    rows: list[TableRow] = []
    refusals: list[Refusal] = []
    for sheet in read_sheets(data, filename):
        for found in _read_sheet(sheet, domain.strip()):
            (rows if isinstance(found, TableRow) else refusals).append(found)  # type: ignore[arg-type]
    if not rows and not refusals:
        raise Invalid(N_("表格是空的，没有可以导入的行。"))
    refusals += _duplicates(rows)
    return Table(tuple(rows), tuple(sorted(refusals, key=lambda refusal: (refusal.sheet, refusal.row_number))))


def _read_sheet(sheet: Sheet, domain: str) -> Iterator[TableRow | Refusal]:
    head = find_head(sheet.grid)
    if head is None:
        if sheet.name:
            message = N_("工作表“%(sheet)s”里没有找到标准目录的标题行。请删去这个工作表，或换成标准目录。")
            raise Invalid(message, sheet=sheet.name)
        raise Invalid(N_("没有找到标准目录的标题行（序号、公开事项、公开内容……）。请检查是否选错了文件。"))
    if not domain and "domain" not in head.official.values():
        raise Invalid(N_("表格没有“领域”列。请补上这一列，或在导入时写明领域。"))
    for number, cells in enumerate(sheet.grid[head.body :], start=head.body + 1):
        if any(cell.strip() for cell in cells):
            yield _read_row(sheet.name, number, cells, head, domain)


def _read_row(sheet: str, number: int, cells: Sequence[str], head: Head, domain: str) -> TableRow | Refusal:
    width = max([*head.official, *head.extra]) + 1
    try:
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise Invalid(N_("这一行有 %(cells)d 格，标题行有 %(width)d 格。"), cells=len(cells), width=width)
        official = {name: "?" if name in TICKS else "" for name in FIELDS}
        official |= {name: cells[index] for index, name in head.official.items()}
        official["domain"] = official["domain"].strip() or domain
        _check(official)
    except Invalid as error:
        return Refusal(row_number=number, reason=error.message, params=error.params, sheet=sheet)
    extra = {name: cells[index] for index, name in head.extra.items()}
    return TableRow(number=number, official=official, extra=extra, sheet=sheet)


def _check(official: Mapping[str, str]) -> None:
    for name, text in official.items():
        if name in _MUST_SAY and not text.strip():
            raise Invalid(N_("“%(column)s”没有填写。"), column=_HEADINGS[name])
        if len(text) > LONGEST.get(name, 20_000):
            raise Invalid(
                N_("“%(column)s”太长，最多 %(limit)d 个字。"),
                column=_HEADINGS[name],
                limit=LONGEST.get(name, 20_000),
            )
        if any(ord(character) < 32 and character not in "\n\t" for character in text):
            raise Invalid(N_("“%(column)s”里有不可见的控制字符，请删去。"), column=_HEADINGS[name])
    parse_channels(official["channels"])


def _duplicates(rows: Sequence[TableRow]) -> Iterator[Refusal]:
    first: dict[tuple[str, ...], TableRow] = {}
    for row in rows:
        earlier = first.setdefault(row.identity, row)
        if earlier is not row:
            message = N_("与第 %(first)d 行重复：领域、序号、一级事项、二级事项和公开主体都相同。")
            yield Refusal(row_number=row.number, reason=message, params={"first": earlier.number}, sheet=row.sheet)
