"""Use cases of the calendar: a year's holiday notice comes in; a unit keeps a day otherwise, or no longer does."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.calendars.models import CalendarYear, UnitDay
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, FieldErrors, Invalid, NotFound
from playlists.calendar_years import read_document, read_year

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME = 40


def import_year(session: Session, data: bytes, *, year: int | None, actor: events.Actor, now: datetime) -> CalendarYear:
    """Take over a year's notice (放假安排), in our format or holiday-cn's; it replaces the year shipped or imported.

    The calendar binds every unit, so the actor must hold the right for every unit at the top.

    :param year: the year expected; None takes the one the file names.
    :raises BadRule: the file cannot be that year's notice; the sentence says what to change.
    :raises Invalid: no year, or one out of bounds; :raises Forbidden: no right.
    """
    for path in session.scalars(select(Unit.path).where(Unit.parent_id.is_(None))).all():
        require(actor, Permission.CALENDAR_MANAGE, path)
    document = read_document(data)
    wanted = _year(document) if year is None else year
    if not FIRST_YEAR <= wanted <= LAST_YEAR:
        raise Invalid(N_("只能导入 %(first)s 到 %(last)s 年的日历。"), first=FIRST_YEAR, last=LAST_YEAR)
    read = read_year(document, wanted)
    take_turn(session, "calendars")
    row = session.get(CalendarYear, read.year) or CalendarYear(year=read.year)
    days = [
        {"date": day.isoformat(), "name": read.names[day], "working": working}
        for day, working in sorted(read.days.items())
    ]
    row.document = {"year": read.year, "notice": read.notice, "days": days}
    row.imported_by_name, row.imported_at = actor.name, now
    session.add(row)
    audit.record(session, events.CalendarImported(subject_id=row.year), actor=actor, now=now)
    return row


def set_unit_day(
    session: Session, *, unit_id: int, day: date, working: bool, name: str, actor: events.Actor, now: datetime
) -> UnitDay:
    """Let a unit and all below it keep a day off, or work it, whatever the official calendar says.

    A day set before is changed. Time limits of the law are not moved by it.

    :raises FieldErrors: the day or the name cannot be; :raises NotFound: no such unit; :raises Forbidden: no right.
    """
    unit = _unit(session, unit_id, actor)
    name = name.strip()
    _check(day, name)
    take_turn(session, "calendars")
    row = _unit_day(session, unit, day) or UnitDay(unit=unit, day=day)
    row.working, row.name = working, name
    session.add(row)
    _changed(session, unit, day, actor, now)
    return row


def remove_unit_day(session: Session, *, unit_id: int, day: date, actor: events.Actor, now: datetime) -> None:
    """Let the official calendar hold for this day of the unit again.

    :raises NotFound: no such unit, or it keeps the day like everybody; :raises Forbidden: no right.
    """
    take_turn(session, "calendars")
    unit = _unit(session, unit_id, actor)
    row = _unit_day(session, unit, day)
    if row is None:
        raise NotFound(N_("这一天没有单独的安排，可能已被删除。"))
    session.delete(row)
    _changed(session, unit, day, actor, now)


def _year(document: object) -> int:
    year = document.get("year") if isinstance(document, Mapping) else None
    if not isinstance(year, int) or isinstance(year, bool):
        raise Invalid(N_("日历文件没有写明年份（year），请补上后再导入。"))
    return year


def _unit(session: Session, unit_id: int, actor: events.Actor) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(N_("没有这个机构。"))
    require(actor, Permission.CALENDAR_MANAGE, unit.path)
    return unit


def _unit_day(session: Session, unit: Unit, day: date) -> UnitDay | None:
    return session.scalars(select(UnitDay).where(UnitDay.unit_id == unit.id, UnitDay.day == day)).one_or_none()


def _check(day: date, name: str) -> None:
    faults: dict[str, Invalid] = {}
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        faults["day"] = Invalid(N_("日期应在 %(first)s 年到 %(last)s 年之间。"), first=FIRST_YEAR, last=LAST_YEAR)
    if not name:
        faults["name"] = Invalid(N_("请填写这一天的名称，例如“火把节”。"))
    elif len(name) > LONGEST_NAME:
        faults["name"] = Invalid(N_("名称最多 %(most)s 个字，请精简。"), most=LONGEST_NAME)
    if faults:
        raise FieldErrors(N_("这一天还不能保存，请修改以下 %(count)s 处。"), faults, count=len(faults))


def _changed(session: Session, unit: Unit, day: date, actor: events.Actor, now: datetime) -> None:
    fact = events.UnitDaysChanged(subject_id=unit.id, day=day.isoformat())
    audit.record(session, fact, actor=actor, now=now)
