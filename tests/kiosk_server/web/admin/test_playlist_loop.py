"""Shares of the loop and reading time in the playlist's editor, and on the page before publishing."""

import html
import re

import pytest
from broadcasting import assign, make_playlist, make_screen, make_zone, publish
from factories import make_approved_item
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form

from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import Database
from kiosk_server.publishing import queries


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


def shares_of(database: Database, playlist_id: int) -> list[tuple[int | None, int | None]]:
    with database.reading() as session:
        return [(e.every_minutes, e.times_per_hour) for e in queries.playlist(session, playlist_id).entries]


def seconds_of(database: Database, playlist_id: int) -> list[int]:
    with database.reading() as session:
        return [entry.seconds for entry in queries.playlist(session, playlist_id).entries]


def shared(items: list[Item], **columns: list[str]) -> dict[str, object]:
    """Return the form of three lines of 30 seconds with these shares."""
    return {
        "name": "大厅综合",
        "item_code[]": [item.code for item in items],
        "seconds[]": ["30", "30", "30"],
        "share[]": columns["share"],
        "often[]": columns["often"],
        "action": "save",
    }


def test_shares_are_saved_and_shown_again(
    database: Database, publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    fields = shared(items, share=["minutes", "", "times"], often=["2", "9", "30"])
    assert send_form(publisher, f"/admin/playlists/{playlist_id}", fields).status_code == 303
    assert shares_of(database, playlist_id) == [(2, None), (None, None), (None, 30)]
    page = open_page(publisher, f"/admin/playlists/{playlist_id}").text
    assert re.findall(r'<option value="(\w*)" selected', page) == ["minutes", "times"]
    assert re.findall(r'name="often\[\]" value="(\d*)"', page) == ["2", "", "30"]


@pytest.mark.parametrize(
    ("share", "often", "sentence"),
    [
        ("minutes", "1", "“第1号通知”的间隔容不下“第2号通知”（3600 秒）。请放宽间隔，或缩短该条目。"),
        ("minutes", "241", "播放间隔应在 1 至 240 分钟之间。"),
        ("times", "0", "每小时次数应在 1 至 120 之间。"),
        ("times", "", "第 1 个条目的播放份额请填整数。"),
    ],
)
def test_share_that_cannot_be_kept_is_refused_and_changes_nothing(
    database: Database,
    publisher: FlaskClient,
    playlist_id: int,
    items: list[Item],
    share: str,
    often: str,
    sentence: str,
) -> None:
    fields = shared(items, share=[share, "", ""], often=[often, "", ""]) | {"seconds[]": ["30", "3600", "30"]}
    answer = send_form(publisher, f"/admin/playlists/{playlist_id}", fields)
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert seconds_of(database, playlist_id) == [30, 30, 30]
    assert shares_of(database, playlist_id) == [(None, None)] * 3


def test_editor_says_how_long_the_loop_is_and_how_often_each_comes(
    publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    fields = shared(items, share=["minutes", "", ""], often=["1", "", ""])
    answer = send_form(publisher, "/admin/playlists/loop", fields, on=f"/admin/playlists/{playlist_id}")
    assert answer.get_json() == {
        "total": "3 个条目，一轮播出 4 次，循环一遍 2 分 0 秒",
        "rounds": ["每 1 分一次，每小时 60 次", "每 2 分一次，每小时 30 次", "每 2 分一次，每小时 30 次"],
        "problem": "",
    }
    page = open_page(publisher, f"/admin/playlists/{playlist_id}").text
    assert "3 个条目，循环一遍 1 分 30 秒" in page
    assert page.count("每 1 分 30 秒一次，每小时 40 次") == 3


def test_loop_that_cannot_be_is_explained_while_composing(
    publisher: FlaskClient, playlist_id: int, items: list[Item]
) -> None:
    fields = shared(items, share=["times", "times", "times"], often=["2", "2", "2"])
    answer = send_form(publisher, "/admin/playlists/loop", fields, on=f"/admin/playlists/{playlist_id}")
    assert answer.get_json() == {
        "total": "3 个条目",
        "rounds": ["", "", ""],
        "problem": "除了按份额播放的条目，节目单还需要其他条目来填满其余时间。",
    }


def test_moved_line_takes_its_share_along(publisher: FlaskClient, playlist_id: int, items: list[Item]) -> None:
    fields = shared(items, share=["minutes", "", ""], often=["5", "", ""]) | {"action": "down:0"}
    page = send_form(publisher, f"/admin/playlists/{playlist_id}", fields).text
    assert re.findall(r'name="often\[\]" value="(\d*)"', page) == ["", "5", ""]


def test_changed_share_and_hurried_text_stand_on_the_check_page(
    database: Database, publisher: FlaskClient, desk: Desk
) -> None:
    with database.transaction() as session:
        long = make_approved_item(session, title="长文", body_source="临时救助标准按照家庭人口计算发放。" * 12)
        items = [make_approved_item(session, title="短文", summary="", body_source="好。"), long]
        zone = make_zone(session)
        make_screen(session, zone)
        playlist = make_playlist(session, *items)
        assign(session, playlist, zone)
        publish(session, playlist)
    fields = {
        "name": "大厅综合",
        "item_code[]": [item.code for item in items],
        "seconds[]": ["120", "30"],
        "share[]": ["", "times"],
        "often[]": ["", "20"],
        "action": "save",
    }
    address = f"/admin/playlists/{playlist.id}"
    assert send_form(publisher, address, fields).status_code == 303
    page = open_page(publisher, f"{address}/publish").text
    assert "正常轮播 → 每小时 20 次" in page
    [reason] = re.findall(r"读完要 (\d+) 秒，现在只有 (\d+) 秒", page)
    assert int(reason[0]) > int(reason[1])
    assert page.count("现有各页都读完需设为") == 1
    # The pictures are drawn now, so the editor knows it as well.
    assert open_page(publisher, address).text.count("data-reading") == 1
    assert send_form(publisher, f"{address}/publish", {}).status_code == 303
