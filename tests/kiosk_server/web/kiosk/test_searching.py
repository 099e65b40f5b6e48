"""Searching by words and by initials."""

import re
from collections.abc import Callable
from html import unescape

from factories import make_approved_item, make_row
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.web.kiosk.searching import MOST_RESULTS, SUGGESTIONS


def heads(html: str) -> list[str]:
    return re.findall(r'<span class="list-title" lang="zh-CN">(.+?)</span>', html)


def fill(session: Session) -> None:
    make_approved_item(session, title="社会保险费缴纳标准", body_source="每年七月调整。")
    households = make_row(session, domain="户籍管理")
    make_approved_item(session, row=households, title="户口迁移", body_source="到派出所办理。")


def test_initials_find_and_mark_the_characters_they_stand_for(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        fill(session)
    html = page("/kiosk/search?q=SHBX")
    assert heads(html) == ["<mark>社会保险</mark>费缴纳标准"]
    assert "找到 1 条" in html


def test_initials_of_a_domain_mark_its_name(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        fill(session)
    assert "<mark>户籍管理</mark>" in page("/kiosk/search?q=hjgl")


def test_all_words_must_occur_and_each_is_marked(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        fill(session)
    html = page("/kiosk/search?q=  标准　七月 ")
    assert heads(html) == ["社会保险费缴纳<mark>标准</mark>"]
    assert "每年<mark>七月</mark>调整。" in html
    assert heads(page("/kiosk/search?q=缴纳 派出所")) == []


def test_nothing_found_leads_to_a_request(page: Callable[[str], str]) -> None:
    html = page("/kiosk/search?q=宇宙飞船")
    assert "没有找到“宇宙飞船”" in html
    assert 'class="door" href="/kiosk/request"' in html


def test_question_is_shown_as_text(page: Callable[[str], str]) -> None:
    html = page("/kiosk/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in html
    assert "查询“<script>alert(1)</script>”" in unescape(html)


def test_long_lists_are_cut_and_say_so(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        for number in range(MOST_RESULTS + 1):
            make_approved_item(session, title=f"公告{number}")
    html = page("/kiosk/search?q=公告")
    assert len(heads(html)) == MOST_RESULTS
    assert f"先显示前 {MOST_RESULTS} 条" in html
    assert len(heads(page("/kiosk/suggestions?q=公告"))) == SUGGESTIONS


def test_suggestions_are_a_fragment(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        fill(session)
    html = page("/kiosk/suggestions?q=hkqy")
    assert heads(html) == ["<mark>户口迁移</mark>"]
    assert "<html" not in html
    assert page("/kiosk/suggestions?q=").strip() == ""


def test_keyboard_has_letters_digits_and_its_four_commands(page: Callable[[str], str]) -> None:
    keys = re.findall(r'data-key="(\w+)"', page("/kiosk/search"))
    assert sorted(key for key in keys if len(key) == 1) == sorted("0123456789abcdefghijklmnopqrstuvwxyz")
    assert [key for key in keys if len(key) > 1] == ["delete", "close", "clear", "search"]
