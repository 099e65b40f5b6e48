"""Which days are worked: by the years known, and by what units keep for themselves."""

from datetime import date, datetime

import pytest
from calendar_factories import make_notice
from factories import NOW, make_unit
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.calendars import queries, service
from kiosk_server.events import SYSTEM

MONDAY = date(2026, 11, 23)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def county(session: Session) -> Unit:
    return make_unit(session)


@pytest.fixture
def town(session: Session, county: Unit) -> Unit:
    return make_unit(session, "town", name="云溪镇人民政府", parent=county)


def keep(session: Session, unit: Unit, day: date, *, working: bool = False, name: str = "火把节") -> None:
    service.set_unit_day(session, unit_id=unit.id, day=day, working=working, name=name, actor=SYSTEM, now=NOW)


def take_in(session: Session, data: bytes, now: datetime = NOW) -> None:
    service.import_year(session, data, year=None, actor=SYSTEM, now=now)


def test_a_day_of_a_unit_holds_there_and_below_and_nowhere_else(session: Session, county: Unit, town: Unit) -> None:
    keep(session, county, MONDAY)
    elsewhere = make_unit(session, "other", name="城关镇人民政府")
    paths = [county.path, town.path, elsewhere.path, ""]
    assert [queries.calendar(session, path).is_working_day(MONDAY) for path in paths] == [False, False, True, True]


def test_the_nearest_unit_has_the_last_word(session: Session, county: Unit, town: Unit) -> None:
    keep(session, town, MONDAY, working=True, name="照常办公")
    keep(session, county, MONDAY)
    nearest = queries.calendar(session, town.path)
    assert (nearest.is_working_day(MONDAY), nearest.names[MONDAY]) == (True, "照常办公")
    assert queries.calendar(session, county.path).is_working_day(MONDAY) is False


def test_an_imported_year_is_known_and_certain(session: Session) -> None:
    assert queries.calendar(session).is_provisional(NEW_YEAR)
    take_in(session, make_notice(2027))
    known = queries.calendar(session)
    assert (known.is_working_day(NEW_YEAR), known.is_provisional(NEW_YEAR)) == (False, False)


def test_an_imported_year_replaces_the_one_shipped(session: Session) -> None:
    make_up = date(2026, 10, 10)
    assert queries.calendar(session).is_working_day(make_up)
    take_in(session, make_notice(2026, off={"11-23": "补充放假"}))
    replaced = queries.calendar(session)
    assert (replaced.is_working_day(make_up), replaced.is_working_day(MONDAY)) == (False, False)
    assert replaced.complete_years == {2024, 2025, 2026}


def test_a_second_import_at_the_same_instant_is_seen(session: Session) -> None:
    take_in(session, make_notice(2027))
    assert queries.calendar(session).is_working_day(date(2027, 3, 8))
    take_in(session, make_notice(2027, off={"03-08": "更正增加"}))
    assert not queries.calendar(session).is_working_day(date(2027, 3, 8))


def test_warnings_name_the_next_year_until_it_is_imported(session: Session) -> None:
    assert [warning.year for warning in queries.warnings(session, date(2026, 11, 22))] == [2027]
    take_in(session, make_notice(2027))
    assert queries.warnings(session, date(2026, 11, 22)) == ()


def test_own_days_are_those_of_one_year_in_order(session: Session, county: Unit, town: Unit) -> None:
    for unit, day in [(town, date(2026, 12, 31)), (county, date(2026, 1, 5)), (county, date(2027, 1, 4))]:
        keep(session, unit, day)
    found = [(row.day, row.unit.key) for row in queries.own_days(session, 2026)]
    assert found == [(date(2026, 1, 5), "county"), (date(2026, 12, 31), "town")]
