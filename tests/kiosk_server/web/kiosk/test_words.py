"""The cells of the table in plain words."""

from datetime import date

import pytest
from factories import NOW, make_row
from flask import Flask, g

from kiosk_server.db.session import Database
from kiosk_server.web.kiosk import words
from kiosk_server.web.kiosk.words import Channels


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("■政府网站 □政府公报", Channels(must=("政府网站",), may=("政府公报",))),
        ("1.政府网站; 2.其他", Channels(unmarked=("政府网站", "其他"))),
        ("?", Channels()),
        ("√政府网站", Channels(unmarked=("√政府网站",))),
    ],
)
def test_channels_are_sorted_by_duty(cell: str, found: Channels) -> None:
    assert words.channels(cell) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("●办理事项 ●办理条件", ["办理事项", "办理条件"]),
        ("1.机构名称;2.开放时间;", ["1.机构名称;", "2.开放时间;"]),
        ("1.《办法》(国令第649号) 2.各地文件", ["1.《办法》(国令第649号)", "2.各地文件"]),
        ("法律法规资讯; 普法动态", ["法律法规资讯; 普法动态"]),
        ("比例 1.5 倍", ["比例 1.5 倍"]),
        ("", []),
    ],
)
def test_lines_are_cut_where_the_cell_counts(cell: str, found: list[str]) -> None:
    assert words.lines(cell) == found


def test_lost_ticks_are_unstated_and_not_denied(app: Flask, database: Database) -> None:
    with database.transaction() as session, app.test_request_context():
        unknown = make_row(session, audience_everyone="?", mode_proactive="?", level_county="?")
        named = make_row(session, serial="2", audience_everyone="", audience_specific="申请人", level_township="√")
        assert [words.audience(unknown), words.manner(unknown), words.levels(unknown)] == ["目录中没有写明"] * 3
        assert words.audience(named) == "特定群体（申请人）"
        assert words.levels(named) == "县级、乡级"


@pytest.mark.parametrize(
    ("language", "value", "shown"),
    [
        ("zh", date(2026, 11, 20), "11月20日"),
        ("zh", date(2025, 12, 31), "2025年12月31日"),
        ("en", date(2026, 11, 20), "20 November 2026"),
    ],
)
def test_short_day_leaves_out_this_year(app: Flask, language: str, value: date, shown: str) -> None:
    with app.test_request_context(query_string={"lang": language}):
        g.now = NOW
        assert words.short_day(value) == shown


def test_head_day_names_the_weekday(app: Flask) -> None:
    with app.test_request_context():
        assert words.head_day(date(2026, 11, 22)) == "11月22日 星期日"
    with app.test_request_context(query_string={"lang": "en"}):
        assert words.head_day(date(2026, 11, 22)) == "Sunday 22 November"
