"""The dates of an item in words, on its own page and on the page that is signed."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from factories import make_approved_item, make_item, make_version_in_review
from flask import Flask
from instants import ENDED, LAST_DAY, PUBLISHED, SECOND, notice, stand_at
from web_helpers import Desk, open_page

from kiosk_server.db.session import Database

BEGINS = datetime.fromisoformat("2026-11-23T09:00+08:00")
UNTIL_FURTHER = {"publish_from": None, "notice_working_days": None}


def facts(page: str) -> dict[str, str]:
    """Return the dates that the page states, by their names."""
    told = re.findall(r"<dt>(上架时间|公示期|到期日)</dt><dd[^>]*>([^<]*)</dd>", page)
    return dict(told)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, {}),
        ({"publish_from": BEGINS}, {"上架时间": "北京时间 2026年11月23日 09:00"}),
        ({"notice_working_days": 7}, {"公示期": "公示 7 个工作日，自批准之日起算"}),
        (
            {"publish_from": PUBLISHED, "notice_working_days": 7},
            {"上架时间": "北京时间 2026年9月18日 09:00", "公示期": "公示 7 个工作日，至 2026年9月29日"},
        ),
        (
            {"publish_from": datetime.fromisoformat("2026-12-28T09:00+08:00"), "notice_working_days": 7},
            {
                "上架时间": "北京时间 2026年12月28日 09:00",
                "公示期": "公示 7 个工作日，至 2027年1月6日（暂定）",
            },
        ),
        ({"expires_on": date(2026, 12, 31)}, {"到期日": "2026年12月31日（当天仍公开）"}),
    ],
)
def test_dates_stand_in_words_on_every_page_of_the_version(
    desk: Desk, database: Database, dates: dict[str, Any], words: dict[str, str]
) -> None:
    with database.transaction() as session:
        version = make_version_in_review(session, "opinion", **dates)
    client = desk("reviewer")
    paths = (f"items/{version.item_id}", f"items/{version.item_id}/versions/1", f"review/{version.id}")
    assert [facts(open_page(client, f"/admin/{path}").text) for path in paths] == [words] * 3


def test_an_approved_notice_says_the_end_counted_from_its_approval(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        item_id = make_approved_item(session, **notice(publish_from=None)).id
    page = open_page(desk("clerk"), f"/admin/items/{item_id}").text
    assert facts(page) == {"公示期": "公示 7 个工作日，至 2026年9月29日"}


@pytest.mark.parametrize(
    ("dates", "instant", "said"),
    [
        ({}, PUBLISHED - SECOND, "北京时间 2026年9月18日 09:00上架，在此之前读者看不到。"),
        ({}, PUBLISHED, ""),
        ({}, ENDED - SECOND, ""),
        ({}, ENDED, "公示期已于2026年9月29日结束，这条信息不再公开显示。"),
        (UNTIL_FURTHER | {"expires_on": LAST_DAY}, ENDED, "这条信息已于2026年9月29日到期，不再公开显示。"),
        (UNTIL_FURTHER, ENDED, ""),
    ],
)
def test_item_page_says_why_readers_do_not_see_it(
    app: Flask, desk: Desk, database: Database, dates: dict[str, Any], instant: datetime, said: str
) -> None:
    with database.transaction() as session:
        item_id = make_approved_item(session, **notice(**dates)).id
    client = desk("clerk")
    stand_at(app, instant)
    page = open_page(client, f"/admin/items/{item_id}").text
    told = re.findall(r"<p>([^<]*(?:看不到|不再公开显示)[^<]*)</p>", page)
    assert told == ([said] if said else [])


def test_a_draft_is_not_said_to_be_over(app: Flask, desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        item_id = make_item(session, expires_on=date(2026, 11, 1)).id
    assert "不再公开" not in open_page(desk("clerk"), f"/admin/items/{item_id}").text
