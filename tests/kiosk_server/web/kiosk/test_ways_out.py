"""A kiosk never leaves its own pages (K12, K13), whatever the texts contain."""

import re
from collections.abc import Callable

import pytest
from factories import NOW, make_approved_item, make_unit, make_zone
from flask.testing import FlaskClient
from web_helpers import HTML

from kiosk_server.catalogue import service
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM

LEADS = re.compile(r'<(?:a|form)\b[^>]*?\b(?:href|action)="([^"]*)"')
PATHS = (
    "/kiosk/",
    "/kiosk/domains",
    "/kiosk/domains/{domain}",
    "/kiosk/rows/{row}",
    "/kiosk/items/{code}",
    "/kiosk/search?q=lsjz",
    "/kiosk/search?q=没有的词",
    "/kiosk/search",
    "/kiosk/suggestions?q=lsjz",
    "/kiosk/request",
    "/kiosk/request?item={code}",
    "/kiosk/contacts",
    "/kiosk/guides",
    "/kiosk/nowhere",
)
BODY = "见[网站](https://elsewhere.example/)，电话 [12345](tel:12345)，或 <https://elsewhere.example/2>。"


@pytest.fixture
def item(database: Database) -> Item:
    with database.transaction() as session:
        unit = make_unit(session, phone="0000-8000005", duties="社会救助。")
        make_zone(session, unit=unit, address="清源路1号")
        make_approved_item(session, title="上一条", kind="guide")
        return make_approved_item(session, body_source=BODY, canonical_url="https://www.example.gov.cn/art/1")


def leads(html: str) -> list[str]:
    return LEADS.findall(html)


@pytest.mark.parametrize("path", PATHS)
def test_every_link_stays_in_the_kiosk(client: FlaskClient, item: Item, path: str) -> None:
    address = path.format(code=item.code, row=item.row_id, domain=item.row.domain_id)
    found = leads(client.get(address, headers=HTML).text)
    assert [lead for lead in found if not lead.startswith(("/kiosk/", "?", "#"))] == []
    assert found


def test_links_in_a_text_become_words(client: FlaskClient, item: Item) -> None:
    html = client.get(f"/kiosk/items/{item.code}", headers=HTML).text
    article = html.partition('<article class="prose" lang="zh-CN">')[2].partition("</article>")[0]
    assert article == "<p>见网站，电话 12345，或 https://elsewhere.example/2。</p>"


def test_original_is_a_code_with_its_host_in_words(client: FlaskClient, item: Item) -> None:
    html = client.get(f"/kiosk/items/{item.code}", headers=HTML).text
    assert 'aria-label="查看原文"' in html
    assert '<span class="second">www.example.gov.cn</span>' in html


def test_withdrawn_item_is_gone_on_a_page_of_the_kiosk(client: FlaskClient, database: Database, item: Item) -> None:
    with database.transaction() as session:
        service.withdraw_item(session, item.id, reason="内容有误", actor=SYSTEM, now=NOW)
    answer = client.get(f"/kiosk/items/{item.code}", headers=HTML)
    assert answer.status_code == 410
    assert "这条信息已经撤回，不再公开。" in answer.text
    assert '<a class="button primary" href="/kiosk/">返回首页</a>' in answer.text


@pytest.mark.parametrize(
    "path", ["/kiosk/nowhere", "/kiosk/rows/9", "/kiosk/domains/9", "/kiosk/rows/abc", "/kiosk/items/ABC"]
)
def test_wrong_address_leads_back_to_the_start(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 404
    assert 'href="/kiosk/">返回首页</a>' in answer.text


def test_failing_page_leads_back_to_the_start(client: FlaskClient, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE domain RENAME TO lost")
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/kiosk/domains", headers=HTML)
    assert answer.status_code == 500
    assert "系统出了故障" in answer.text
    assert leads(answer.text)[-1].startswith("?")


def test_language_switch_keeps_the_question(page: Callable[[str], str]) -> None:
    assert leads(page("/kiosk/search?q=低保&_scheme=javascript"))[-1] == (
        "?q=%E4%BD%8E%E4%BF%9D&amp;_scheme=javascript&amp;lang=en"
    )
