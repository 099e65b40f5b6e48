"""A year's notice comes in whole or not at all; a unit's own days are set, changed and removed by who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from calendar_factories import as_file, make_holiday_cn, make_notice
from factories import NOW, make_actor, make_unit
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.audit.models import AuditEntry
from kiosk_server.calendars import queries, service
from kiosk_server.calendars.models import CalendarYear, UnitDay
from kiosk_server.errors import FieldErrors, Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM, Actor
from playlists.errors import BadRule

DAY = date(2026, 11, 23)


@pytest.fixture
def county(session: Session) -> Unit:
    return make_unit(session)


@pytest.fixture
def town(session: Session, county: Unit) -> Unit:
    return make_unit(session, "town", name="云溪镇人民政府", parent=county)


def take_in(session: Session, data: bytes, *, year: int | None = None, actor: Actor = SYSTEM) -> CalendarYear:
    return service.import_year(session, data, year=year, actor=actor, now=NOW)


def keep(session: Session, unit: Unit, actor: Actor = SYSTEM, **changes: Any) -> UnitDay:
    plain: dict[str, Any] = {"unit_id": unit.id, "day": DAY, "working": False, "name": "火把节"}
    return service.set_unit_day(session, **(plain | changes), actor=actor, now=NOW)


def trail(session: Session) -> list[tuple[str, int]]:
    return [(entry.fact, entry.subject_id) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_import_keeps_the_notice_who_and_when(session: Session, county: Unit) -> None:
    row = take_in(session, make_notice(2027), actor=make_actor(session, "publisher", unit=county))
    assert (row.year, row.document["notice"], len(row.document["days"])) == (2027, "国办发明电〔示例〕", 13)
    assert row.document["days"][0] == {"date": "2027-01-01", "name": "元旦", "working": False}
    assert (row.imported_by_name[:3], row.imported_at) == ("发布员", NOW)
    assert trail(session) == [("CalendarImported", 2027)]


def test_both_formats_give_the_same_days(session: Session) -> None:
    ours = take_in(session, make_notice(2027)).document["days"]
    theirs = take_in(session, make_holiday_cn(2027)).document
    assert (theirs["days"], theirs["notice"]) == (ours, "https://www.gov.cn/example")


def test_import_again_replaces_the_year(session: Session) -> None:
    take_in(session, make_notice(2027))
    row = take_in(session, make_notice(2027, off={"03-08": "增加"}))
    assert [year.year for year in queries.imported_years(session)] == [2027]
    assert "2027-03-08" in [day["date"] for day in row.document["days"]]


def test_import_without_a_holiday_is_refused_by_its_name(session: Session) -> None:
    with pytest.raises(BadRule) as refusal:
        take_in(session, make_notice(2027, without="端午节"))
    assert str(refusal.value) == "2027 年的日历缺少法定节日“端午”的放假日，请补全后再导入。"
    assert queries.imported_years(session) == []


def test_import_of_another_year_than_expected_is_refused(session: Session) -> None:
    with pytest.raises(BadRule, match="2028"):
        take_in(session, make_notice(2027), year=2028)


@pytest.mark.parametrize("year", [None, "2027", True, 2027.0])
def test_import_of_a_file_without_a_year_is_invalid(session: Session, year: object) -> None:
    with pytest.raises(Invalid, match="没有写明年份"):
        take_in(session, as_file({"year": year, "days": []}))


@pytest.mark.parametrize("year", [1999, 2101, 10000, -1])
def test_import_of_a_year_out_of_bounds_is_invalid(session: Session, year: int) -> None:
    with pytest.raises(Invalid, match="2000 到 2100"):
        take_in(session, as_file({"year": year, "days": []}))


def test_import_of_something_else_is_refused(session: Session) -> None:
    with pytest.raises(BadRule, match="JSON"):
        take_in(session, b"\x00not a calendar")


def test_import_binds_everybody_so_it_needs_the_right_at_the_top(session: Session, town: Unit) -> None:
    with pytest.raises(Forbidden):
        take_in(session, make_notice(2027), actor=make_actor(session, "publisher", unit=town))


def test_import_by_a_role_without_the_right_is_forbidden(session: Session, county: Unit) -> None:
    with pytest.raises(Forbidden):
        take_in(session, make_notice(2027), actor=make_actor(session, "clerk", unit=county))


def test_a_day_of_a_unit_is_set_and_changed(session: Session, town: Unit) -> None:
    publisher = make_actor(session, "publisher", unit=town)
    keep(session, town, publisher)
    row = keep(session, town, publisher, working=True, name=" 补班 ")
    assert (row.day, row.working, row.name) == (DAY, True, "补班")
    assert [one.id for one in queries.unit_days(session, town.path)] == [row.id]
    assert trail(session) == [("UnitDaysChanged", town.id)] * 2


def test_a_day_of_a_unit_is_removed(session: Session, town: Unit) -> None:
    keep(session, town)
    service.remove_unit_day(session, unit_id=town.id, day=DAY, actor=SYSTEM, now=NOW)
    assert queries.unit_days(session, town.path) == []
    assert trail(session) == [("UnitDaysChanged", town.id)] * 2


def test_a_day_that_is_not_there_cannot_be_removed(session: Session, town: Unit) -> None:
    keep(session, town)
    with pytest.raises(NotFound):
        service.remove_unit_day(session, unit_id=town.id, day=DAY + timedelta(days=1), actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": "  "}, ["name"]),
        ({"name": "字" * 41}, ["name"]),
        ({"day": date(1999, 12, 31)}, ["day"]),
        ({"day": date(2101, 1, 1), "name": ""}, ["day", "name"]),
    ],
)
def test_a_day_that_cannot_be_names_the_fields(
    session: Session, town: Unit, changes: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(FieldErrors) as refusal:
        keep(session, town, **changes)
    assert list(refusal.value.fields) == fields
    assert queries.unit_days(session, town.path) == []


def test_a_day_with_a_name_of_forty_characters_is_kept(session: Session, town: Unit) -> None:
    assert keep(session, town, name="字" * 40).name == "字" * 40


@pytest.mark.parametrize("role", ["publisher", "clerk"])
def test_a_day_of_a_unit_without_the_right_there_is_forbidden(
    session: Session, county: Unit, town: Unit, role: str
) -> None:
    stranger = make_actor(session, role, unit=town if role == "publisher" else county)
    with pytest.raises(Forbidden):
        keep(session, county, stranger)
    with pytest.raises(Forbidden):
        service.remove_unit_day(session, unit_id=county.id, day=DAY, actor=stranger, now=NOW)


def test_a_day_of_no_unit_is_not_found(session: Session, town: Unit) -> None:
    with pytest.raises(NotFound, match="没有这个机构"):
        keep(session, town, unit_id=town.id + 1)
