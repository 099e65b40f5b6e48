"""A bad stored rule holds a screen back, but never an emergency notice, nor what must leave the glass."""

from datetime import timedelta
from typing import Any

from factories import NOW, assign, make_actor, make_approved_item, make_playlist, make_screen, make_unit
from programmes import Change, due_screen, due_titles
from sqlalchemy.orm import Session

from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.programming import Programming
from kiosk_server.overrides import service as overrides
from kiosk_server.overrides.draft import Draft
from kiosk_server.publishing.targets import Target

FAULT = {"message": "请至少选择一个星期几。", "params": {}}


def screen_with_a_bad_rule(session: Session, title: str = "一直播的") -> tuple[int, int]:
    """Return a screen that plays an item and is also sent something by a rule that was altered since."""
    screen, _ = make_screen(session)
    item = make_approved_item(session, title=title)
    assign(session, make_playlist(session, item), screen_id=screen.id)
    return screen.id, item.id


def spoil(session: Session, screen_id: int) -> None:
    row = assign(session, make_playlist(session), screen_id=screen_id, priority=1)
    row.dayparts = [{"weekdays": [], "start": "09:00", "end": "10:00"}]


def test_an_emergency_notice_comes_all_the_same(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id, _ = change(screen_with_a_bad_rule)
    programming.reprogramme(now=NOW)
    change(lambda session: spoil(session, screen_id))

    def warn(session: Session) -> None:
        county = make_unit(session)
        proposer, confirmer = (make_actor(session, role, unit=county) for role in ("publisher", "approver"))
        draft = Draft(
            severity="red",
            title="暴雨红色预警",
            body="请立即避险。",
            source="县气象台",
            targets=(Target("everything"),),
            start=None,
            end=NOW + timedelta(hours=2),
            is_test=False,
        )
        row = overrides.propose(session, draft, actor=proposer, now=NOW)
        overrides.confirm(session, row.id, actor=confirmer, now=NOW)

    change(warn)
    programming.reprogramme(now=NOW)
    assert "暴雨红色预警" in due_titles(database, screen_id)
    assert due_screen(database, screen_id).planning_fault == FAULT


def test_what_was_withdrawn_leaves_all_the_same(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id, item_id = change(screen_with_a_bad_rule)
    programming.reprogramme(now=NOW)
    change(lambda session: spoil(session, screen_id))
    programming.reprogramme(now=NOW)
    assert "一直播的" in due_titles(database, screen_id)
    change(lambda session: catalogue.withdraw_item(session, item_id, reason="有误", actor=SYSTEM, now=NOW))
    programming.reprogramme(now=NOW)
    assert due_titles(database, screen_id) == {"清河县政务公开专区"}


def test_a_new_screen_shows_what_can_be_read(database: Database, programming: Programming, change: Change[Any]) -> None:
    screen_id, _ = change(screen_with_a_bad_rule)
    change(lambda session: spoil(session, screen_id))
    programming.reprogramme(now=NOW)
    assert ("一直播的" in due_titles(database, screen_id), due_screen(database, screen_id).planning_fault) == (
        True,
        FAULT,
    )
