"""Emergency notices at the desk: proposed on a form, seen as drawn, confirmed by another, taken down by one."""

import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from factories import make_screen, make_unit, make_user
from flask.testing import FlaskClient
from override_factories import TITLE, message, reference
from web_helpers import Desk, open_page, send_form, token_on
from werkzeug.test import TestResponse

from kiosk_server import clock
from kiosk_server.db.session import Database
from kiosk_server.fleet.models import Screen
from kiosk_server.overrides import queries
from kiosk_server.overrides.models import Override
from playlists.cap import LARGEST_BYTES

FORM = "/admin/overrides/new"
IMPORT = "/admin/overrides/import"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def screen(database: Database) -> Screen:
    with database.transaction() as session:
        return make_screen(session)[0]


@pytest.fixture
def publisher(desk: Desk, screen: Screen) -> FlaskClient:
    return desk("publisher")


def wall_time(hours: float) -> str:
    return (clock.now() + timedelta(hours=hours)).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def filled(**changes: Any) -> dict[str, Any]:
    plain = {
        "severity": "orange",
        "title": TITLE,
        "body": "未来三小时有暴雨。\r\n请远离河道。",
        "source": "清河县气象台",
        "targets": ["everything"],
        "start": "",
        "end": wall_time(2),
    }
    return plain | changes


def written(**content: str) -> bytes:
    """A message whose times are around now, whenever the tests run."""
    times = {name: f"{wall_time(hours)}:00+08:00" for name, hours in (("effective", -1), ("onset", 0), ("expires", 3))}
    return message(content=times | content)


def upload(client: FlaskClient, data: bytes) -> TestResponse:
    fields = {"csrf_token": token_on(client, IMPORT), "message": (BytesIO(data), "预警.xml")}
    return client.post(IMPORT, data=fields, headers={"Accept": "text/html"}, content_type="multipart/form-data")


def act(client: FlaskClient, number: int, what: str, fields: Mapping[str, Any] | None = None) -> TestResponse:
    return send_form(client, f"/admin/overrides/{number}/{what}", fields or {}, on="/admin/")


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.state for row in queries.overrides(session)]


def the_only(database: Database) -> Override:
    with database.reading() as session:
        (row,) = queries.overrides(session)
        return row


def test_two_people_put_a_notice_on_the_glass_and_one_takes_it_down(
    database: Database, publisher: FlaskClient, desk: Desk
) -> None:
    assert send_form(publisher, FORM, filled()).location == "/admin/overrides/1"
    row = the_only(database)
    assert (row.state, row.severity, row.body) == ("proposed", "orange", "未来三小时有暴雨。\n请远离河道。")
    mine = open_page(publisher, "/admin/overrides/1").text
    assert "须由另一位同事确认" in mine
    assert "/admin/overrides/1/confirm" not in mine
    assert act(publisher, 1, "confirm").status_code == 403

    approver = desk("approver")
    theirs = open_page(approver, "/admin/overrides/1").text
    assert "1 块屏幕只播这一条" in theirs
    assert act(approver, 1, "confirm").status_code == 303
    assert act(approver, 1, "confirm").status_code == 409
    assert "正在插播" in open_page(approver, "/admin/overrides").text
    assert act(publisher, 1, "end", {"reason": ""}).status_code == 422
    assert act(publisher, 1, "end", {"reason": "雨停了"}).status_code == 303
    page = open_page(publisher, "/admin/overrides/1").text
    assert [word in page for word in ("提前撤下", "雨停了", "/admin/overrides/1/end")] == [True, True, False]


def test_the_page_shows_the_very_slide(database: Database, publisher: FlaskClient, screen: Screen) -> None:
    send_form(publisher, FORM, filled())
    page = open_page(publisher, "/admin/overrides/1").text
    pictures = re.findall(r'<img src="(/media/[0-9a-f]{64})" width="320" height="160"', page)
    assert pictures
    assert publisher.get(pictures[0], buffered=True).mimetype == "image/png"
    assert TITLE in re.findall(r'<img src="/media/[^>]* alt="([^"]*)"', page)[0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"severity": ""}, "请选择预警级别。"),
        ({"severity": "purple"}, "没有名为“purple”的预警级别。"),
        ({"title": " "}, "请填写标题。"),
        ({"body": ""}, "请填写正文。"),
        ({"targets": []}, "请至少选择一处播出。"),
        ({"targets": ["planet:1"]}, "请选择在哪里播出"),
        ({"end": ""}, "请填写结束时间，紧急插播不能没有结束时间。"),
        ({"end": "明天"}, "时刻请写成"),
        ({"end": "2020-01-01T08:00"}, "结束时间应晚于开始时间。"),
    ],
)
def test_a_refused_form_keeps_its_values_and_says_what_to_change(
    database: Database, publisher: FlaskClient, changes: dict[str, Any], sentence: str
) -> None:
    answer = send_form(publisher, FORM, filled(**{"source": "县应急管理局", **changes}))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'value="县应急管理局"' in answer.text
    assert states(database) == []


def test_a_contradiction_is_refused_on_the_form(database: Database, publisher: FlaskClient) -> None:
    send_form(publisher, FORM, filled())
    answer = send_form(publisher, FORM, filled(title="另一条", targets=["screen:1"]))
    assert (answer.status_code, f"与紧急插播“{TITLE}”级别相同" in answer.text) == (409, True)


def test_times_are_those_of_the_site(database: Database, publisher: FlaskClient) -> None:
    start = wall_time(1)
    send_form(publisher, FORM, filled(start=start))
    assert the_only(database).start.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M") == start


def test_only_targets_within_the_persons_right_are_offered(database: Database, desk: Desk, screen: Screen) -> None:
    with database.transaction() as session:
        town = make_unit(session, "town", parent=make_unit(session))
        make_user(session, "publisher", unit=town, username="town-publisher")
    offered = {
        unit: set(re.findall(r'name="targets" value="(\w+)', open_page(desk("publisher", unit=unit), FORM).text))
        for unit in ("county", "town")
    }
    assert offered == {"county": {"everything", "unit", "zone", "screen"}, "town": {"unit"}}


def test_a_notice_is_refused_with_a_reason(database: Database, publisher: FlaskClient, desk: Desk) -> None:
    send_form(publisher, FORM, filled())
    approver = desk("approver")
    assert act(approver, 1, "refuse", {"reason": ""}).status_code == 422
    assert act(approver, 1, "refuse", {"reason": "级别有误"}).status_code == 303
    assert states(database) == ["refused"]
    assert "级别有误" in open_page(publisher, "/admin/overrides/1").text


@pytest.mark.parametrize("role", ["clerk", "fleet_operator"])
def test_others_may_look_but_not_act(database: Database, publisher: FlaskClient, desk: Desk, role: str) -> None:
    send_form(publisher, FORM, filled())
    other = desk(role)
    page = open_page(other, "/admin/overrides/1")
    assert (page.status_code, "/admin/overrides/1/" in page.text) == (200, False)
    assert [act(other, 1, what).status_code for what in ("confirm", "refuse", "end", "propose")] == [403] * 4


def test_a_test_reaches_only_screens_that_were_made_test_screens(
    publisher: FlaskClient, desk: Desk, screen: Screen
) -> None:
    send_form(publisher, FORM, filled(is_test="1"))
    address, operator = f"/admin/screens/{screen.id}", desk("fleet_operator")
    pictures = ["/media/" in open_page(publisher, "/admin/overrides/1").text]
    for ticked in ({"is_test": "1"}, {}):
        send_form(operator, address, {"name": screen.name, "zone_id": screen.zone_id, **ticked})
        pictures.append("/media/" in open_page(publisher, "/admin/overrides/1").text)
    assert pictures == [False, True, False]


def test_the_dashboard_says_what_waits_and_what_is_on_the_glass(publisher: FlaskClient, desk: Desk) -> None:
    approver = desk("approver")
    seen = [_told(approver)]
    send_form(publisher, FORM, filled())
    seen.append(_told(approver))
    act(approver, 1, "confirm")
    seen.append(_told(approver))
    act(approver, 1, "end", {"reason": "雨停了"})
    seen.append(_told(approver))
    assert seen == [[], ["待另一人确认"], ["正在插播"], []]


def _told(client: FlaskClient) -> list[str]:
    page = open_page(client, "/admin/").text
    return re.findall(rf"<span>(\w+)：<a [^>]*>{TITLE}", page)


def test_a_message_is_taken_in_explained_and_put_forward(
    database: Database, publisher: FlaskClient, desk: Desk
) -> None:
    assert upload(publisher, written()).location == "/admin/overrides/1"
    page = open_page(publisher, "/admin/overrides/1").text
    assert [word for word in ("橙色预警，以“", "headline", "影响区域", "清河县") if word not in page] == []
    assert act(publisher, 1, "propose", {"targets": []}).status_code == 422
    assert act(publisher, 1, "propose", {"targets": ["everything"]}).status_code == 303
    assert act(publisher, 1, "propose", {"targets": ["everything"]}).status_code == 409
    approver = desk("approver")
    assert "字段对应" in open_page(approver, "/admin/overrides/1").text
    assert act(approver, 1, "confirm").status_code == 303
    assert states(database) == ["confirmed"]


def test_a_message_without_an_end_asks_for_one(database: Database, publisher: FlaskClient) -> None:
    upload(publisher, written(expires=None))  # type: ignore[arg-type]  # None leaves it out
    assert 'name="end"' in open_page(publisher, "/admin/overrides/1").text
    without = act(publisher, 1, "propose", {"targets": ["everything"]})
    assert (without.status_code, "请填写结束时间" in without.text) == (422, True)
    end = {"targets": ["everything"], "end": wall_time(1)}
    assert act(publisher, 1, "propose", end).status_code == 303


def test_a_cancellation_says_what_it_takes_down_and_does_so(
    database: Database, publisher: FlaskClient, desk: Desk
) -> None:
    upload(publisher, written())
    act(publisher, 1, "propose", {"targets": ["everything"]})
    act(desk("approver"), 1, "confirm")
    upload(publisher, message(2, "", msgType="Cancel", references=reference(1)))
    page = open_page(publisher, "/admin/overrides/2").text
    assert ("确认时一并撤下" in page, TITLE in page) == (True, True)
    assert act(publisher, 2, "confirm").status_code == 303
    assert states(database) == ["ended", "ended"]


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><alert>&b;</alert>'


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (b"<alert", 422, "不是有效的 XML"),
        (LAUGHS, 422, "DOCTYPE"),
        (b" " * (LARGEST_BYTES + 1), 413, "超过 256 KiB"),
        (
            message(
                content={
                    "effective": "2020-01-01T08:00:00+08:00",
                    "onset": None,
                    "expires": "2020-01-02T08:00:00+08:00",
                }
            ),
            422,
            "失效",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(
    database: Database, publisher: FlaskClient, data: bytes, status: int, sentence: str
) -> None:
    answer = upload(publisher, data)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert states(database) == []


def test_no_file_and_the_same_message_twice_are_refused(publisher: FlaskClient) -> None:
    nothing = send_form(publisher, IMPORT, {})
    assert (nothing.status_code, "请先选择 CAP 消息文件。" in nothing.text) == (422, True)
    upload(publisher, written())
    assert upload(publisher, written()).status_code == 409
