"""From the code to the tracking number, and from there to the answer."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from factories import NOW, make_unit
from phone import Phone
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from kiosk_server.catalogue import queries as catalogue
from kiosk_server.catalogue import service as items
from kiosk_server.clock import local_day
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import queries, service
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.events import SYSTEM

FORM = {
    "applicant_kind": "citizen",
    "name": "示例申请人",
    "identity_type": "resident_id",
    "identity_number": "11010519491231002X",
    "phone": "0564-1234567",
    "content": "2021年度农村低保资金发放汇总表",
    "form_of_supply": "paper",
    "way_of_delivery": "in_person",
}


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(DisclosureRequest.id))) or 0


def file(phone: Phone, code: str) -> tuple[str, str]:
    """File a request for the item; return tracking number and check code as the receipt shows them."""
    answer = phone.send(f"/i/{code}/request", FORM)
    assert answer.status_code == 303
    number = answer.location.split("/")[2]
    shown = re.search(r'id="check-code">(\d{6})<', phone.get(answer.location).text)
    assert shown is not None
    return number, shown[1]


def check(phone: Phone, number: str, check_code: str) -> TestResponse:
    return phone.send(f"/r/{number}", {"check_code": check_code})


def wrong(check_code: str) -> str:
    return f"{(int(check_code) + 1) % 10**6:06d}"


def test_form_for_an_item_has_it_filled_in(phone: Phone, code: str) -> None:
    page = phone.get(f"/i/{code}/request")
    assert page.status_code == 200
    assert f'href="/i/{code}">关于调整临时救助标准的通知</a>' in page.text
    assert "与《关于调整临时救助标准的通知》有关的信息：</textarea>" in page.text
    assert 'value="清民发〔2026〕11号"' in page.text
    assert '<dd lang="zh-CN">清河县民政局</dd>' in page.text
    assert 'name="unit_id"' not in page.text


def test_general_form_lets_the_applicant_choose_the_unit(phone: Phone, database: Database) -> None:
    with database.transaction() as session:
        unit = make_unit(session).id
    assert f'<option value="{unit}">清河县民政局</option>' in phone.get("/request").text
    assert phone.send("/request", FORM).status_code == 422
    answer = phone.send("/request", {**FORM, "unit_id": str(unit)})
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.scalars(select(DisclosureRequest)).one().unit_id == unit


def test_refused_form_keeps_values_and_links_to_the_faults(phone: Phone, database: Database, code: str) -> None:
    fields = {**FORM, "identity_number": "110105194912310021", "name": "", "content": "<b>要点</b>"}
    page = phone.send(f"/i/{code}/request", fields)
    assert page.status_code == 422
    summary = re.findall(r'<li><a href="#field-(\w+)">([^<]+)</a></li>', page.text)
    assert summary == [
        ("name", "请填写姓名或单位名称。"),
        ("identity_number", "身份证号码不对，请核对 18 位号码后重填。"),
    ]
    assert 'id="field-identity_number-error"' in page.text
    assert 'value="110105194912310021"' in page.text
    assert "&lt;b&gt;要点&lt;/b&gt;</textarea>" in page.text
    assert 'value="in_person" checked' in page.text
    assert count(database) == 0


def test_form_without_its_token_is_refused(phone: Phone, database: Database, code: str) -> None:
    answer = phone.client.post(f"/i/{code}/request", data=FORM, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert count(database) == 0


def test_form_of_an_item_withdrawn_meanwhile_is_gone(phone: Phone, database: Database, code: str) -> None:
    phone.get(f"/i/{code}/request")
    token = re.search(r'name="csrf_token" value="([^"]+)"', phone.get("/request").text)
    assert token is not None
    with database.transaction() as session:
        item = catalogue.item_by_code(session, code)
        items.withdraw_item(session, item.id, reason="内容有误", actor=SYSTEM, now=NOW)
    answer = phone.client.post(f"/i/{code}/request", data={**FORM, "csrf_token": token[1]})
    assert answer.status_code == 410
    assert count(database) == 0


def test_receipt_shows_the_check_code_once(phone: Phone, code: str) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = phone.send(f"/i/{code}/request", FORM)
        page = phone.get(answer.location)
        again = phone.get(answer.location)
    number = answer.location.split("/")[2]
    assert answer.location == f"/r/{number}/receipt"
    assert f"{number[:3]}-{number[3:-1]}-{number[-1]}" in page.text
    assert "最迟 2026年12月18日答复" in page.text
    assert f'src="/r/{number}/qr.svg"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert re.findall(r'id="check-code">\d{6}<', page.text) != []
    assert re.findall(r'id="check-code"', again.text) == []
    assert "已经显示过" in again.text


def test_receipt_of_somebody_else_leads_to_the_check_code(phone: Phone, other_phone: Phone, code: str) -> None:
    number, _ = file(phone, code)
    answer = other_phone.get(f"/r/{number}/receipt")
    assert (answer.status_code, answer.location) == (303, f"/r/{number}")


def test_status_is_shown_after_the_right_check_code(phone: Phone, other_phone: Phone, code: str) -> None:
    number, check_code = file(phone, code)
    asked = other_phone.get(f"/r/{number}")
    assert 'name="check_code"' in asked.text
    assert FORM["content"] not in asked.text
    answer = check(other_phone, number, check_code)
    assert (answer.status_code, answer.location) == (303, f"/r/{number}")
    page = other_phone.get(f"/r/{number}")
    assert FORM["content"] in page.text
    assert re.findall(r"<li(?: [^>]*)?>(\w+)", page.text) == ["已提交", "登记", "审核", "办理", "答复", "送达", "归档"]
    assert "自双方确认之日起 20 个工作日" in page.text
    assert [FORM[name] for name in ("name", "identity_number", "phone") if FORM[name] in page.text] == []


def test_status_page_closes_after_15_minutes(phone: Phone, code: str) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        number, check_code = file(phone, code)
        check(phone, number, check_code)
        assert FORM["content"] in phone.get(f"/r/{number}").text
        time.shift(timedelta(minutes=15, seconds=1))
        assert FORM["content"] not in phone.get(f"/r/{number}").text


def test_wrong_check_code_is_refused_and_the_sixth_try_is_too_many(phone: Phone, code: str) -> None:
    number, check_code = file(phone, code)
    answers = [check(phone, number, wrong(check_code)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert "受理编号或校验码不对" in answers[0].text
    locked = check(phone, number, check_code)
    assert locked.status_code == 429
    assert "15 分钟后再查" in locked.text


def test_unknown_number_answers_like_a_wrong_code(phone: Phone, code: str) -> None:
    answer = check(phone, "R26789ABCV", "123456")
    assert answer.status_code == 403
    assert "受理编号或校验码不对" in answer.text


def test_status_shows_due_day_and_answer(phone: Phone, database: Database, code: str) -> None:
    number, check_code = file(phone, code)
    with database.transaction() as session:
        request = queries.by_number(session, number)
        now: datetime = request.filed_at
        service.confirm_receipt(session, request.id, local_day(now), actor=SYSTEM, now=now)
        for state, note in (("examining", "内部意见"), ("handling", ""), ("answered", "现予提供。\n见附件。")):
            service.move(session, request.id, state, note=note, actor=SYSTEM, now=now)
        due = request.due_on
    assert due is not None
    check(phone, number, check_code)
    page = phone.get(f"/r/{number}").text
    assert f"{due.year}年{due.month}月{due.day}日" in page
    assert "<p>现予提供。</p><p>见附件。</p>" in page
    assert "60 日内申请行政复议" in page
    assert "内部意见" not in page


def test_withdrawn_request_says_why(phone: Phone, database: Database, code: str) -> None:
    number, check_code = file(phone, code)
    with database.transaction() as session:
        request = queries.by_number(session, number)
        service.move(session, request.id, "withdrawn", note="申请人要求撤销", actor=SYSTEM, now=request.filed_at)
    check(phone, number, check_code)
    assert "申请人要求撤销" in phone.get(f"/r/{number}").text


@pytest.mark.parametrize("typed", ["R26789ABCV", "r26-789abc-v", "%20R26%20789ABC%20V"])
def test_number_typed_in_leads_to_its_page(phone: Phone, code: str, typed: str) -> None:
    answer = phone.get(f"/r?number={typed}")
    assert (answer.status_code, answer.location) == (303, "/r/R26789ABCV")


def test_number_mistyped_is_named(phone: Phone, code: str) -> None:
    page = phone.get("/r?number=R26789ABCX")
    assert page.status_code == 422
    assert "受理编号不对" in page.text
    assert 'value="R26789ABCX"' in page.text
