import json
from copy import deepcopy
from datetime import date, timedelta
from importlib.resources import files

import chinese_calendar
import pytest

from playlists.calendar import Calendar
from playlists.calendar_years import (
    LARGEST_BYTES,
    OFFICIAL_YEARS,
    STATUTORY,
    calendar_of,
    official_calendar,
    official_years,
    parse_year,
    read_days,
    read_year,
)
from playlists.errors import BadRule


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def shipped(year=2026):
    return json.loads((files("playlists") / "years" / f"{year}.json").read_text("utf-8"))


def holiday_cn(year=2026):
    """The same year in the other format."""
    rows = [{"name": row["name"], "date": row["date"], "isOffDay": not row["working"]} for row in shipped(year)["days"]]
    return {"year": year, "papers": ["https://www.gov.cn/"], "days": rows}


def changed(**fields):
    return {**shipped(), **fields}


def with_rows(*rows):
    return changed(days=[*shipped()["days"], *rows])


def without(name):
    return changed(days=[row for row in shipped()["days"] if name not in row["name"]])


def refused(document, year=2026):
    with pytest.raises(BadRule) as why:
        read_year(document, year)
    return str(why.value)


@pytest.mark.parametrize("year", OFFICIAL_YEARS)
def test_every_day_shipped_is_what_another_hand_made_of_the_notice(year):
    calendar = official_calendar()
    ours = {day: calendar.is_working_day(day) for day in days_of(year)}
    assert ours == {day: chinese_calendar.is_workday(day) for day in days_of(year)}


def test_official_calendar_knows_the_years_shipped_and_no_other():
    calendar = official_calendar()
    assert calendar.complete_years == frozenset(OFFICIAL_YEARS)
    assert {day.year for day in calendar.days} == set(OFFICIAL_YEARS)
    assert set(calendar.names) == set(calendar.days)
    assert sorted(path.name for path in (files("playlists") / "years").iterdir()) == [
        f"{year}.json" for year in OFFICIAL_YEARS
    ]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        pytest.param(date(2026, 9, 18), date(2026, 10, 22), id="N7"),
        pytest.param(date(2026, 1, 26), date(2026, 2, 28), id="a-saturday-that-is-worked"),
        pytest.param(date(2025, 9, 15), date(2025, 10, 17), id="2025"),
        pytest.param(date(2026, 2, 9), date(2026, 3, 13), id="over-spring-festival"),
    ],
)
def test_twenty_working_days_by_the_years_shipped(start, due):
    assert official_calendar().add_working_days(start, 20) == (due, False)


def test_twenty_working_days_into_a_year_not_shipped_are_provisional_n8():
    assert official_calendar().add_working_days(date(2026, 12, 14), 20) == (date(2027, 1, 11), True)


@pytest.mark.parametrize("year", OFFICIAL_YEARS)
def test_holiday_cn_format_reads_the_same_year(year):
    assert read_year(holiday_cn(year), year) == read_year(shipped(year), year)


def test_off_day_on_a_plain_weekend_is_fine():
    row = {"date": "2026-10-11", "name": "国庆节", "working": False}
    assert read_year(with_rows(row), 2026).days[date(2026, 10, 11)] is False


def test_a_year_knows_the_notice_it_is_from():
    assert read_year(shipped(), 2026).notice == "国办发明电〔2025〕7号"
    assert read_year(holiday_cn(), 2026).notice == "https://www.gov.cn/"
    assert read_year(changed(notice=None), 2026).notice == ""


def test_last_days_of_december_belong_to_the_next_notice_and_the_later_notice_holds():
    earlier = read_year(with_rows({"date": "2026-12-31", "name": "元旦", "working": False}), 2026)
    moved = [{**row, "date": row["date"].replace("2026", "2027")} for row in shipped()["days"] if not row["working"]]
    rows = [*moved, {"date": "2026-12-31", "name": "国庆节", "working": False}]
    later = read_year({"year": 2027, "days": rows}, 2027)
    calendar = calendar_of([later, earlier])
    assert calendar.names[date(2026, 12, 31)] == "国庆节"
    assert calendar.complete_years == frozenset({2026, 2027})


def test_no_year_makes_an_empty_calendar():
    assert calendar_of([]) == Calendar()


@pytest.mark.parametrize("holiday", STATUTORY)
def test_year_without_a_statutory_holiday_is_refused_by_its_name(holiday):
    assert refused(without(holiday)) == f"2026 年的日历缺少法定节日“{holiday}”的放假日，请补全后再导入。"


def test_make_up_days_alone_do_not_make_a_holiday():
    rows = [row for row in shipped()["days"] if "春节" not in row["name"] or row["working"]]
    assert refused(changed(days=rows)) == "2026 年的日历缺少法定节日“春节”的放假日，请补全后再导入。"


def test_holiday_without_its_own_date_is_refused():
    rows = [row for row in shipped()["days"] if row["date"] != "2026-10-02"]
    assert refused(changed(days=rows)) == "2026-10-02 是法定节日“国庆”，日历却没有列为放假，请补全后再导入。"


NOT_2026 = "文件不是 2026 年的日历，请核对其中的“year”。"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        pytest.param(shipped(2025), NOT_2026, id="another-year"),
        pytest.param([], NOT_2026, id="no-object"),
        pytest.param({"year": 2026}, "日历缺少“days”列表。", id="no-days"),
        pytest.param(
            with_rows({"date": "2027-01-01", "name": "元旦", "working": False}),
            "2027-01-01 不属于 2026 年的放假安排，请删去。",
            id="date-of-the-next-year",
        ),
        pytest.param(
            with_rows({"date": "2025-11-30", "name": "元旦", "working": False}),
            "2025-11-30 不属于 2026 年的放假安排，请删去。",
            id="date-before-december",
        ),
        pytest.param(
            with_rows({"date": "2026-10-01", "name": "国庆节", "working": False}),
            "2026-10-01 列了两次，请删去一行。",
            id="doubled",
        ),
        pytest.param(
            with_rows({"date": "2026-10-10", "name": "国庆节", "isOffDay": True}),
            "2026-10-10 既标为放假又标为上班，请只留一行。",
            id="contradictory",
        ),
        pytest.param(
            with_rows({"date": "2026-10-12", "name": "国庆节", "working": True}),
            "2026-10-12 标为“国庆节”调休上班，但它本来就是周一至周五。请核对日期。",
            id="make-up-day-on-a-monday",
        ),
        pytest.param(
            changed(days=[{"date": "2026-02-30", "name": "春节", "working": False}]),
            "日历第 1 天的日期“2026-02-30”无效，请写成 2026-10-01。",
            id="no-such-date",
        ),
    ],
)
def test_year_that_cannot_be_right_is_refused(document, why):
    assert refused(document) == why


@pytest.mark.parametrize(
    "row",
    [
        "2026-10-01",
        {"date": "2026-10-01", "working": False},
        {"date": "2026-10-01", "name": " ", "working": False},
        {"date": "2026-10-01", "name": "国庆节"},
        {"date": "2026-10-01", "name": "国庆节", "working": 0},
        {"date": "2026-10-01", "name": "国庆节", "working": False, "isOffDay": True},
    ],
)
def test_day_that_is_not_fully_written_is_refused(row):
    with pytest.raises(BadRule) as why:
        read_days([{"date": "2026-05-04", "name": "劳动节", "working": False}, row])
    assert str(why.value) == "日历第 2 天应写明 date、name，以及 working 或 isOffDay 之一。"


def test_days_of_a_unit_may_lie_in_any_year_and_on_any_weekday():
    rows = [{"date": "2027-03-02", "name": "地方假日", "isOffDay": True}]
    assert read_days(rows) == {date(2027, 3, 2): ("地方假日", False)}


def test_reading_leaves_the_document_as_it_was():
    document = shipped()
    before = deepcopy(document)
    read_year(document, 2026)
    assert document == before


def test_file_of_the_largest_size_is_read():
    data = json.dumps(shipped()).encode()
    assert parse_year(data.ljust(LARGEST_BYTES), 2026) == official_years()[-1]


def test_file_with_a_byte_order_mark_is_read():
    data = b"\xef\xbb\xbf" + json.dumps(holiday_cn(), ensure_ascii=False).encode()
    assert parse_year(data, 2026) == official_years()[-1]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"{", "日历文件不是有效的 JSON（UTF-8）。", id="cut-off"),
        pytest.param("{}".encode("utf-16"), "日历文件不是有效的 JSON（UTF-8）。", id="utf-16"),
        pytest.param(b"[" * 100_000, "日历文件不是有效的 JSON（UTF-8）。", id="nested"),
        pytest.param(b" " * (LARGEST_BYTES + 1), "日历文件超过 256 KiB。", id="too-large"),
    ],
)
def test_file_that_cannot_be_read_is_refused(data, why):
    with pytest.raises(BadRule) as refused_file:
        parse_year(data, 2026)
    assert str(refused_file.value) == why
