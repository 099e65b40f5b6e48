"""The schedule at the desk: by place, what plays now, moving elsewhere, ending, and who may."""

import re

import factories
import pytest
from broadcasting import assign, make_screen, make_zone
from factories import NOW
from flask.testing import FlaskClient
from rule_forms import NEW, fields_of, filled, stored, the_rule
from web_helpers import Desk, open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import grouping, schedule
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.targets import Target


def test_assignment_for_every_day_plays_at_once(
    database: Database, publisher: FlaskClient, playlist: Playlist, screen: Screen
) -> None:
    assert send_form(publisher, NEW, filled(playlist, screen.zone)).status_code == 303
    assert stored(database) == [(5, [])]
    page = open_page(publisher, "/admin/schedule").text
    assert [word for word in ("正在播出", "每天全天", "长期", "优先级 5") if word not in page] == []


def test_target_that_does_not_exist_is_not_found(publisher: FlaskClient, playlist: Playlist, zone: Zone) -> None:
    answer = send_form(publisher, NEW, filled(playlist, zone, target="screen:99"))
    assert answer.status_code == 404


def test_link_of_a_playlist_fills_the_form(publisher: FlaskClient, playlist: Playlist) -> None:
    fields = fields_of(open_page(publisher, f"{NEW}?playlist_id={playlist.id}").text)
    assert fields["playlist_id"] == str(playlist.id)


def test_every_kind_of_target_is_offered_and_listed_by_place(
    database: Database, publisher: FlaskClient, playlist: Playlist, screen: Screen
) -> None:
    unit_id = screen.zone.unit_id
    with database.transaction() as session:
        group = grouping.add_group(
            session, name="竖屏", unit_id=unit_id, screen_ids=[screen.id], actor=SYSTEM, now=NOW
        ).id
    targets = ["everything", f"unit:{unit_id}", f"group:{group}", f"zone:{screen.zone_id}", f"screen:{screen.id}"]
    options = re.findall(r'<option value="((?:everything|\w+:\d+))"', open_page(publisher, NEW).text)
    assert options == targets
    for target in targets:
        assert send_form(publisher, NEW, filled(playlist, screen.zone, target=target)).status_code == 303
    page = open_page(publisher, "/admin/schedule").text
    assert re.findall(r"<h3>(.*?)</h3>", page) == [
        "全部屏幕",
        "清河县民政局及下级",
        "竖屏",
        "清河县政务公开专区",
        "一楼大厅 LED",
    ]


def test_an_assignment_that_plays_on_some_screens_says_on_how_many(
    database: Database, publisher: FlaskClient, playlist: Playlist, screen: Screen
) -> None:
    with database.transaction() as session:
        make_screen(session, make_zone(session, "second", name="二号专区"), "二楼屏")
        factories.assign(session, playlist, target=Target("everything"))
        assign(session, playlist, screen, priority=5)
    page = open_page(publisher, "/admin/schedule").text
    assert re.findall(r'<span class="tag[^>]*>(.*?)</span>', page) == ["1 / 2 块屏幕正在播出", "正在播出"]


def test_lower_priority_gives_way_on_one_screen_only(
    database: Database, publisher: FlaskClient, playlist: Playlist, screen: Screen
) -> None:
    with database.transaction() as session:
        assign(session, playlist, screen.zone, priority=5)
        assign(session, playlist, screen, priority=1)
    page = open_page(publisher, "/admin/schedule").text
    assert re.findall(r">(正在播出|让位于更高优先级)<", page) == ["正在播出", "让位于更高优先级"]


def test_what_reaches_no_screen_says_so(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        assign(session, playlist, zone)
    assert "这里还没有屏幕" in open_page(publisher, "/admin/schedule").text


def test_edit_moves_an_assignment_elsewhere(
    database: Database, publisher: FlaskClient, playlist: Playlist, screen: Screen
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, screen.zone)
    path = f"/admin/schedule/{assignment_id}"
    fields = {**fields_of(open_page(publisher, path).text), "target": f"screen:{screen.id}"}
    assert send_form(publisher, path, fields).status_code == 303
    assert the_rule(database)["target"] == f"screen:{screen.id}"


def test_a_broken_rule_can_be_filled_in_again(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, zone)
        schedule.assignment(session, assignment_id).recurrence = {"rule": "altered"}
    path = f"/admin/schedule/{assignment_id}"
    page = open_page(publisher, path)
    assert (page.status_code, "存储的排期规则已损坏，请重新填写这条排期。" in page.text) == (200, True)
    assert "规则读不出来" in open_page(publisher, "/admin/schedule").text
    assert send_form(publisher, path, fields_of(page.text)).status_code == 303
    assert the_rule(database)["recurrence"] is None


def test_ending_takes_the_assignment_away(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, zone)
    answer = send_form(publisher, f"/admin/schedule/{assignment_id}/end", {}, on="/admin/schedule")
    assert answer.status_code == 303
    assert stored(database) == []


@pytest.mark.parametrize(("role", "unit"), [("clerk", "county"), ("publisher", "other")])
def test_only_the_units_publisher_changes_the_schedule(
    database: Database, desk: Desk, playlist: Playlist, zone: Zone, role: str, unit: str
) -> None:
    with database.transaction() as session:
        assignment_id = assign(session, playlist, zone)
    stranger = desk(role, unit=unit)
    ended = send_form(stranger, f"/admin/schedule/{assignment_id}/end", {}, on="/admin/")
    added = send_form(stranger, NEW, filled(playlist, zone), on="/admin/")
    changed = send_form(stranger, f"/admin/schedule/{assignment_id}", filled(playlist, zone), on="/admin/")
    assert (ended.status_code, added.status_code, changed.status_code) == (403, 403, 403)
    assert stored(database) == [(0, [])]
