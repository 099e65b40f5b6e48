"""Commands at the desk: given by who may, listed with what became of them; screenshots and logs for the same people."""

import io
from datetime import timedelta

import pytest
from broadcasting import make_screen
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from web_helpers import Desk, open_page, send_form

from kiosk_server import clock
from kiosk_server.accounts.permissions import ROLES, Permission
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, screenshots, service
from kiosk_server.fleet.commands import Done
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.publishing.models import Zone
from kiosk_server.web.admin.command_words import moment_of


@pytest.fixture
def operator(desk: Desk) -> FlaskClient:
    return desk("fleet_operator")


@pytest.fixture
def paired(database: Database, screen: Screen) -> Screen:
    """The screen with a credential."""
    with database.transaction() as session:
        found = session.get_one(Screen, screen.id)
        service.issue_token(session, found, now=clock.now())
    return screen


def _give(database: Database, screen: Screen, name: str, minutes_ago: int = 0) -> int:
    now = clock.now() - timedelta(minutes=minutes_ago)
    with database.transaction() as session:
        return commands.issue_command(session, screen.id, name, {}, actor=SYSTEM, now=now).id


def _answer(database: Database, screen: Screen, command_id: int, outcome: str = "done", **result: object) -> None:
    with database.transaction() as session:
        found = session.get_one(Screen, screen.id)
        commands.answer(session, found, Done(id=command_id, outcome=outcome, result=result), now=clock.now())


def _given(database: Database) -> list[tuple[int, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(Command).order_by(Command.id))
        return [(row.screen_id, row.name, row.issued_by_name) for row in rows]


def _picture(database: Database, screen: Screen, command_id: int, colour: str = "#203040") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 16), colour).save(out, "PNG")
    with database.transaction() as session:
        found = session.get_one(Screen, screen.id)
        screenshots.keep_picture(session, found, command_id, out.getvalue(), "image/png", now=clock.now())
    return out.getvalue()


def test_button_gives_the_command(database: Database, operator: FlaskClient, paired: Screen) -> None:
    page = f"/admin/screens/{paired.id}"
    answer = send_form(operator, f"{page}/commands", {"name": "screenshot"}, on=page)
    assert (answer.status_code, answer.location) == (303, page)
    assert _given(database) == [(paired.id, "screenshot", "屏幕运维员1")]
    told = open_page(operator, page).text
    assert [word for word in ("已发出“截屏”", "屏幕运维员1", "等待屏幕执行") if word not in told] == []


@pytest.mark.parametrize("role", sorted(ROLES))
def test_page_offers_a_role_the_commands_that_it_may_give(desk: Desk, paired: Screen, role: str) -> None:
    may_command, may_manage = (
        permission in ROLES[role][1] for permission in (Permission.SCREEN_COMMAND, Permission.SCREEN_MANAGE)
    )
    page = open_page(desk(role), f"/admin/screens/{paired.id}").text
    offered = {name for name in commands.KINDS if f'name="name" value="{name}"' in page}
    everyday, grave = {"identify", "reload", "screenshot", "collect_logs"}, {"rotate", "clear_cache"}
    assert offered == (everyday if may_command else set()) | (grave if may_manage else set())
    assert (f"/admin/screens/{paired.id}/display" in page) == may_manage


def test_command_that_is_not_offered_is_refused_as_well(database: Database, desk: Desk, paired: Screen) -> None:
    page = f"/admin/screens/{paired.id}"
    publisher = desk("publisher")
    assert send_form(publisher, f"{page}/commands", {"name": "rotate"}, on=page).status_code == 403
    assert _given(database) == []


def test_people_of_another_unit_neither_command_nor_see_commands(
    database: Database, desk: Desk, paired: Screen
) -> None:
    command_id = _give(database, paired, "screenshot")
    _picture(database, paired, command_id)
    stranger, page = desk("fleet_operator", unit="other"), f"/admin/screens/{paired.id}"
    assert "遥控" not in open_page(stranger, page).text
    for path in ("commands", "screenshot", f"commands/{command_id}/picture", f"commands/{command_id}/log", "display"):
        assert open_page(stranger, f"{page}/{path}").status_code == 403, path
    assert send_form(stranger, f"{page}/commands", {"name": "reload"}, on="/admin/").status_code == 403
    assert send_form(stranger, "/admin/screens/identify", {"screen_id": paired.id}, on="/admin/").status_code == 403


@pytest.mark.parametrize("name", ["", "explode", "display"])
def test_what_is_no_button_is_refused_in_words(
    database: Database, operator: FlaskClient, paired: Screen, name: str
) -> None:
    page = f"/admin/screens/{paired.id}"
    send_form(operator, f"{page}/commands", {"name": name}, on=page)
    assert 'class="flash vermilion" role="alert"' in open_page(operator, page).text
    assert _given(database) == []


def test_revoked_screen_is_offered_no_command(database: Database, operator: FlaskClient, paired: Screen) -> None:
    with database.transaction() as session:
        service.revoke_screen(session, paired.id, actor=SYSTEM, now=clock.now())
    page = f"/admin/screens/{paired.id}"
    assert "屏幕配对以后才能接收指令" in open_page(operator, page).text
    send_form(operator, f"{page}/commands", {"name": "reload"}, on=page)
    assert "没有配对，不能接收指令" in open_page(operator, page).text
    assert open_page(operator, f"{page}/commands").status_code == 200


def test_list_tells_what_became_of_each_command(database: Database, operator: FlaskClient, paired: Screen) -> None:
    asked = {name: _give(database, paired, name) for name in ("clear_cache", "reload", "screenshot")}
    _give(database, paired, "identify", minutes_ago=3)
    _answer(database, paired, asked["clear_cache"], files=3, bytes=1_234_567)
    _answer(database, paired, asked["reload"], "refused", reason="<b>expired</b>")
    _answer(database, paired, asked["screenshot"], width=1920, height=1080)
    told = open_page(operator, f"/admin/screens/{paired.id}/commands").text
    wanted = ("清理了 3 个文件，1.2 MB", "屏幕拒绝", "&lt;b&gt;expired", "1920×1080", "过期，未执行", "系统")
    assert [word for word in wanted if word not in told] == []


def test_screenshot_is_shown_beside_the_frame_that_should_have_been(
    database: Database, operator: FlaskClient, paired: Screen
) -> None:
    page = f"/admin/screens/{paired.id}"
    assert "还没有截屏" in open_page(operator, f"{page}/screenshot").text
    with database.transaction() as session:
        session.get_one(Screen, paired.id).programme = "a" * 64
    command_id = _give(database, paired, "screenshot")
    data = _picture(database, paired, command_id)
    told = open_page(operator, f"{page}/screenshot").text
    assert f'src="{page}/commands/{command_id}/picture"' in told
    assert f'src="{page}/frame.png?at=' in told
    answer = operator.get(f"{page}/commands/{command_id}/picture")
    assert (answer.data, answer.mimetype, answer.headers["Content-Security-Policy"]) == (
        data,
        "image/png",
        "sandbox; default-src 'none'",
    )
    newer = _give(database, paired, "screenshot")
    _picture(database, paired, newer, "#ffffff")
    assert operator.get(f"{page}/commands/{command_id}/picture").status_code == 404


def test_log_is_shown_as_it_was_sent_and_runs_nothing(
    database: Database, operator: FlaskClient, paired: Screen
) -> None:
    command_id = _give(database, paired, "collect_logs")
    page = f"/admin/screens/{paired.id}"
    assert open_page(operator, f"{page}/commands/{command_id}/log").status_code == 404
    line = {"at": "2026-11-22T01:00:00.000Z", "level": "warning", "text": "<script>alert(1)</script>"}
    _answer(database, paired, command_id, lines=[line, {**line, "level": "info", "text": "开始"}])
    assert "2 行日志" in open_page(operator, f"{page}/commands").text
    told = open_page(operator, f"{page}/commands/{command_id}/log").text
    assert "&lt;script&gt;alert(1)" in told
    assert told.index("开始") < told.index("alert(1)")
    assert "2026-11-22 09:00:00" in told


@pytest.mark.parametrize("at", ["昨天", "2026-11-22T01:00:00", "0001-01-01T00:00:00+14:00", ""])
def test_time_of_a_log_line_that_is_no_instant_stays_as_it_is(at: str) -> None:
    assert moment_of({"at": at}, "Asia/Shanghai") == at


def test_one_screen_or_its_whole_zone_is_identified(
    database: Database, operator: FlaskClient, paired: Screen, zone: Zone
) -> None:
    with database.transaction() as session:
        other = make_screen(session, zone, "另一块")
        service.issue_token(session, session.get_one(Screen, other.id), now=clock.now())
    overview = "/admin/screens"
    assert f'form="identify" name="screen_id" value="{paired.id}"' in open_page(operator, overview).text
    send_form(operator, f"{overview}/identify", {"screen_id": paired.id}, on=overview)
    send_form(operator, f"{overview}/identify", {"zone_id": zone.id}, on=overview)
    assert [(screen, name) for screen, name, _ in _given(database)] == [
        (paired.id, "identify"),
        (paired.id, "identify"),
        (other.id, "identify"),
    ]
    assert "2 块屏幕将显示自己的编号和名称" in open_page(operator, overview).text


@pytest.mark.parametrize(("fields", "status"), [({"screen_id": 999}, 404), ({"zone_id": 999}, 404), ({}, 303)])
def test_nothing_is_identified_where_nothing_is(
    database: Database, operator: FlaskClient, paired: Screen, fields: dict[str, int], status: int
) -> None:
    assert send_form(operator, "/admin/screens/identify", fields, on="/admin/screens").status_code == status
    assert _given(database) == []


def test_publisher_identifies_but_pairs_nothing(desk: Desk, paired: Screen) -> None:
    page = open_page(desk("publisher"), "/admin/screens").text
    assert ('form="identify"' in page, "确认配对" in page) == (True, False)


def test_clerk_sees_no_identify(desk: Desk, paired: Screen) -> None:
    assert "identify" not in open_page(desk("clerk"), "/admin/screens").text


FORM = {
    "brightness": "60",
    "volume": "0",
    "has_windows": "1",
    "parts": "2",
    "day-0": ["1", "5"],
    "start-0": "08:30",
    "end-0": "17:30",
    "day-1": ["6"],
    "start-1": "20:00",
    "end-1": "02:00",
    "action": "save",
}


def _display(database: Database, screen: Screen) -> object:
    with database.reading() as session:
        return session.get_one(Screen, screen.id).display


def test_display_settings_are_sent_and_kept(database: Database, operator: FlaskClient, paired: Screen) -> None:
    path = f"/admin/screens/{paired.id}/display"
    assert send_form(operator, path, FORM).status_code == 303
    windows = [
        {"weekdays": [1, 5], "start": "08:30", "end": "17:30"},
        {"weekdays": [6], "start": "20:00", "end": "02:00"},
    ]
    assert _display(database, paired) == {"brightness": 60, "volume": 0, "windows": windows}
    assert [name for _, name, _ in _given(database)] == ["display"]
    page = open_page(operator, f"/admin/screens/{paired.id}").text
    assert [
        word
        for word in ("亮度 60%", "音量 0%", "亮屏时段：周一、周五 08:30–17:30；周六 20:00–02:00（次日）")
        if word not in page
    ] == []
    form = open_page(operator, path).text
    assert [word for word in ('value="60"', 'value="20:00"', "时段 2") if word not in form] == []


def test_glass_without_windows_is_always_on(database: Database, operator: FlaskClient, paired: Screen) -> None:
    fields = {name: value for name, value in FORM.items() if name != "has_windows"}
    send_form(operator, f"/admin/screens/{paired.id}/display", fields)
    assert _display(database, paired) == {"brightness": 60, "volume": 0, "windows": []}
    assert "一直亮屏" in open_page(operator, f"/admin/screens/{paired.id}").text


def test_another_row_is_added_without_sending(database: Database, operator: FlaskClient, paired: Screen) -> None:
    answer = send_form(operator, f"/admin/screens/{paired.id}/display", {**FORM, "action": "more"})
    assert (answer.status_code, "时段 3" in answer.text, _given(database)) == (200, True, [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"brightness": "9"}, "brightness"),
        ({"brightness": ""}, "brightness"),
        ({"brightness": "６０"}, "brightness"),
        ({"volume": "101"}, "volume"),
        ({"volume": "-1"}, "volume"),
        ({"day-0": []}, "daypart-0"),
        ({"end-0": ""}, "daypart-0"),
        ({"start-1": "25:00"}, "daypart-1"),
        ({"parts": "0", "day-0": [], "start-0": "", "end-0": ""}, "daypart-0"),
    ],
)
def test_display_form_says_what_is_wrong_and_keeps_what_was_typed(
    database: Database, operator: FlaskClient, paired: Screen, wrong: dict[str, object], field: str
) -> None:
    answer = send_form(operator, f"/admin/screens/{paired.id}/display", {**FORM, **wrong})
    assert (answer.status_code, f'href="#field-{field}"' in answer.text) == (422, True)
    assert (_display(database, paired), _given(database)) == (None, [])


def test_display_of_an_unpaired_screen_is_a_conflict(database: Database, operator: FlaskClient, screen: Screen) -> None:
    with database.transaction() as session:
        session.get_one(Screen, screen.id).token_hash = None
    answer = send_form(operator, f"/admin/screens/{screen.id}/display", FORM)
    assert (answer.status_code, "没有配对，不能接收指令" in answer.text) == (409, True)


def test_wrong_pairing_codes_are_counted_at_the_desk(database: Database, operator: FlaskClient, zone: Zone) -> None:
    fields = {"code": "0000-0000", "name": "", "zone_id": zone.id}
    statuses = [send_form(operator, "/admin/screens/pair", fields, on="/admin/screens").status_code for _ in range(11)]
    assert statuses == [404] * 10 + [429]
