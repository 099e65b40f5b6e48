"""The fifteen official columns, the other names authorities give them, and finding the heading of a sheet.

The heading is one row (``公开对象_全社会``) or two with merged cells above (公开对象: 全社会, 特定群体);
titles may stand above it. Columns beyond the fifteen are kept under their own heading (domain.md §2.2).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk_server.errors import N_, Invalid

HEAD_SEARCH_ROWS = 12
_ENOUGH = 6  # recognised columns that make a row the heading, so that a prose row never is


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialColumn:
    """One official column: its name in the code, the merged heading above it ("" for none), its heading."""

    field: str
    group: str = ""
    label: str
    aliases: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading in one row, as the CSV form writes it."""
        return f"{self.group}_{self.label}" if self.group else self.label


COLUMNS = (
    OfficialColumn(field="domain", label="领域", aliases=("所属领域", "试点领域")),
    OfficialColumn(field="serial", label="序号", aliases=("编号",)),
    OfficialColumn(field="first_level", group="公开事项", label="一级事项", aliases=("一级目录",)),
    OfficialColumn(field="second_level", group="公开事项", label="二级事项", aliases=("二级目录",)),
    OfficialColumn(field="elements", label="公开内容(要素)", aliases=("公开内容", "公开内容要素", "公开要素")),
    OfficialColumn(field="basis", label="公开依据", aliases=("依据",)),
    OfficialColumn(field="time_limit", label="公开时限", aliases=("时限",)),
    OfficialColumn(field="publisher", label="公开主体", aliases=("责任主体", "公开责任主体")),
    OfficialColumn(field="channels", label="公开渠道和载体", aliases=("公开渠道及载体", "公开渠道与载体", "公开渠道")),
    OfficialColumn(field="audience_everyone", group="公开对象", label="全社会", aliases=("社会公众",)),
    OfficialColumn(
        field="audience_specific",
        group="公开对象",
        label="特定群体",
        aliases=("特定群众", "特定人群", "特定群体(请写明)"),
    ),
    OfficialColumn(field="mode_proactive", group="公开方式", label="主动", aliases=("主动公开",)),
    OfficialColumn(field="mode_on_request", group="公开方式", label="依申请", aliases=("依申请公开",)),
    OfficialColumn(
        field="level_county",
        group="公开层级",
        label="县级",
        aliases=("区级", "县(区)级", "县(市、区)级", "区县级"),
    ),
    OfficialColumn(
        field="level_township",
        group="公开层级",
        label="乡级",
        aliases=("乡、村级", "乡(镇)级", "乡镇级", "乡镇", "镇级", "乡镇(街道)", "乡镇(街道)级"),
    ),
)
FIELDS = tuple(column.field for column in COLUMNS)
TICKS = FIELDS[9:]
_MAY_BE_ABSENT = frozenset({"domain", *TICKS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the columns are: fields and extra headings by column index; `body` is the first row below."""

    official: dict[int, str]
    extra: dict[int, str]
    body: int


def find_head(grid: Sequence[Sequence[str]]) -> Head | None:
    """Return the heading of *grid*, in one row or two, or None when no row reads like one.

    :raises Invalid: a required column is missing, or two columns are the same one.
    """
    best: Sequence[str] = ()
    body = 0
    for index in range(min(len(grid), HEAD_SEARCH_ROWS)):
        below = grid[index + 1] if index + 1 < len(grid) else ()
        # One row before two, and strictly more to win: the row above a heading may be a title.
        for labels, end in ((_labels(grid[index], ()), index + 1), (_labels(grid[index], below), index + 2)):
            if _recognised(labels) > _recognised(best):
                best, body = labels, end
    return _head(best, body) if _recognised(best) >= _ENOUGH else None


def plain(label: str) -> str:
    """Return *label* without white space and with half-width brackets, for comparing headings."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", label))


def _known_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for column in COLUMNS:
        for label in (column.label, *column.aliases):
            names[plain(label)] = column.field
            if column.group:
                names[plain(f"{column.group}_{label}")] = names[plain(column.group + label)] = column.field
    return names


_NAMES = _known_names()


def _labels(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """Join the two rows of a heading; a merged cell that lost its copies is carried to the right."""
    labels, group = [], ""
    for index in range(max(len(above), len(below))):
        top = plain(above[index]) if index < len(above) else ""
        under = plain(below[index]) if index < len(below) else ""
        group = top or group
        if not under or under == top:
            labels.append(top)
        else:
            labels.append(f"{group}_{under}" if group else under)
    return labels


def _field(label: str) -> str | None:
    return _NAMES.get(label) or _NAMES.get(label.rpartition("_")[2])


def _recognised(labels: Sequence[str]) -> int:
    return len({field for field in map(_field, labels) if field})


def _head(labels: Sequence[str], body: int) -> Head:
    official: dict[int, str] = {}
    extra: dict[int, str] = {}
    seen: dict[str, str] = {}
    for index, label in enumerate(labels):
        field = _field(label)
        if label and (field or label) in seen:
            raise Invalid(
                N_("列“%(first)s”和“%(second)s”重复了，请只保留一列。"),
                first=seen[field or label],
                second=label,
            )
        if label:
            seen[field or label] = label
            (official if field else extra)[index] = field or label
    missing = [column.heading for column in COLUMNS if column.field not in {*seen, *_MAY_BE_ABSENT}]
    if missing:
        raise Invalid(N_("表格缺少这些列：%(columns)s。请补上后重新导入。"), columns="、".join(missing))
    return Head(official=official, extra=extra, body=body)
