"""Requests at the desk: the inbox, the way from receipt to archive, and who may see an identity number."""

import secrets
from datetime import date

import pytest
from factories import NOW, make_unit
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form

from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import service
from kiosk_server.disclosure_requests.forms import RequestFields
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.disclosure_requests.tracking_number import grouped
from kiosk_server.web.admin import request_words
from kiosk_server.web.context import EXTENSION
from playlists.calendar_years import official_calendar

IDENTITY_NUMBER = "E12345678"


@pytest.fixture
def filed(app: Flask, database: Database) -> DisclosureRequest:
    with database.transaction() as session:
        fields = RequestFields(
            applicant_kind="citizen",
            name="申请人甲",
            identity_type="passport",
            identity_number=IDENTITY_NUMBER,
            phone="13800000000",
            content="征地补偿安置方案" * 6,
            form_of_supply="electronic",
            way_of_delivery="in_person",
            unit_id=make_unit(session).id,
        )
        key = app.extensions[EXTENSION].privacy_key
        return service.file_request(
            session, fields, item_code=None, privacy_key=key, random=secrets.token_bytes, now=NOW
        )[0]


@pytest.fixture
def officer(desk: Desk) -> FlaskClient:
    return desk("request_officer")


def confirm(client: FlaskClient, filed: DisclosureRequest, day: str) -> tuple[int, str]:
    path = f"/admin/requests/{filed.id}"
    answer = send_form(client, f"{path}/receipt", {"received_on": day}, on=path)
    return answer.status_code, answer.text


def move(client: FlaskClient, filed: DisclosureRequest, to_state: str, note: str = "") -> tuple[int, str]:
    path = f"/admin/requests/{filed.id}"
    answer = send_form(client, f"{path}/move", {"to_state": to_state, "note": note}, on=path)
    return answer.status_code, answer.text


def now_of(database: Database, filed: DisclosureRequest) -> DisclosureRequest:
    with database.reading() as session:
        return session.get_one(DisclosureRequest, filed.id)


def test_inbox_lists_number_beginning_and_missing_receipt(officer: FlaskClient, filed: DisclosureRequest) -> None:
    page = open_page(officer, "/admin/requests").text
    wanted = (grouped(filed.tracking_number), f"{'征地补偿安置方案' * 5}…", "已提交", "待确认收到")
    assert [word for word in wanted if word not in page] == []
    assert filed.content not in page


def test_inbox_of_another_unit_is_empty(desk: Desk, filed: DisclosureRequest) -> None:
    stranger = desk("request_officer", unit="other")
    assert "没有待办的申请" in open_page(stranger, "/admin/requests").text
    assert open_page(stranger, f"/admin/requests/{filed.id}").status_code == 403


def test_inbox_needs_the_role(desk: Desk, filed: DisclosureRequest) -> None:
    clerk = desk("clerk")
    assert open_page(clerk, "/admin/requests").status_code == 403
    assert open_page(clerk, f"/admin/requests/{filed.id}").status_code == 403


def test_confirmed_receipt_starts_the_twenty_working_days(
    database: Database, officer: FlaskClient, filed: DisclosureRequest
) -> None:
    assert confirm(officer, filed, "2026-11-22")[0] == 303
    found = now_of(database, filed)
    assert (found.state, found.received_on, found.due_on) == ("registered", date(2026, 11, 22), date(2026, 12, 18))
    assert "2026年12月18日" in open_page(officer, f"/admin/requests/{filed.id}").text


@pytest.mark.parametrize("day", ["2026-11-21", "2999-01-01", "", "昨天"])
def test_receipt_on_an_impossible_day_is_refused(
    database: Database, officer: FlaskClient, filed: DisclosureRequest, day: str
) -> None:
    status, page = confirm(officer, filed, day)
    assert status == 422
    assert "收到申请之日" in page
    assert now_of(database, filed).received_on is None


def test_request_goes_its_way_to_the_archive(
    database: Database, officer: FlaskClient, filed: DisclosureRequest
) -> None:
    confirm(officer, filed, "2026-11-22")
    answer = "依据条例第三十六条，提供所附方案。"
    steps = [("examining", ""), ("handling", ""), ("answered", answer), ("delivered", ""), ("archived", "")]
    assert [move(officer, filed, state, note)[0] for state, note in steps] == [303] * 5
    found = now_of(database, filed)
    assert (found.state, found.answer) == ("archived", answer)
    page = open_page(officer, f"/admin/requests/{filed.id}").text
    assert answer in page
    assert 'name="to_state"' not in page
    assert grouped(filed.tracking_number) not in open_page(officer, "/admin/requests").text
    assert grouped(filed.tracking_number) in open_page(officer, "/admin/requests?all=1").text


def test_examination_before_receipt_is_a_conflict(
    database: Database, officer: FlaskClient, filed: DisclosureRequest
) -> None:
    status, page = move(officer, filed, "examining")
    assert (status, now_of(database, filed).state) == (409, "filed")
    assert "不能直接转到“审核”" in page


def test_correction_without_words_is_refused_and_keeps_the_choice(
    database: Database, officer: FlaskClient, filed: DisclosureRequest
) -> None:
    confirm(officer, filed, "2026-11-22")
    move(officer, filed, "examining")
    status, page = move(officer, filed, "correction")
    assert (status, now_of(database, filed).state) == (422, "examining")
    assert "请写明需要补正的内容" in page
    assert 'value="correction" checked' in page


def test_supervisor_reads_but_does_not_act(database: Database, desk: Desk, filed: DisclosureRequest) -> None:
    supervisor = desk("supervisor")
    page = open_page(supervisor, f"/admin/requests/{filed.id}")
    assert (page.status_code, "确认收到</button>" in page.text) == (200, False)
    path = f"/admin/requests/{filed.id}"
    refused = [
        send_form(supervisor, f"{path}/{action}", {"received_on": "2026-11-22", "to_state": "withdrawn"}, on=path)
        for action in ("receipt", "move", "identity")
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert now_of(database, filed).state == "filed"


def test_identity_number_stays_masked_until_asked_for_and_asking_is_in_the_trail(
    database: Database, officer: FlaskClient, filed: DisclosureRequest
) -> None:
    path = f"/admin/requests/{filed.id}"
    page = open_page(officer, path)
    assert (IDENTITY_NUMBER in page.text, "••••••••5678" in page.text) == (False, True)
    assert page.headers["Cache-Control"] == "no-store"
    shown = send_form(officer, f"{path}/identity", {}, on=path)
    assert IDENTITY_NUMBER in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        facts = [(entry.fact, entry.subject_id) for entry in session.query(AuditEntry)]
    assert facts.count(("IdentityNumberRead", filed.id)) == 1
    assert IDENTITY_NUMBER not in open_page(officer, path).text


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        (date(2026, 11, 23), "正常 · 剩 19 个工作日", "jade"),
        (date(2026, 12, 14), "临期 · 剩 4 个工作日", "amber"),
        (date(2026, 12, 18), "临期 · 今天到期", "amber"),
        (date(2026, 12, 19), "逾期", "vermilion"),
        (date(2026, 12, 22), "逾期 2 个工作日", "vermilion"),
    ],
)
def test_due_word_tells_how_near_the_last_day_is(
    app: Flask, filed: DisclosureRequest, today: date, words: str, tone: str
) -> None:
    filed.due_on = date(2026, 12, 18)
    with app.test_request_context():
        assert request_words.due_word(filed, today, official_calendar()) == request_words.DueWord(words, tone)
