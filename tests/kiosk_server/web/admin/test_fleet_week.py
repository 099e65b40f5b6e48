"""The week of the whole fleet on the desk: what plays on each day, gaps in the opening hours, provisional days."""

from datetime import time

import pytest
from factories import assign, make_playlist, make_screen, make_zone
from flask.testing import FlaskClient
from web_helpers import Desk

from kiosk_server.db.session import Database
from kiosk_server.publishing import rules
from playlists.dayparts import EVERY_DAY, Daypart, parse_daypart
from playlists.opening import OpeningHours

OPEN = OpeningHours((Daypart(EVERY_DAY, time(9), time(17)),))


@pytest.fixture
def publisher(desk: Desk) -> FlaskClient:
    return desk("publisher")


def test_week_names_what_plays_and_counts_the_gaps(database: Database, publisher: FlaskClient) -> None:
    with database.transaction() as session:
        zone = make_zone(session)
        zone.opening = rules.opening_document(OPEN)
        make_screen(session, zone=zone, name="门厅屏")
        assign(session, make_playlist(session), zone_id=zone.id, dayparts=[parse_daypart("1234567 10:00-17:00")])
    page = publisher.get("/admin/screens/week?from=2026-11-23").get_data(as_text=True)
    assert ("门厅屏" in page, page.count("节目单1"), page.count("空档 60 分钟")) == (True, 7, 7)
    assert "1 组屏幕在开放时间里有空档。" in page


def test_week_without_opening_hours_checks_no_gaps(database: Database, publisher: FlaskClient) -> None:
    with database.transaction() as session:
        make_screen(session)
    assert "没有填写开放时间的专区不作检查" in publisher.get("/admin/screens/week").get_data(as_text=True)


@pytest.mark.parametrize("text", ["someday", "0001-01-01", "9999-12-31"])
def test_week_of_no_such_day_is_answered(publisher: FlaskClient, text: str) -> None:
    assert publisher.get(f"/admin/screens/week?from={text}").status_code == 200
