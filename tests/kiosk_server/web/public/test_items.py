"""An item behind its code: the words, the way to them, and what must not be seen."""

import pytest
from factories import NOW, make_approved_item, make_fields, make_item, make_row
from flask import Flask
from instants import ENDED, PUBLISHED, SECOND, notice, stand_at
from phone import Phone
from sqlalchemy.orm import Session

from kiosk_server.catalogue import queries, service
from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.media.models import MediaFile
from kiosk_server.media.store import MediaStore
from kiosk_server.web.context import EXTENSION
from kiosk_server.web.public.items import external_host


def withdraw(database: Database, code: str) -> None:
    with database.transaction() as session:
        item = queries.item_by_code(session, code)
        service.withdraw_item(session, item.id, reason="内容有误", actor=SYSTEM, now=NOW)


def attach(session: Session, app: Flask, data: bytes) -> NewAttachment:
    store: MediaStore = app.extensions[EXTENSION].media
    sha256 = store.put(data)
    session.add(MediaFile(sha256=sha256, media_type="application/pdf", bytes=len(data), created_at=NOW))
    session.flush()
    return NewAttachment("标准.pdf", sha256)


def test_item_page_holds_words_and_facts(phone: Phone, code: str) -> None:
    page = phone.get(f"/i/{code}")
    assert page.status_code == 200
    shown = [
        '<h1 lang="zh-CN">关于调整临时救助标准的通知</h1>',
        f"索引号 {code}",
        '<dd lang="zh-CN">清河县民政局</dd>',
        "2026年11月18日</time>",
        '<dd lang="zh-CN">清民发〔2026〕11号</dd>',
        "2026年11月16日</time>",
        "<dd>主动公开</dd>",
        "<p>每人每月增加五十元。</p>",
        "社会救助",
        "临时救助",
        f'href="/i/{code}/request"',
    ]
    assert [text for text in shown if text not in page.text] == []


@pytest.mark.parametrize("typed", ["7k3m9q8", "7K3-M9Q8", "7k3m 9q8"])
def test_item_page_under_another_spelling_leads_to_the_one_address(phone: Phone, typed: str) -> None:
    answer = phone.get(f"/i/{typed}?lang=en")
    assert (answer.status_code, answer.location) == (301, "/i/7K3M9Q8?lang=en")


def test_item_page_reads_o_as_0_and_i_or_l_as_1(phone: Phone) -> None:
    answer = phone.get("/i/IOlOiOY")
    assert (answer.status_code, answer.location) == (301, "/i/101010Y")


def test_item_page_is_reached_in_capitals_as_the_code_says(phone: Phone, code: str) -> None:
    assert phone.get(f"/I/{code}").text.count(code) > 1
    assert "申请公开政府信息" in phone.get(f"/I/{code}/REQUEST").text


@pytest.mark.parametrize("path", ["/i/1234567", "/i/0000000", "/i/nonsense", "/i/0000000/request", "/r/R260000000"])
def test_unknown_code_is_a_page_that_helps_on(phone: Phone, code: str, path: str) -> None:
    page = phone.get(path)
    assert page.status_code == 404
    assert "<h1>没有找到</h1>" in page.text
    assert 'href="/request"' in page.text


@pytest.mark.parametrize("part", ["", "/text", "/qr.svg", "/request", "/request/qr.svg"])
def test_withdrawn_item_is_gone_with_words(phone: Phone, database: Database, code: str, part: str) -> None:
    withdraw(database, code)
    page = phone.get(f"/i/{code}{part}")
    assert page.status_code == 410
    assert "<h1>这条信息已不再公开</h1>" in page.text
    assert "临时救助" not in page.text


def test_draft_is_not_found(phone: Phone, database: Database) -> None:
    with database.transaction() as session:
        draft = make_item(session, title="尚未审查的草稿").code
    page = phone.get(f"/i/{draft}")
    assert page.status_code == 404
    assert "尚未审查" not in page.text


def test_item_page_keeps_the_approved_words_while_the_next_version_is_written(
    phone: Phone, database: Database, code: str
) -> None:
    with database.transaction() as session:
        item = queries.item_by_code(session, code)
        service.revise_item(session, item.id, make_fields(title="改动后的标题"), (), actor=SYSTEM, now=NOW)
    page = phone.get(f"/i/{code}").text
    assert '<h1 lang="zh-CN">关于调整临时救助标准的通知</h1>' in page
    assert "改动后的标题" not in page


def test_attachment_is_downloaded_under_its_name(phone: Phone, app: Flask, database: Database) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, attachments=[attach(session, app, b"%PDF-1.7 words")])
        code, number = item.code, item.versions[-1].attachments[0].id
    assert f'href="/i/{code}/attachments/{number}"' in phone.get(f"/i/{code}").text
    with phone.get(f"/i/{code}/attachments/{number}") as answer:
        assert (answer.data, answer.mimetype) == (b"%PDF-1.7 words", "application/pdf")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "%E6%A0%87%E5%87%86.pdf" in answer.headers["Content-Disposition"]


def test_attachment_of_another_item_is_not_found(phone: Phone, app: Flask, database: Database, code: str) -> None:
    with database.transaction() as session:
        draft = make_item(session, attachments=[attach(session, app, b"%PDF-1.7 secret")])
        number = draft.versions[-1].attachments[0].id
    assert phone.get(f"/i/{code}/attachments/{number}").status_code == 404
    assert phone.get(f"/i/{draft.code}/attachments/{number}").status_code == 404


def test_attachment_of_a_withdrawn_item_is_gone(phone: Phone, app: Flask, database: Database) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, attachments=[attach(session, app, b"%PDF-1.7 words")])
        code, number = item.code, item.versions[-1].attachments[0].id
    withdraw(database, code)
    assert phone.get(f"/i/{code}/attachments/{number}").status_code == 410


@pytest.fixture
def noticed(database: Database) -> str:
    """Give the code of a notice that ends at `ENDED`."""
    with database.transaction() as session:
        return make_approved_item(session, title="低保审核公示", **notice()).code


def test_notice_is_not_there_before_its_publishing_time(phone: Phone, app: Flask, noticed: str) -> None:
    stand_at(app, PUBLISHED - SECOND)
    for part in ("", "/text", "/qr.svg", "/request"):
        page = phone.get(f"/i/{noticed}{part}")
        assert page.status_code == 404
        assert "<h1>没有找到</h1>" in page.text
        assert "低保审核公示" not in page.text
    stand_at(app, PUBLISHED)
    assert phone.get(f"/i/{noticed}").status_code == 200


def test_notice_is_there_until_its_last_second(phone: Phone, app: Flask, noticed: str) -> None:
    stand_at(app, ENDED - SECOND)
    page = phone.get(f"/i/{noticed}").text
    assert '<h1 lang="zh-CN">低保审核公示</h1>' in page
    assert "<dt>公示期</dt><dd>公示 7 个工作日，至 2026年9月29日</dd>" in page


@pytest.mark.parametrize("part", ["", "/text", "/qr.svg", "/attachments/1"])
def test_notice_whose_period_is_over_is_gone_and_leads_to_the_request(
    phone: Phone, app: Flask, noticed: str, part: str
) -> None:
    stand_at(app, ENDED)
    page = phone.get(f"/i/{noticed}{part}")
    assert page.status_code == 410
    assert "<p>公示期已于2026年9月29日结束，这条信息不再公开显示。</p>" in page.text
    assert f'href="/i/{noticed}/request"' in page.text
    assert "低保审核公示" not in page.text


def test_notice_whose_period_is_over_can_be_requested(phone: Phone, app: Flask, noticed: str) -> None:
    stand_at(app, ENDED)
    assert "低保审核公示" in phone.get(f"/i/{noticed}/request").text
    assert phone.get(f"/i/{noticed}/request/qr.svg").mimetype == "image/svg+xml"


def test_expired_item_says_so_in_the_readers_language(phone: Phone, app: Flask, database: Database) -> None:
    expiring = notice(publish_from=None, notice_working_days=None, expires_on=PUBLISHED.date())
    with database.transaction() as session:
        code = make_approved_item(session, **expiring).code
    stand_at(app, ENDED)
    page = phone.get(f"/i/{code}")
    assert (page.status_code, "这条信息已于2026年9月18日到期，不再公开显示。" in page.text) == (410, True)
    assert "18 September 2026" in phone.get(f"/i/{code}?lang=en").text


def test_text_download_has_the_words_without_markup(phone: Phone, code: str) -> None:
    answer = phone.get(f"/i/{code}/text")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={code}.txt"
    assert answer.data.decode("utf-8-sig").split("\r\n") == [
        "关于调整临时救助标准的通知",
        "",
        f"索引号：{code}",
        "发布机构：清河县民政局",
        "文号：清民发〔2026〕11号",
        "生成日期：2026年11月16日",
        "发布日期：2026年11月18日",
        "",
        "一、标准",
        "每人每月增加五十元。",
        "",
    ]


def test_neighbours_are_live_items_only(phone: Phone, database: Database, code: str) -> None:
    with database.transaction() as session:
        beside = make_approved_item(session, title="同一事项的另一条").code
        after = make_approved_item(session, row=make_row(session, serial="12", second_level="办事指南"), title="后一条")
        make_item(session, title="尚未审查的草稿")
        following = after.code
    page = phone.get(f"/i/{beside}").text
    assert f'href="/i/{code}">关于调整临时救助标准的通知' in page
    assert f'href="/i/{following}">后一条' in page
    assert "尚未审查的草稿" not in page


def test_original_is_linked_with_its_host(phone: Phone, database: Database) -> None:
    with database.transaction() as session:
        code = make_approved_item(session, canonical_url="https://www.example.gov.cn/a?b=1").code
    page = phone.get(f"/i/{code}").text
    assert 'href="https://www.example.gov.cn/a?b=1"' in page
    assert "在 www.example.gov.cn 查看原文" in page


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.example.gov.cn/a", "www.example.gov.cn"),
        ("http://example.gov.cn:8080/", "example.gov.cn"),
        ("javascript:alert(1)", ""),
        ("https://www.example.gov.cn@evil.example/", ""),
        ("//evil.example/", ""),
        ("https://a b.example/", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_external_host_of_an_address(address: str, host: str) -> None:
    assert external_host(address) == host


def test_text_size_is_remembered_by_cookie(phone: Phone, code: str) -> None:
    assert "data-size" not in phone.get(f"/i/{code}").text.split(">", 2)[1]
    phone.client.set_cookie("text_size", "elder")
    assert '<html lang="zh-CN" data-size="elder">' in phone.get(f"/i/{code}").text
    phone.client.set_cookie("text_size", '"><script>')
    assert '<html lang="zh-CN">' in phone.get(f"/i/{code}").text


def test_language_switch_is_remembered(phone: Phone, code: str) -> None:
    assert 'href="?lang=en"' in phone.get(f"/i/{code}").text
    assert '<html lang="en">' in phone.get(f"/i/{code}?lang=en").text
    assert '<html lang="en">' in phone.get(f"/i/{code}").text
    assert '<html lang="zh-CN">' in phone.get(f"/i/{code}?lang=zh").text
