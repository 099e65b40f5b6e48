"""Campaigns at the desk: made, moved with all that is in them, refused in words."""

from datetime import date
from typing import Any

import factories
import pytest
from factories import NOW, make_unit
from flask.testing import FlaskClient
from rule_forms import NEW, fields_of, filled
from web_helpers import Desk, open_page, send_form

from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.publishing import schedule, scheduling
from kiosk_server.publishing.models import Playlist, Zone

FORM = {"name": "政务公开日", "starts_on": "2026-12-01", "ends_on": "2026-12-31"}


def stored(database: Database) -> list[tuple[str, date, date]]:
    with database.reading() as session:
        return [(row.name, row.starts_on, row.ends_on) for row in schedule.campaigns(session)]


@pytest.fixture
def campaign_id(database: Database) -> int:
    with database.transaction() as session:
        dates = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 31)}
        unit_id = make_unit(session).id
        return scheduling.add_campaign(session, name="宣传月", unit_id=unit_id, **dates, actor=SYSTEM, now=NOW).id


def test_a_campaign_is_made_and_listed(database: Database, publisher: FlaskClient, zone: Zone) -> None:
    answer = send_form(publisher, "/admin/campaigns/new", {**FORM, "unit_id": zone.unit_id})
    assert (answer.status_code, answer.location) == (303, "/admin/campaigns/1")
    assert stored(database) == [("政务公开日", date(2026, 12, 1), date(2026, 12, 31))]
    page = open_page(publisher, "/admin/campaigns").text
    assert [word for word in ("政务公开日", "2026年12月1日至2026年12月31日") if word not in page] == []


def test_an_assignment_joins_the_campaign_it_was_started_from(
    database: Database, publisher: FlaskClient, playlist: Playlist, zone: Zone, campaign_id: int
) -> None:
    asked = fields_of(open_page(publisher, f"{NEW}?campaign_id={campaign_id}").text)["campaign_id"]
    assert send_form(publisher, NEW, filled(playlist, zone, campaign_id=asked)).status_code == 303
    page = open_page(publisher, f"/admin/campaigns/{campaign_id}").text
    said = "清河县政务公开专区 · 每天全天，2026年12月1日至2026年12月31日 · 优先级 5"
    assert [word for word in ("大厅综合", said) if word not in page] == []
    assert "专题：宣传月" in open_page(publisher, "/admin/schedule").text


def test_an_edit_renames_and_moves_it(database: Database, publisher: FlaskClient, campaign_id: int) -> None:
    path = f"/admin/campaigns/{campaign_id}"
    changed = {**fields_of(open_page(publisher, path).text), "name": "新年宣传", "ends_on": "2027-01-15"}
    assert send_form(publisher, path, changed).status_code == 303
    assert stored(database) == [("新年宣传", date(2026, 12, 1), date(2027, 1, 15))]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "请填写专题名称。"),
        ({"starts_on": ""}, "请填写日期。"),
        ({"ends_on": "2026-11-30"}, "结束日期早于开始日期，请改正。"),
        ({"unit_id": "99"}, "没有这个机构。"),
    ],
)
def test_a_refused_campaign_keeps_what_was_typed(
    database: Database, publisher: FlaskClient, zone: Zone, changes: dict[str, Any], sentence: str
) -> None:
    fields = {**FORM, "unit_id": str(zone.unit_id), **changes}
    answer = send_form(publisher, "/admin/campaigns/new", fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    shown = fields_of(answer.text)
    assert {name: shown[name] for name in FORM} == {name: fields[name].strip() for name in FORM}
    assert stored(database) == []


def test_a_campaign_without_right_for_what_is_in_it_stays(
    database: Database, desk: Desk, playlist: Playlist, zone: Zone, campaign_id: int
) -> None:
    with database.transaction() as session:
        factories.assign(session, playlist, zone_id=zone.id, campaign_id=campaign_id)
    stranger = desk("publisher", unit="other")
    answer = send_form(stranger, f"/admin/campaigns/{campaign_id}", FORM, on="/admin/")
    assert answer.status_code == 403
    assert [name for name, _, _ in stored(database)] == ["宣传月"]
