"""The health panel says what a screen told of itself, and nothing it did not tell."""

import re
from typing import Any

import pytest
from alarm_factories import Story
from factories import NOW
from flask import Flask
from flask.testing import FlaskClient
from instants import stand_at
from web_helpers import Desk, open_page

from kiosk_server.db.session import Database
from kiosk_server.fleet.models import Screen

_FACT = re.compile(r"<dt>([^<]*)</dt><dd[^>]*>(.*?)</dd>", re.S)
_MARKUP = re.compile(r"<[^>]+>")


@pytest.fixture
def operator(desk: Desk) -> FlaskClient:
    return desk("fleet_operator")


@pytest.fixture
def screen_id(app: Flask, operator: FlaskClient, database: Database) -> int:
    with database.transaction() as session:
        made = Story(session).screen("一楼大厅", applied_at=NOW)
    stand_at(app, NOW)
    return made.id


def facts(client: FlaskClient, screen_id: int) -> dict[str, str]:
    page = open_page(client, f"/admin/screens/{screen_id}/health").text
    return {name: " ".join(_MARKUP.sub(" ", text).split()) for name, text in _FACT.findall(page)}


def tell(database: Database, screen_id: int, **told: Any) -> None:
    with database.transaction() as session:
        screen = session.get_one(Screen, screen_id)
        for field, value in told.items():
            setattr(screen, field, value)


def test_a_screen_that_tells_everything(operator: FlaskClient, database: Database, screen_id: int) -> None:
    health = {"storage_used": 120_000_000, "storage_quota": 2_000_000_000, "cached_files": 34, "showing": "programme"}
    health |= {"cached_bytes": 56_400_000, "temperature_c": 48, "visible": True, "on": True}
    tell(database, screen_id, health=health, clock_offset_ms=1_250, player_version="5")
    assert facts(operator, screen_id) == {
        "时钟": "比服务器慢 1.2 秒",
        "屏上画面": "节目",
        "存储": "已用 120 MB，共 2 GB 6%",
        "缓存": "34 张画面 56 MB",
        "温度": "48 °C",
        "播放器版本": "5",
        "故障": "没有",
        "应播": "第 1 号 aaaaaaaaaaaa 2026年11月22日 09:00起",
        "已播": "第 1 号 aaaaaaaaaaaa 2026年11月22日 09:00起",
    }


def test_a_screen_that_tells_nothing_is_not_invented(operator: FlaskClient, screen_id: int) -> None:
    assert set(facts(operator, screen_id)) == {"时钟", "其他", "故障", "应播", "已播"}
    assert facts(operator, screen_id)["时钟"] == "还没有测量"


@pytest.mark.parametrize(
    ("offset_ms", "words"),
    [(99, "与服务器一致"), (-100, "比服务器快 0.1 秒"), (86_400_000, "比服务器慢 86,400 秒")],
)
def test_clock_says_which_way_it_is_off(
    operator: FlaskClient, database: Database, screen_id: int, offset_ms: int, words: str
) -> None:
    tell(database, screen_id, clock_offset_ms=offset_ms)
    assert facts(operator, screen_id)["时钟"] == words


def test_what_needs_a_look_is_said(operator: FlaskClient, database: Database, screen_id: int) -> None:
    health = {"storage_used": 950, "storage_quota": 1000, "showing": "off", "on": False, "visible": False}
    tell(database, screen_id, health=health, fault="bad_digest", programme="b" * 64, sequence=2)
    found = facts(operator, screen_id)
    assert found["屏上画面"] == "关屏 按开关时段关屏；播放页不在前台，画面可能被别的窗口挡住"
    assert found["存储"].endswith("空间快用完了，新的节目可能放不下 95%")
    assert found["故障"].startswith("下载的画面与校验值不符")
    assert found["应播"].startswith("第 2 号 bbbbbbbbbbbb")
    assert found["已播"].endswith("与应播不同")


def test_its_open_alarms_stand_above(operator: FlaskClient, database: Database, app: Flask) -> None:
    with database.transaction() as session:
        story = Story(session)
        screen = story.screen("一楼大厅", programme=None, applied_programme=None)
        story.passes(8)
    stand_at(app, story.now)
    words = "屏幕“一楼大厅”自 09:00 起没有心跳，已 8 分钟。"
    for path in (f"/admin/screens/{screen.id}", f"/admin/screens/{screen.id}/health"):
        assert words in open_page(operator, path).text
