"""The start page: what it counts, what it proposes, and the way back to it."""

import re
from collections.abc import Callable
from datetime import timedelta

from factories import NOW, make_approved_item, make_item, make_row
from flask.testing import FlaskClient
from web_helpers import HTML

from kiosk_server.db.session import Database
from kiosk_server.web.kiosk.home import hints


def texts(html: str, tag_class: str) -> list[str]:
    return re.findall(rf'<\w+ class="{tag_class}"[^>]*>([^<]+)<', html)


def test_home_of_an_empty_instance_says_how_to_begin(page: Callable[[str], str]) -> None:
    html = page("/kiosk/")
    assert "0 个领域 · 0 项" in html
    assert "还没有公开的信息。" in html
    assert texts(html, "domain") == []


def test_home_shows_the_newest_three_and_the_fullest_domains(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        for number in range(9):
            make_row(session, domain=f"领域{number}")
        full = make_row(session, domain="领域7")
        for number in range(4):
            make_approved_item(session, row=full, title=f"第{number}条", now=NOW + timedelta(minutes=number))
        make_item(session, row=full, title="草稿")
    html = page("/kiosk/")
    assert texts(html, "list-title") == ["第3条", "第2条", "第1条"]
    assert texts(html, "domain") == ["领域7", *(f"领域{number}" for number in range(7))]
    assert "9 个领域 · 9 项" in html


def test_hints_name_matters_of_one_domain_only(database: Database) -> None:
    cells = (
        ("社会救助", "办事指南"),
        ("养老服务", "办事指南"),
        ("社会保险", "参保登记"),
        ("社会保险", "待遇申领"),
        ("涉农补贴", "农机购置补贴"),
        ("安全生产", "这个事项的名称太长放不进一行"),
    )
    with database.transaction() as session:
        items = [
            make_approved_item(session, row=make_row(session, domain=domain, second_level=matter))
            for domain, matter in cells
        ]
        assert hints(items) == ["参保登记", "农机购置补贴"]


def test_hint_finds_something(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        make_approved_item(session, row=make_row(session, second_level="救助标准"), title="通知")
    assert texts(page("/kiosk/"), "chip") == ["救助标准"]
    assert "找到 1 条" in page("/kiosk/search?q=救助标准")


def test_start_forgets_the_language(client: FlaskClient) -> None:
    client.get("/kiosk/?lang=en", headers=HTML)
    assert '<html lang="en">' in client.get("/kiosk/domains", headers=HTML).text
    answer = client.get("/kiosk/start", headers=HTML)
    assert (answer.status_code, answer.location) == (303, "/kiosk/")
    assert '<html lang="zh-CN">' in client.get("/kiosk/domains", headers=HTML).text


def test_reading_aloud_is_hidden_until_a_voice_is_known(page: Callable[[str], str]) -> None:
    assert re.search(r'<button class="kiosk-tool" type="button" data-read-aloud hidden ', page("/kiosk/"))
