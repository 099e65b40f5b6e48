"""Playlists at the desk: composing, what may not enter, publishing, and how far a revision has come."""

import re

import pytest
from broadcasting import assign, lines_of, make_playlist, make_screen, make_zone, publish
from factories import NOW, make_approved_item, make_item
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form

from kiosk_server.catalogue import service as catalogue
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import queries
from kiosk_server.web.context import EXTENSION


def draft_of(database: Database, playlist_id: int) -> list[tuple[str, int]]:
    with database.reading() as session:
        return [(entry.item.code, entry.seconds) for entry in queries.playlist(session, playlist_id).entries]


def revisions_of(database: Database, playlist_id: int) -> list[int]:
    with database.reading() as session:
        return [revision.number for revision in queries.playlist(session, playlist_id).revisions]


@pytest.fixture
def items(database: Database) -> list[Item]:
    with database.transaction() as session:
        return [make_approved_item(session, title=f"第{number}号通知") for number in (1, 2, 3)]


@pytest.fixture
def playlist_id(database: Database, items: list[Item]) -> int:
    with database.transaction() as session:
        return make_playlist(session, *items).id


@pytest.fixture
def publisher(desk: Desk) -> FlaskClient:
    return desk("publisher")


def test_list_names_playlist_and_its_unpublished_changes(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    with database.transaction() as session:
        publish(session, queries.playlist(session, playlist_id))
    assert "有未发布的修改" not in open_page(publisher, "/admin/playlists").text
    fields = {"name": "大厅综合", "item_code[]": [items[0].code], "seconds[]": ["45"], "action": "save"}
    assert send_form(publisher, f"/admin/playlists/{playlist_id}", fields).status_code == 303
    assert "有未发布的修改" in open_page(publisher, "/admin/playlists").text


def test_new_playlist_opens_in_the_editor(publisher: FlaskClient) -> None:
    page = open_page(publisher, "/admin/playlists").text
    unit = re.search(r'<option value="(\d+)"', page)
    assert unit is not None
    answer = send_form(publisher, "/admin/playlists", {"name": "门头通知", "unit_id": unit[1]})
    assert answer.status_code == 303
    assert "门头通知" in open_page(publisher, answer.location).text


def test_playlist_without_name_is_refused_in_words(publisher: FlaskClient) -> None:
    unit = re.search(r'<option value="(\d+)"', open_page(publisher, "/admin/playlists").text)
    assert unit is not None
    answer = send_form(publisher, "/admin/playlists", {"name": "  ", "unit_id": unit[1]})
    assert answer.status_code == 422
    assert "请给节目单起个名字。" in answer.text


def test_saving_keeps_order_and_seconds_of_the_form(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    codes = [items[2].code, items[0].code]
    fields = {"name": "新名", "item_code[]": codes, "seconds[]": ["20", "40"], "action": "save"}
    assert send_form(publisher, f"/admin/playlists/{playlist_id}", fields).status_code == 303
    assert draft_of(database, playlist_id) == [(codes[0], 20), (codes[1], 40)]


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("down:0", [1, 0, 2]),
        ("up:2", [0, 2, 1]),
        ("up:0", [0, 1, 2]),
        ("down:2", [0, 1, 2]),
        ("remove:1", [0, 2]),
        ("remove:9", [0, 1, 2]),
    ],
)
def test_buttons_move_lines_without_scripts_and_save_nothing(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item], action: str, order: list[int]
) -> None:
    codes = [item.code for item in items]
    fields = {"name": "大厅综合", "item_code[]": codes, "seconds[]": ["11", "12", "13"], "action": action}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert lines_of(answer.text) == [(codes[place], str(11 + place)) for place in order]
    assert draft_of(database, playlist_id) == [(code, 30) for code in codes]


def test_found_item_is_added_at_the_end(publisher: FlaskClient, playlist_id: int, items: list[Item]) -> None:
    fields = {"name": "大厅综合", "item_code[]": [items[0].code], "seconds[]": ["30"], "action": f"add:{items[1].code}"}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert lines_of(answer.text) == [(items[0].code, "30"), (items[1].code, "30")]


def test_search_offers_only_public_items(database: Database, publisher: FlaskClient, items: list[Item]) -> None:
    with database.transaction() as session:
        make_item(session, title="第4号草稿")
        catalogue.withdraw_item(session, items[1].id, reason="有误", actor=SYSTEM, now=NOW)
    found = open_page(publisher, "/admin/playlists/items?q=号").text
    assert re.findall(r'data-add="(\w+)"', found) == [items[2].code, items[0].code]


@pytest.mark.parametrize(
    ("seconds", "sentence"), [("4", "应在 5 至 3600 秒之间"), ("多", "请填整数"), ("", "请填整数")]
)
def test_seconds_out_of_bounds_keep_the_form_and_say_why(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item], seconds: str, sentence: str
) -> None:
    fields = {"name": "大厅综合", "item_code[]": [items[0].code], "seconds[]": [seconds], "action": "save"}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert lines_of(answer.text) == [(items[0].code, seconds)]
    assert len(draft_of(database, playlist_id)) == 3


def test_form_of_an_older_draft_is_refused(publisher: FlaskClient, playlist_id: int, items: list[Item]) -> None:
    fields = {"name": "大厅综合", "item_code[]": [items[0].code], "seconds[]": ["30"], "action": "save"}
    older = {**fields, "edited_at": "2026-01-01T00:00:00+00:00"}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", older)
    assert answer.status_code == 409
    assert "别人改过这个节目单" in answer.text


def test_publish_button_saves_and_leads_to_the_check(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    fields = {"name": "大厅综合", "item_code[]": [items[1].code], "seconds[]": ["30"], "action": "publish"}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert answer.location == f"/admin/playlists/{playlist_id}/publish"
    assert draft_of(database, playlist_id) == [(items[1].code, 30)]
    assert revisions_of(database, playlist_id) == []


def test_publishing_freezes_the_next_revision(database: Database, publisher: FlaskClient, playlist_id: int) -> None:
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}/publish", {})
    assert (answer.status_code, answer.location) == (303, f"/admin/playlists/{playlist_id}#arrivals")
    assert revisions_of(database, playlist_id) == [1]


def test_publishing_needs_the_role(database: Database, desk: Desk, playlist_id: int) -> None:
    clerk = desk("clerk")
    page = open_page(clerk, f"/admin/playlists/{playlist_id}").text
    assert "data-entry>" not in page
    answer = send_form(clerk, f"/admin/playlists/{playlist_id}/publish", {}, on="/admin/playlists")
    assert answer.status_code == 403
    assert revisions_of(database, playlist_id) == []


def test_publisher_of_another_unit_may_not_publish(database: Database, desk: Desk, playlist_id: int) -> None:
    stranger = desk("publisher", unit="other")
    answer = send_form(stranger, f"/admin/playlists/{playlist_id}/publish", {}, on="/admin/playlists")
    assert answer.status_code == 403
    assert revisions_of(database, playlist_id) == []


def test_empty_playlist_is_refused_in_words(database: Database, publisher: FlaskClient) -> None:
    with database.transaction() as session:
        empty = make_playlist(session, name="空").id
    answer = send_form(publisher, f"/admin/playlists/{empty}/publish", {})
    assert answer.status_code == 422
    assert "请先添加条目" in answer.text


def test_unapproved_item_typed_by_hand_is_flagged_and_never_published(
    database: Database, publisher: FlaskClient, playlist_id: int
) -> None:
    with database.transaction() as session:
        draft = make_item(session, title="未审的稿子")
    fields = {"name": "大厅综合", "item_code[]": [draft.code], "seconds[]": ["30"], "action": "publish"}
    saved = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert "还没有通过审签，不能播出。" in open_page(publisher, saved.location).text
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}/publish", {})
    assert answer.status_code == 422
    assert draft.code in answer.text
    assert revisions_of(database, playlist_id) == []


def test_withdrawn_item_is_flagged_and_not_published(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    with database.transaction() as session:
        catalogue.withdraw_item(session, items[0].id, reason="有误", actor=SYSTEM, now=NOW)
    assert "已经撤回，不能播出，请移除。" in open_page(publisher, f"/admin/playlists/{playlist_id}").text
    assert send_form(publisher, f"/admin/playlists/{playlist_id}/publish", {}).status_code == 422


def test_check_page_shows_changes_screens_and_pictures(
    database: Database, publisher: FlaskClient, items: list[Item]
) -> None:
    with database.transaction() as session:
        zone = make_zone(session)
        make_screen(session, zone)
        playlist = make_playlist(session, items[0])
        assign(session, playlist, zone)
        publish(session, playlist)
    fields = {"name": "大厅综合", "item_code[]": [items[1].code], "seconds[]": ["15"], "action": "save"}
    send_form(publisher, f"/admin/playlists/{playlist.id}", fields)
    page = open_page(publisher, f"/admin/playlists/{playlist.id}/publish").text
    assert [word for word in ("新上屏", "下屏", "一楼大厅 LED", "发布第 2 版") if word not in page] == []
    pictures = re.findall(r'<img src="(/media/[0-9a-f]{64})"', page)
    assert len(pictures) == 1
    with publisher.get(pictures[0]) as picture:
        assert picture.mimetype == "image/png"


def test_arrivals_follow_a_revision_to_the_glass(
    app: Flask, database: Database, publisher: FlaskClient, items: list[Item]
) -> None:
    with database.transaction() as session:
        zone = make_zone(session)
        screen_id = make_screen(session, zone).id
        playlist = make_playlist(session, items[0], seconds=15)
        assign(session, playlist, zone)
        publish(session, playlist)
    fragment = f"/admin/playlists/{playlist.id}/screens"
    assert "正在绘制画面" in open_page(publisher, fragment).text
    instance = app.extensions[EXTENSION]
    Programming(instance.drawing, instance.config.public_address).reprogramme(now=NOW)
    waiting = open_page(publisher, fragment).text
    assert "等待屏幕换上" in waiting
    assert "data-settled" not in waiting
    with database.transaction() as session:
        screen = fleet.screen(session, screen_id)
        screen.applied_programme, screen.applied_sequence = screen.programme, screen.sequence
    settled = open_page(publisher, fragment).text
    assert "已在全部 1 块屏幕上播出" in settled
    assert "data-settled" in settled
