"""The calendar at the desk: a year at a glance, a notice coming in, and the days that units keep for themselves."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from calendar_factories import make_notice
from factories import NOW, make_unit
from flask.testing import FlaskClient
from web_helpers import Desk, open_page, send_form
from werkzeug.test import TestResponse

from kiosk_server.accounts.models import Unit
from kiosk_server.calendars import queries, service
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM

PATH = "/admin/calendar"


@pytest.fixture
def county(database: Database) -> Unit:
    with database.transaction() as session:
        return make_unit(session)


@pytest.fixture
def town(database: Database, county: Unit) -> Unit:
    with database.transaction() as session:
        return make_unit(session, "town", name="云溪镇人民政府", parent=session.get_one(Unit, county.id))


@pytest.fixture
def publisher(desk: Desk, county: Unit) -> FlaskClient:
    return desk("publisher")


def keep(database: Database, unit: Unit, day: date, name: str) -> None:
    with database.transaction() as session:
        service.set_unit_day(session, unit_id=unit.id, day=day, working=False, name=name, actor=SYSTEM, now=NOW)


def kept(database: Database, unit: Unit) -> list[tuple[date, bool, str]]:
    with database.reading() as session:
        return [(row.day, row.working, row.name) for row in queries.unit_days(session, unit.path)]


def squares(page: TestResponse) -> dict[str, tuple[str, str]]:
    """Return the days of the year that is shown: ISO day → (kind, all words in its square)."""
    found = re.findall(r'<td[^>]*><span class="day-square ([\w-]+)"[^>]*>(.*?)</span></td>', page.text)
    days = {}
    for kind, inner in found:
        day = re.search(r'datetime="([\d-]+)"', inner)
        assert day is not None
        days[day[1]] = (kind, " ".join(re.sub(r"<[^>]+>", " ", inner).split()))
    return days


def upload(client: FlaskClient, data: bytes, name: str = "2027.json") -> TestResponse:
    return send_form(client, f"{PATH}/import", {"file": (BytesIO(data), name)}, on=PATH)


def test_a_year_tells_days_off_and_make_up_days_by_sign_and_word(publisher: FlaskClient) -> None:
    days = squares(open_page(publisher, f"{PATH}?year=2026"))
    assert len(days) == 365
    assert {day: days[f"2026-{day}"] for day in ("10-01", "10-10", "11-23", "11-22")} == {
        "10-01": ("off", "1 休 国庆节 放假"),
        "10-10": ("make-up", "10 班 国庆节 调休上班"),
        "11-23": ("work", "23"),
        "11-22": ("weekend", "22"),
    }


def test_a_leap_year_has_366_days(publisher: FlaskClient) -> None:
    assert len(squares(open_page(publisher, f"{PATH}?year=2028"))) == 366


def test_the_holidays_are_told_in_words(publisher: FlaskClient) -> None:
    page = open_page(publisher, f"{PATH}?year=2026")
    assert (
        '<dt lang="zh-CN">国庆节</dt><dd class="figures">10月1日至10月7日放假，9月20日、10月10日上班</dd>' in page.text
    )


def test_a_shipped_year_names_its_notice_and_an_unknown_one_is_provisional(publisher: FlaskClient) -> None:
    shipped, unknown = (open_page(publisher, f"{PATH}?year={year}").text for year in (2026, 2029))
    assert ("国办发明电〔2025〕7号，随软件提供" in shipped, "暂定</span>" in shipped) == (True, False)
    assert ("放假通知尚未导入" in unknown, "暂定</span>" in unknown) == (True, True)


@pytest.mark.parametrize("year", ["abc", "1999", "2101", "99999"])
def test_a_year_out_of_bounds_shows_this_one(publisher: FlaskClient, year: str) -> None:
    assert squares(open_page(publisher, f"{PATH}?year={year}")) == squares(open_page(publisher, PATH))


def test_an_upload_brings_the_year_in(database: Database, publisher: FlaskClient) -> None:
    answer = upload(publisher, make_notice(2027))
    assert (answer.status_code, answer.location) == (303, f"{PATH}?year=2027#main")
    page = open_page(publisher, answer.location)
    assert squares(page)["2027-06-09"] == ("off", "9 休 端午节 放假")
    assert "国办发明电〔示例〕，" in page.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (make_notice(2027, without="清明节"), "缺少法定节日“清明”的放假日"),
        (b"{", "不是有效的 JSON"),
        (b" " * 300_000, "超过 256 KiB"),
    ],
)
def test_an_upload_that_cannot_be_is_refused_in_words(
    database: Database, publisher: FlaskClient, data: bytes, words: str
) -> None:
    answer = upload(publisher, data)
    assert (answer.status_code, words in answer.text) == (422, True)
    with database.reading() as session:
        assert queries.imported_years(session) == []


def test_no_file_is_refused_in_words(publisher: FlaskClient) -> None:
    answer = send_form(publisher, f"{PATH}/import", {}, on=PATH)
    assert (answer.status_code, "请先选择要导入的日历文件。" in answer.text) == (422, True)


def test_a_publisher_below_the_top_may_not_import(desk: Desk, town: Unit) -> None:
    client = desk("publisher", unit="town")
    assert f"{PATH}/import" not in open_page(client, PATH).text
    assert upload(client, make_notice(2027)).status_code == 403


def test_a_day_of_a_unit_is_set_shown_and_removed(database: Database, publisher: FlaskClient, county: Unit) -> None:
    fields: dict[str, Any] = {"unit_id": county.id, "day": "2026-11-23", "working": "0", "name": "火把节"}
    answer = send_form(publisher, f"{PATH}/days", fields, on=PATH)
    assert (answer.status_code, kept(database, county)) == (303, [(date(2026, 11, 23), False, "火把节")])
    assert squares(open_page(publisher, answer.location))["2026-11-23"] == ("unit-off", "23 ◆休 火把节 本单位放假")
    gone = send_form(publisher, f"{PATH}/days/remove", {"unit_id": county.id, "day": "2026-11-23"}, on=PATH)
    assert (gone.status_code, kept(database, county)) == (303, [])


def test_a_saturday_that_a_unit_works_is_told_apart(database: Database, publisher: FlaskClient, county: Unit) -> None:
    fields: dict[str, Any] = {"unit_id": county.id, "day": "2026-11-28", "working": "1", "name": "补班"}
    answer = send_form(publisher, f"{PATH}/days", fields, on=PATH)
    assert squares(open_page(publisher, answer.location))["2026-11-28"] == ("unit-work", "28 ◆班 补班 本单位上班")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "请填写这一天的名称"),
        ({"name": "字" * 41}, "名称最多 40 个字"),
        ({"day": ""}, "请填写日期"),
        ({"day": "1999-01-01"}, "2000 年到 2100 年之间"),
    ],
)
def test_a_day_that_cannot_be_keeps_what_was_typed(
    database: Database, publisher: FlaskClient, county: Unit, changes: dict[str, str], words: str
) -> None:
    fields: dict[str, Any] = {"unit_id": county.id, "day": "2026-11-23", "working": "1", "name": "补班"} | changes
    answer = send_form(publisher, f"{PATH}/days", fields, on=PATH)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert '<option value="1" selected>上班' in answer.text
    assert kept(database, county) == []


def test_days_of_the_units_above_and_below_are_listed_and_only_own_ones_can_be_removed(
    database: Database, desk: Desk, county: Unit, town: Unit
) -> None:
    with database.transaction() as session:
        other = make_unit(session, "other", name="城关镇人民政府")
    for unit, name in [(county, "全县假日"), (town, "本镇集日"), (other, "别处节日")]:
        keep(database, unit, date(2026, 11, 24), name)
    page = open_page(desk("publisher", unit="town"), f"{PATH}?year=2026").text
    assert ["全县假日" in page, "本镇集日" in page, "别处节日" in page] == [True, True, False]
    assert re.findall(r'aria-label="(删除：[^"]+)"', page) == ["删除：本镇集日"]


def test_the_year_is_shown_as_the_chosen_unit_keeps_it(
    database: Database, publisher: FlaskClient, county: Unit, town: Unit
) -> None:
    keep(database, town, date(2026, 11, 24), "本镇集日")
    kinds = {
        unit.key: squares(open_page(publisher, f"{PATH}?year=2026&unit={unit.id}"))["2026-11-24"][0]
        for unit in (county, town)
    }
    assert kinds == {"county": "work", "town": "unit-off"}


def test_a_clerk_reads_the_calendar_and_changes_nothing(database: Database, desk: Desk, county: Unit) -> None:
    client = desk("clerk")
    assert f"{PATH}/days" not in open_page(client, PATH).text
    fields = {"unit_id": county.id, "day": "2026-11-23", "working": "0", "name": "火把节"}
    answers = [send_form(client, f"{PATH}/{door}", fields, on=PATH).status_code for door in ("days", "days/remove")]
    assert (answers, kept(database, county)) == ([403, 403], [])


def test_a_publisher_of_another_unit_cannot_set_a_day(database: Database, desk: Desk, county: Unit, town: Unit) -> None:
    fields = {"unit_id": county.id, "day": "2026-11-23", "working": "0", "name": "火把节"}
    answer = send_form(desk("publisher", unit="town"), f"{PATH}/days", fields, on=PATH)
    assert (answer.status_code, kept(database, county)) == (403, [])
