"""Screens at the desk: pairing by the code on the glass, live state, the exact picture, taking the credential away."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

import pytest
from broadcasting import assign, make_playlist, make_screen, make_zone, publish
from factories import NOW, make_approved_item, make_unit
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from web_helpers import Desk, open_page, send_form

from kiosk_server import clock
from kiosk_server.db.session import Database
from kiosk_server.fleet import heartbeats, queries, service
from kiosk_server.fleet.models import PairingClaim, Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing.models import Zone
from kiosk_server.web.context import EXTENSION
from screens.screen import Geometry

STRIP = Geometry(768, 192)


@pytest.fixture
def zone(database: Database) -> Zone:
    with database.transaction() as session:
        return make_zone(session)


@pytest.fixture
def operator(desk: Desk, zone: Zone) -> FlaskClient:
    return desk("fleet_operator")


@pytest.fixture
def code(database: Database) -> str:
    """The code that an unpaired screen shows now."""
    with database.transaction() as session:
        now = clock.now()
        return service.request_pairing(session, kind="player", geometry=STRIP, address="10.0.0.8", now=now).pairing_code


@pytest.fixture
def screen_id(app: Flask, database: Database, zone: Zone) -> int:
    """A strip that is due to show two items of 15 seconds each."""
    with database.transaction() as session:
        items = [make_approved_item(session, title=title) for title in ("甲通知", "乙通知")]
        playlist = make_playlist(session, *items, seconds=15)
        assign(session, playlist, zone, priority=7)
        publish(session, playlist)
        screen = make_screen(session, zone, "门头条屏", STRIP)
    instance = app.extensions[EXTENSION]
    Programming(instance.drawing, instance.config.public_address).reprogramme(now=NOW)
    return screen.id


def pair(client: FlaskClient, zone: Zone, code: str, name: str = "门头条屏") -> tuple[int, str]:
    fields = {"code": code, "name": name, "zone_id": zone.id}
    answer = send_form(client, "/admin/screens/pair", fields, on="/admin/screens")
    return answer.status_code, answer.text


def names(database: Database) -> Sequence[str]:
    with database.reading() as session:
        return [screen.name for screen in queries.screens(session)]


def test_waiting_screen_is_listed_without_its_code(operator: FlaskClient, code: str) -> None:
    page = open_page(operator, "/admin/screens").text
    assert [word for word in ("768×192", "10.0.0.8", "还剩 9 分钟") if word not in page] == []
    assert code not in page
    assert code.replace("-", "") not in page


def test_code_from_the_glass_pairs_the_screen_however_it_is_typed(
    database: Database, operator: FlaskClient, zone: Zone, code: str
) -> None:
    assert pair(operator, zone, f" {code.lower().replace('-', ' ')} ")[0] == 303
    assert names(database) == ["门头条屏"]


def test_code_that_no_screen_shows_is_not_found(database: Database, operator: FlaskClient, zone: Zone) -> None:
    status, page = pair(operator, zone, "0000-0000")
    assert (status, names(database)) == (404, [])
    assert "没有屏幕显示这个配对码" in page
    assert 'value="0000-0000"' in page


def test_text_that_is_no_code_is_refused_in_words(operator: FlaskClient, zone: Zone) -> None:
    status, page = pair(operator, zone, "12")
    assert status == 422
    assert "配对码应为 8 位字母或数字" in page


def test_code_used_before_is_a_conflict(database: Database, operator: FlaskClient, zone: Zone, code: str) -> None:
    pair(operator, zone, code)
    status, page = pair(operator, zone, code)
    assert (status, names(database)) == (409, ["门头条屏"])
    assert "这个配对码已经用过" in page


def test_expired_code_is_gone(database: Database, operator: FlaskClient, zone: Zone, code: str) -> None:
    with database.transaction() as session:
        session.scalars(select(PairingClaim)).one().expires_at = clock.now() - timedelta(seconds=1)
    status, page = pair(operator, zone, code)
    assert (status, names(database)) == (410, [])
    assert "配对码已过期" in page


@pytest.mark.parametrize(("role", "unit"), [("publisher", "county"), ("fleet_operator", "other")])
def test_only_the_units_operator_pairs(
    database: Database, desk: Desk, zone: Zone, code: str, role: str, unit: str
) -> None:
    stranger = desk(role, unit=unit)
    fields = {"code": code, "name": "", "zone_id": zone.id}
    assert send_form(stranger, "/admin/screens/pair", fields, on="/admin/").status_code == 403
    assert names(database) == []


def test_overview_tells_presence_and_what_is_playing(database: Database, operator: FlaskClient, screen_id: int) -> None:
    assert "从未连接" in open_page(operator, "/admin/screens/state").text
    with database.transaction() as session:
        screen = queries.screen(session, screen_id)
        status = heartbeats.Status(sequence=screen.sequence, programme=screen.programme)
        heartbeats.report_status(session, screen, status, now=clock.now())
    wanted = ("在线", "同步", "大厅综合 第 1 版", "刚刚", "768×192")
    tiles = open_page(operator, "/admin/screens/state").text
    assert [word for word in wanted if word not in tiles] == []
    own_page = open_page(operator, f"/admin/screens/{screen_id}").text
    assert [word for word in wanted if word not in own_page] == []


def test_silent_screen_is_lost(database: Database, operator: FlaskClient, screen_id: int) -> None:
    with database.transaction() as session:
        queries.screen(session, screen_id).last_seen_at = clock.now() - timedelta(minutes=12)
    tiles = open_page(operator, "/admin/screens/state").text
    assert "失联" in tiles
    assert "12 分钟前" in tiles


def test_screen_page_says_what_plays_and_why(operator: FlaskClient, screen_id: int) -> None:
    page = open_page(operator, f"/admin/screens/{screen_id}?at=2026-11-22T09:00").text
    assert "按排期“大厅综合”播出，优先级 7。" in page
    [told] = re.findall(r"data-told>(.*?)<", page)
    assert told in {"甲通知", "乙通知"}


def test_screen_page_says_a_fault_in_words(database: Database, operator: FlaskClient, screen_id: int) -> None:
    with database.transaction() as session:
        queries.screen(session, screen_id).fault = "bad_digest"
    assert "下载的画面与校验值不符" in open_page(operator, f"/admin/screens/{screen_id}/state").text


def test_frame_is_the_glass_at_that_instant(operator: FlaskClient, screen_id: int) -> None:
    address = f"/admin/screens/{screen_id}/frame.png"
    first = operator.get(f"{address}?at=2026-11-22T09:00:00%2B08:00")
    assert (first.status_code, first.mimetype) == (200, "image/png")
    assert first.headers["Cache-Control"] == "private, max-age=10"
    with Image.open(BytesIO(first.data)) as image:
        assert image.size == (768, 192)
    # Wall time without an offset is the zone's own; a plus sign may arrive as a space.
    assert operator.get(f"{address}?at=2026-11-22T09:00:00").data == first.data
    assert operator.get(f"{address}?at=2026-11-22T09:00:00+08:00").data == first.data
    assert operator.get(f"{address}?at=2026-11-22T09:00:15").data != first.data


def test_frame_is_made_smaller_on_request(operator: FlaskClient, screen_id: int) -> None:
    answer = operator.get(f"/admin/screens/{screen_id}/frame.png?width=384")
    with Image.open(BytesIO(answer.data)) as image:
        assert image.size == (384, 96)


def test_frame_of_a_screen_without_programme_is_a_conflict(
    database: Database, operator: FlaskClient, zone: Zone
) -> None:
    with database.transaction() as session:
        bare = make_screen(session, zone)
    answer = operator.get(f"/admin/screens/{bare.id}/frame.png", headers={"Accept": "image/*,*/*"})
    assert answer.status_code == 409
    assert answer.get_json() == {"error": "这块屏幕还没有节目。", "status": 409}


@pytest.mark.parametrize("at", ["昨天", "2026-13-01T00:00", "9999-12-31T23:59"])
def test_frame_at_no_time_is_refused(operator: FlaskClient, screen_id: int, at: str) -> None:
    assert operator.get(f"/admin/screens/{screen_id}/frame.png", query_string={"at": at}).status_code == 422


def test_frame_is_not_for_the_public(app: Flask, screen_id: int) -> None:
    assert app.test_client().get(f"/admin/screens/{screen_id}/frame.png").status_code == 302


def test_screen_is_renamed_and_moved(database: Database, operator: FlaskClient, screen_id: int) -> None:
    with database.transaction() as session:
        other = make_zone(session, "second", name="第二专区")
    path = f"/admin/screens/{screen_id}"
    assert send_form(operator, path, {"name": "新名", "zone_id": other.id}).status_code == 303
    refused = send_form(operator, path, {"name": " ", "zone_id": other.id})
    assert refused.status_code == 422
    assert "请给屏幕起个名字" in refused.text
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        assert (screen.name, screen.zone.name) == ("新名", "第二专区")


def test_screen_cannot_be_moved_to_a_zone_of_another_unit(
    database: Database, operator: FlaskClient, screen_id: int
) -> None:
    with database.transaction() as session:
        make_unit(session, "other")
        foreign = make_zone(session, "foreign", unit="other")
    answer = send_form(operator, f"/admin/screens/{screen_id}", {"name": "新名", "zone_id": foreign.id})
    assert answer.status_code == 403


def test_revoked_screen_is_said_to_be(database: Database, operator: FlaskClient, screen_id: int) -> None:
    path = f"/admin/screens/{screen_id}"
    assert send_form(operator, f"{path}/revoke", {}, on=path).status_code == 303
    with database.reading() as session:
        assert session.get_one(Screen, screen_id).token_hash is None
    assert "凭证已吊销" in open_page(operator, path).text
