"""Screen groups at the desk: ticked together, changed, taken away unless something is sent to them."""

import re

import factories
import pytest
from factories import NOW
from flask.testing import FlaskClient
from rule_forms import fields_of
from web_helpers import Desk, open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import grouping, schedule
from kiosk_server.publishing.models import Playlist


@pytest.fixture
def operator(desk: Desk) -> FlaskClient:
    return desk("fleet_operator")


@pytest.fixture
def group_id(database: Database, screen: Screen) -> int:
    with database.transaction() as session:
        unit_id = screen.zone.unit_id
        return grouping.add_group(
            session, name="竖屏", unit_id=unit_id, screen_ids=[screen.id], actor=SYSTEM, now=NOW
        ).id


def stored(database: Database) -> list[tuple[str, set[int]]]:
    with database.reading() as session:
        return [(row.name, schedule.members(session, row.id)) for row in schedule.groups(session)]


def test_a_group_of_the_ticked_screens_is_made_and_listed(
    database: Database, operator: FlaskClient, screen: Screen
) -> None:
    fields = {"name": "竖屏", "unit_id": screen.zone.unit_id, "screen": [screen.id]}
    assert send_form(operator, "/admin/groups/new", fields).status_code == 303
    assert stored(database) == [("竖屏", {screen.id})]
    page = open_page(operator, "/admin/groups").text
    assert [word for word in ("竖屏", "一楼大厅 LED") if word not in page] == []


def test_an_edit_shows_who_is_in_and_lets_them_go(
    database: Database, operator: FlaskClient, screen: Screen, group_id: int
) -> None:
    path = f"/admin/groups/{group_id}"
    fields = fields_of(open_page(operator, path).text)
    assert fields["screen"] == [str(screen.id)]
    assert send_form(operator, path, {**fields, "name": "空组", "screen": []}).status_code == 303
    assert stored(database) == [("空组", set())]


def test_a_group_without_a_name_is_refused_and_keeps_its_ticks(
    database: Database, operator: FlaskClient, screen: Screen, group_id: int
) -> None:
    fields = {"name": " ", "unit_id": screen.zone.unit_id, "screen": [screen.id]}
    for path in ("/admin/groups/new", f"/admin/groups/{group_id}"):
        answer = send_form(operator, path, fields)
        assert (answer.status_code, "请给分组起个名字。" in answer.text) == (422, True)
        assert fields_of(answer.text)["screen"] == [str(screen.id)]
    assert stored(database) == [("竖屏", {screen.id})]


def test_a_group_is_taken_away(database: Database, operator: FlaskClient, group_id: int) -> None:
    answer = send_form(operator, f"/admin/groups/{group_id}/remove", {}, on=f"/admin/groups/{group_id}")
    assert answer.status_code == 303
    assert stored(database) == []


def test_a_group_that_something_is_sent_to_says_why_it_stays(
    database: Database, operator: FlaskClient, playlist: Playlist, screen: Screen, group_id: int
) -> None:
    with database.transaction() as session:
        factories.assign(session, playlist, group_id=group_id)
    answer = send_form(operator, f"/admin/groups/{group_id}/remove", {}, on=f"/admin/groups/{group_id}")
    assert answer.status_code == 409
    assert "还有排期发往分组“竖屏”" in answer.text
    assert stored(database) == [("竖屏", {screen.id})]


def test_a_publisher_reads_groups_and_changes_none(
    database: Database, publisher: FlaskClient, screen: Screen, group_id: int
) -> None:
    page = open_page(publisher, f"/admin/groups/{group_id}").text
    assert re.findall(r'class="row-title"[^>]*>(.*?)<', page) == ["一楼大厅 LED"]
    answer = send_form(publisher, f"/admin/groups/{group_id}", {"name": "新"}, on="/admin/")
    assert answer.status_code == 403
    assert stored(database) == [("竖屏", {screen.id})]


def test_a_stranger_cannot_change_the_group_of_another_unit(
    database: Database, desk: Desk, screen: Screen, group_id: int
) -> None:
    stranger = desk("fleet_operator", unit="other")
    answer = send_form(stranger, f"/admin/groups/{group_id}", {"name": "新", "screen": [screen.id]}, on="/admin/")
    assert answer.status_code == 403
    assert stored(database) == [("竖屏", {screen.id})]


def test_what_no_database_can_store_is_refused(desk: Desk) -> None:
    operator = desk("fleet_operator")
    assert operator.post("/admin/groups/new", data={"name": "一\0组"}).status_code == 422
    assert operator.get("/admin/groups/99999999999999999999").status_code == 404
