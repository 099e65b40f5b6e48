"""Looking up: domains, rows, items."""

import re
from collections.abc import Callable
from datetime import timedelta

from factories import NOW, make_approved_item, make_media, make_row
from flask import Flask
from flask.testing import FlaskClient
from instants import ENDED, SECOND, notice, stand_at
from web_helpers import HTML

from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.db.session import Database


def titles(html: str) -> list[str]:
    return re.findall(r'<span class="list-title" lang="zh-CN">([^<]+)</span>', html)


def test_domains_say_what_they_hold(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        make_row(session, serial="1")
        make_approved_item(session, row=make_row(session, serial="2"))
        make_row(session, domain="养老服务")
    counts = re.findall(r'<strong lang="zh-CN">(.+?)</strong><span class="second">(.+?)</span>', page("/kiosk/domains"))
    assert counts == [("社会救助", "2 个事项 · 1 条信息"), ("养老服务", "1 个事项 · 0 条信息")]


def test_domain_groups_rows_by_first_level(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        rows = [
            make_row(session, serial=str(number), first_level=first, second_level=second)
            for number, (first, second) in enumerate((("低保", "甲"), ("临时救助", "乙"), ("低保", "丙")))
        ]
        make_approved_item(session, row=rows[2])
    html = page(f"/kiosk/domains/{rows[0].domain_id}")
    assert re.findall(r'<h2 lang="zh-CN">(.+?)</h2>', html) == ["低保", "临时救助"]
    assert titles(html) == ["甲", "丙", "乙"]
    assert re.findall(r'<span class="tag[^"]*">(.+?)</span>', html) == ["可申请", "1 条信息", "可申请"]


def test_row_says_in_words_what_must_be_published(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        row = make_row(session, audience_everyone="?", mode_on_request="√")
    html = page(f"/kiosk/rows/{row.id}")
    facts = re.findall(r"<dt>(.+?)</dt>\s*<dd[^>]*>(.*?)</dd>", html, re.S)
    assert {name: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for name, text in facts} == {
        "公开内容": "文件名称 文号",
        "公开依据": "信息公开规定",
        "公开时限": "制定或获取信息之日起10个工作日内",
        "公开主体": "县级人民政府民政部门",
        "公开渠道": "必须通过： 政府网站、公开查阅点 也可以通过： 政府公报",
        "公开对象": "目录中没有写明",
        "公开方式": "主动公开、依申请公开",
        "公开层级": "县级",
    }
    assert "这个事项在本机还没有公开的信息。" in html
    assert 'class="door" href="/kiosk/request"' in html


def test_item_shows_words_facts_files_and_neighbours(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        first = make_approved_item(session, row=make_row(session, serial="1"), title="前一条")
        file = NewAttachment("标准.pdf", make_media(session))
        item = make_approved_item(session, row=make_row(session, serial="2"), attachments=[file])
        other = make_approved_item(session, row=item.row, title="同一事项", now=NOW + timedelta(minutes=1))
    html = page(f"/kiosk/items/{item.code}")
    assert '<h1 lang="zh-CN">关于调整临时救助标准的通知</h1>' in html
    assert "<p>每人每月增加五十元。</p></article>" in html
    assert f"<dt>索引号</dt><dd>{item.code}</dd>" in html
    assert titles(html) == ["标准.pdf", "同一事项"]
    assert '<span class="second">全文和附件</span>' in html
    neighbours = re.findall(r'<a class="neighbour" href="(.+?)"><span class="second">(.+?)</span>', html)
    assert neighbours == [(f"/kiosk/items/{first.code}", "上一条"), (f"/kiosk/items/{other.code}", "下一条")]
    assert f'href="/kiosk/request?item={item.code}"' in html


def test_item_code_in_another_spelling_is_redirected(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        code = make_approved_item(session).code
    answer = client.get(f"/kiosk/items/{code.lower()}", headers=HTML)
    assert (answer.status_code, answer.location) == (301, f"/kiosk/items/{code}")


def test_item_on_request_is_not_shown(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, title="内部标准", attribute="on_request", attribute_reason="含个人信息")
    answer = client.get(f"/kiosk/items/{item.code}", headers=HTML)
    assert answer.status_code == 404
    assert "内部标准" not in answer.text


def test_notice_leaves_every_page_of_the_kiosk_when_its_period_is_over(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, kind="guide", title="低保审核公示", **notice())
    lists = ("domains", f"domains/{item.row.domain_id}", f"rows/{item.row_id}", "search?q=每月", "guides", "")
    shows = ("1 条信息", "1 条信息", *["低保审核公示"] * 4)
    for instant, expected in ((ENDED - SECOND, True), (ENDED, False)):
        stand_at(app, instant)
        pages = [client.get(f"/kiosk/{path}", headers=HTML).text for path in lists]
        assert [words in page for words, page in zip(shows, pages, strict=True)] == [expected] * 6


def test_notice_whose_period_is_over_says_so_and_leads_to_the_request(
    app: Flask, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, **notice())
    stand_at(app, ENDED)
    answer = client.get(f"/kiosk/items/{item.code}", headers=HTML)
    assert answer.status_code == 410
    assert "公示期已于2026年9月29日结束，这条信息不再公开显示。" in answer.text
    assert f'href="/kiosk/request?item={item.code}"' in answer.text
    assert client.get(f"/kiosk/request?item={item.code}", headers=HTML).status_code == 200
