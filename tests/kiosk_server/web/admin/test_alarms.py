"""Alarms at the desk: what is open, with what to do; what is over; whether those to be told were told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alarm_factories import Story
from factories import NOW, make_unit, make_user, make_zone
from flask import Flask
from flask.testing import FlaskClient
from instants import stand_at
from receivers import Hook, hook
from sqlalchemy import select
from web_helpers import Desk, open_page, send_form, sign_in

from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.fleet.alarm_models import AlarmNotice
from kiosk_server.web.context import EXTENSION

LATER = NOW + timedelta(minutes=13)
SENTENCE = "屏幕“一楼大厅”自 09:00 起没有心跳，已 13 分钟。请检查电源和网线。"


@pytest.fixture
def lost(database: Database) -> int:
    """A screen that has been lost for eight minutes, and another whose clock was wrong and is right again."""
    with database.transaction() as session:
        story = Story(session, "webhook")
        silent, other = story.screen("一楼大厅"), story.screen("二楼大厅", clock_offset_ms=90_000)
        story.passes(6, other)
        other.clock_offset_ms = 0
        story.passes(7, other)
    return silent.id


@pytest.fixture
def later(app: Flask, desk: Desk) -> Desk:
    """What `desk` gives; whoever has signed in then stands at the end of the story."""

    def person(*roles: str, unit: str = "county") -> FlaskClient:
        client = desk(*roles, unit=unit)
        stand_at(app, LATER)
        return client

    return person


def test_open_alarms_say_what_to_do_and_what_is_over_is_history(later: Desk, lost: int) -> None:
    page = open_page(later("fleet_operator"), "/admin/alarms").text
    now, over = page.split('id="over-head"')
    assert SENTENCE in now
    assert f'href="/admin/screens/{lost}"' in now
    assert "二楼大厅" not in now
    assert "二楼大厅" in over
    assert "时钟不准" in over


def test_without_alarms_the_page_says_all_is_well(desk: Desk) -> None:
    page = open_page(desk("clerk"), "/admin/alarms").text
    assert "没有告警，所有屏幕都正常。" in page
    assert "还没有结束的告警。" in page


def test_filters_narrow_down_by_kind_and_unit(later: Desk, database: Database, lost: int) -> None:
    client = later("fleet_operator")
    with database.reading() as session:
        path = make_unit(session).path
    found = {
        query: SENTENCE in open_page(client, f"/admin/alarms/now?{query}").text
        for query in ("kind=lost", "kind=clock", f"unit={path}", "unit=/none/", "kind=nonsense")
    }
    assert found == {
        "kind=lost": True,
        "kind=clock": False,
        f"unit={path}": True,
        "unit=/none/": False,
        "kind=nonsense": False,
    }


def test_people_see_alarms_of_their_own_units_only(later: Desk, lost: int) -> None:
    stranger = later("fleet_operator", unit="elsewhere")
    assert SENTENCE not in open_page(stranger, "/admin/alarms").text
    assert "一楼大厅" not in open_page(stranger, "/admin/").text


def test_dashboard_and_menu_count_the_open_alarms(later: Desk, lost: int) -> None:
    client = later("publisher")
    page = open_page(client, "/admin/").text
    assert "1 条告警" in page
    assert SENTENCE in page
    assert '告警 <span class="badge">1<' in page
    assert SENTENCE in open_page(client, "/admin/alarms/box").text


def test_dashboard_without_alarms_has_no_box(desk: Desk) -> None:
    assert "条告警" not in open_page(desk("publisher"), "/admin/").text


def test_what_could_not_be_delivered_is_said_with_the_next_attempt(later: Desk, database: Database, lost: int) -> None:
    with database.transaction() as session:
        for notice in session.scalars(select(AlarmNotice)):
            notice.attempts, notice.last_error = 3, "refused: 503 Service Unavailable"
            notice.due_at = LATER
    client = later("clerk")
    page = open_page(client, "/admin/alarms").text
    why = "对方服务器没有接受（503 Service Unavailable）"
    assert f"Webhook 推送未送出（1 条）：{why}。下次尝试：2026年11月22日 09:13" in page
    with database.transaction() as session:
        for notice in session.scalars(select(AlarmNotice)):
            notice.given_up_at = LATER
    assert f"Webhook 推送一天内都没有送出，已放弃（1 条）：{why}" in open_page(client, "/admin/alarms").text


def test_what_did_not_reach_everybody_is_said(later: Desk, database: Database, lost: int) -> None:
    with database.transaction() as session:
        for notice in session.scalars(select(AlarmNotice)):
            notice.sent_at, notice.last_error = LATER, "recipients: gone@example.gov.cn 550 no such person"
    why = "部分收件人被拒绝（gone@example.gov.cn 550 no such person）"
    assert f"Webhook 推送没有送到每个人（1 条）：{why}" in open_page(later("clerk"), "/admin/alarms/now").text


def test_english_page_says_it_in_english(later: Desk, lost: int) -> None:
    page = open_page(later("clerk"), "/admin/alarms?lang=en").text
    assert "has sent no heartbeat since 09:00, for 13 min" in page


def test_ways_that_are_not_configured_say_which_setting_does_it(desk: Desk) -> None:
    page = open_page(desk("fleet_operator"), "/admin/alarms").text
    assert ("KIOSK_ALARM_WEBHOOK" in page, "KIOSK_ALARM_MAIL_TO" in page) == (True, True)
    assert "发送测试消息" not in page


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as server:
        yield server


@pytest.fixture
def tester(tmp_path: Path, database_url: str, receiver: Hook) -> Iterator[FlaskClient]:
    """A fleet operator of an instance that tells its alarms by webhook."""
    app = create_app(Config(data_dir=tmp_path, database_url=database_url, alarm_webhook=receiver.address))
    database: Database = app.extensions[EXTENSION].database
    database.on_commit = None
    with database.transaction() as session:
        make_zone(session)
        make_user(session, "fleet_operator", username="operator")
    client = app.test_client()
    sign_in(client, "operator")
    yield client
    database.engine.dispose()


def test_a_test_message_is_sent_at_once_and_says_who_asked(tester: FlaskClient, receiver: Hook) -> None:
    answer = send_form(tester, "/admin/alarms/test/webhook", {}, on="/admin/alarms")
    assert answer.headers["Location"] == "/admin/alarms"
    assert "测试消息已由“Webhook 推送”送出。" in open_page(tester, "/admin/alarms").text
    [(_, body)] = receiver.received
    assert "由屏幕运维员1在工作台发出" in body.decode()


def test_a_test_message_that_fails_says_why(tester: FlaskClient, receiver: Hook) -> None:
    receiver.status = 404
    send_form(tester, "/admin/alarms/test/webhook", {}, on="/admin/alarms")
    page = open_page(tester, "/admin/alarms").text
    assert "测试消息没有送出：对方服务器没有接受（404 Not Found）" in page


def test_a_way_that_does_not_exist_is_not_found(tester: FlaskClient) -> None:
    assert send_form(tester, "/admin/alarms/test/mail", {}, on="/admin/alarms").status_code == 404


def test_only_those_who_manage_screens_send_tests(desk: Desk) -> None:
    client = desk("publisher")
    assert send_form(client, "/admin/alarms/test/webhook", {}, on="/admin/").status_code == 403
