"""The calendar on the glass: a rule for working days follows the unit's own holidays and the years imported."""

from datetime import date, timedelta
from typing import Any

from calendar_factories import make_notice
from factories import NOW, assign, make_approved_item, make_playlist, make_screen, make_zone
from programmes import Change, due_title
from sqlalchemy.orm import Session

from kiosk_server.calendars import service
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.programming import Programming
from playlists.day_conditions import WorkingDays

MONDAY = NOW + timedelta(days=1)
FRIDAY_2027 = NOW.replace(month=12, day=18)
STANDBY = "清河县政务公开专区"


def _screen(session: Session) -> int:
    screen, _ = make_screen(session)
    playlist = make_playlist(session, make_approved_item(session, title="办事指南"))
    assign(session, playlist, screen_id=screen.id, day_condition=WorkingDays())
    return screen.id


def test_a_local_holiday_takes_a_rule_for_working_days_off_the_glass(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(_screen)
    programming.reprogramme(now=NOW)
    assert due_title(database, screen_id, MONDAY) == "办事指南"

    def keep(session: Session) -> None:
        unit_id = make_zone(session).unit_id
        day = date(2026, 11, 23)
        service.set_unit_day(session, unit_id=unit_id, day=day, working=False, name="火把节", actor=SYSTEM, now=NOW)

    change(keep)
    programming.reprogramme(now=NOW)
    titles = [due_title(database, screen_id, MONDAY + timedelta(days=days)) for days in (0, 1)]
    assert titles == [STANDBY, "办事指南"]


def test_an_imported_year_changes_what_is_due(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(_screen)
    programming.reprogramme(now=FRIDAY_2027)
    new_year = FRIDAY_2027 + timedelta(days=14)
    assert (new_year.date(), due_title(database, screen_id, new_year)) == (date(2027, 1, 1), "办事指南")
    change(lambda session: service.import_year(session, make_notice(2027), year=2027, actor=SYSTEM, now=NOW))
    programming.reprogramme(now=FRIDAY_2027)
    assert due_title(database, screen_id, new_year) == STANDBY
