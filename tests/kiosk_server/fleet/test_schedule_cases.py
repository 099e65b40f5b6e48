"""Cases of other systems about what a change of the schedule sends to which screen, by their row numbers."""

from datetime import date, timedelta
from typing import Any

from factories import NOW, assign, make_approved_item, make_playlist, make_screen, make_unit
from programmes import Change, due_screen, due_titles
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing.schedule_models import ScreenGroup, screen_group_member

SOON, IN_A_MONTH = date(2026, 11, 23), date(2026, 12, 20)


def sent_by(
    database: Database, programming: Programming, change: Change[Any], starts_on: date
) -> list[tuple[int, int]]:
    """Return the sequences of two screens before and after an assignment to the first of them, which starts then."""

    def make(session: Session) -> tuple[int, int]:
        return make_screen(session)[0].id, make_screen(session)[0].id

    ids = change(make)
    programming.reprogramme(now=NOW)
    before = [due_screen(database, screen_id).sequence for screen_id in ids]
    change(lambda session: assign(session, make_playlist(session), screen_id=ids[0], starts_on=starts_on).id)
    programming.reprogramme(now=NOW)
    programming.reprogramme(now=NOW + timedelta(minutes=15))
    return list(zip(before, [due_screen(database, screen_id).sequence for screen_id in ids], strict=True))


def test_change_is_one_cue_for_its_screen_and_none_for_the_other_x10(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    assert sent_by(database, programming, change, SOON) == [(1, 2), (1, 1)]


def test_change_a_month_ahead_is_sent_as_well_x11(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    assert sent_by(database, programming, change, IN_A_MONTH) == [(1, 2), (1, 1)]


def test_assignment_to_two_screens_survives_when_one_goes_x12(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        ids = make_screen(session)[0].id, make_screen(session)[0].id
        group = ScreenGroup(unit_id=make_unit(session).id, name="两块屏")
        session.add(group)
        session.flush()
        members = [{"group_id": group.id, "screen_id": screen_id} for screen_id in ids]
        session.execute(screen_group_member.insert(), members)
        assign(session, make_playlist(session, make_approved_item(session, title="两屏的")), group_id=group.id)
        return ids

    gone, stays = change(make)
    programming.reprogramme(now=NOW)
    assert "两屏的" in due_titles(database, gone) & due_titles(database, stays)
    member = screen_group_member.c
    change(lambda session: session.execute(screen_group_member.delete().where(member.screen_id == gone)).rowcount)
    programming.reprogramme(now=NOW)
    assert ["两屏的" in due_titles(database, screen_id) for screen_id in (gone, stays)] == [False, True]
