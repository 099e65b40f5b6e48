"""Reading the calendar: which days are worked, for everybody or for one unit."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.accounts.models import Unit
from kiosk_server.calendars.models import CalendarYear, UnitDay
from playlists.calendar import Calendar, YearWarning
from playlists.calendar_years import calendar_of, official_calendar, official_years, read_year


def calendar(session: Session, unit_path: str = "") -> Calendar:
    """Return the calendar of the unit at *unit_path*: the years known, and the days of it and all units above.

    The nearest unit has the last word about a day. Without a path it is the State Council's alone.

    :raises BadRule: a stored year was altered behind the service's back.
    """
    imported = imported_years(session)
    known = _with_imported(tuple(_key(row) for row in imported), imported) if imported else official_calendar()
    own = unit_days(session, unit_path) if unit_path else []
    if not own:
        return known
    nearest_last = sorted(own, key=lambda row: len(row.unit.path))
    return known.with_overrides(
        {row.day: row.working for row in nearest_last}, {row.day: row.name for row in nearest_last}
    )


def warnings(session: Session, today: date) -> tuple[YearWarning, ...]:
    """Return the years whose notice is missing on *today* (the site's local day) and begins to be missed (N8).

    :raises BadRule: a stored year was altered behind the service's back.
    """
    return calendar(session).warnings(today)


def imported_years(session: Session) -> Sequence[CalendarYear]:
    """Return the years that were imported here, oldest first."""
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year)).all()


def unit_days(session: Session, unit_path: str) -> Sequence[UnitDay]:
    """Return the own days of the unit at *unit_path* and of all units above it, with their units, by day."""
    above = func.substr(unit_path, 1, func.length(Unit.path)) == Unit.path
    query = select(UnitDay).join(Unit, Unit.id == UnitDay.unit_id).where(above)
    return session.scalars(query.options(joinedload(UnitDay.unit)).order_by(UnitDay.day, UnitDay.id)).all()


def own_days(session: Session, year: int) -> Sequence[UnitDay]:
    """Return the own days of all units in *year*, with their units, by day."""
    query = select(UnitDay).join(Unit).where(UnitDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(query.options(joinedload(UnitDay.unit)).order_by(UnitDay.day, Unit.path)).all()


_Key = tuple[int, str]
_last: dict[tuple[_Key, ...], Calendar] = {}


def _key(row: CalendarYear) -> _Key:
    # The words themselves: two imports of one instant, or of two databases, must not be taken for one another.
    return row.year, json.dumps(row.document, sort_keys=True)


def _with_imported(key: tuple[_Key, ...], imported: Sequence[CalendarYear]) -> Calendar:
    """Put imported years in the place of the shipped ones, and read each state of the table only once."""
    if key not in _last:
        read = [read_year(row.document, row.year) for row in imported]
        shipped = [year for year in official_years() if year.year not in {new.year for new in read}]
        _last.clear()
        _last[key] = calendar_of([*shipped, *read])
    return _last[key]
