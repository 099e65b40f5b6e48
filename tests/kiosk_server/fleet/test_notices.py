"""Emergency notices on the screens: alone while they last (I13), a test never in public (I14), the pictures exact."""

import json
from datetime import datetime, timedelta
from typing import Any

from factories import NOW, assign, make_actor, make_approved_item, make_playlist, make_screen, make_unit, make_zone
from override_factories import HOUR, TITLE, confirmed, draft, propose
from programmes import Change, due_document, due_title, due_titles
from sqlalchemy import insert
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet import notices
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.overrides import queries, service
from kiosk_server.overrides.models import Override
from kiosk_server.publishing.schedule_models import ScreenGroup, screen_group_member

ROUTINE = "平时的"


def playing(session: Session, **where: Any) -> Screen:
    """A screen that plays one routine item always."""
    screen, _ = make_screen(session, **where)
    item = make_approved_item(session, title=ROUTINE)
    assign(session, make_playlist(session, item), screen_id=screen.id, priority=100)
    return screen


def loop_titles(database: Database, screen_id: int, at: datetime) -> list[str]:
    """All titles of the loop that the screen is due to play at an instant."""
    document = due_document(database, screen_id)
    segment = [each for each in document["segments"] if datetime.fromisoformat(each["start"]) <= at][-1]
    return [entry["title"] for entry in document["loops"][segment["loop"]]["entries"]]


def test_a_notice_plays_alone_on_every_targeted_screen_and_routine_comes_back(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[list[int], int]:
        town = make_unit(session, "town", parent=make_unit(session))
        halls = [make_zone(session, key, unit=town) for key in ("a", "b", "c", "d")]
        screens = [playing(session, zone=hall) for hall in halls]
        group = ScreenGroup(unit_id=town.id, name="大厅屏")
        session.add(group)
        session.flush()
        session.execute(insert(screen_group_member).values(group_id=group.id, screen_id=screens[2].id))
        confirmed(session, f"zone:{halls[0].id}", f"screen:{screens[1].id}", f"group:{group.id}")
        return [screen.id for screen in screens[:3]], screens[3].id

    targeted, bystander = change(make)
    programming.reprogramme(now=NOW)
    last = timedelta(milliseconds=1)
    for screen_id in targeted:
        shown = [loop_titles(database, screen_id, NOW + at) for at in (-last, 0 * last, 2 * HOUR - last, 2 * HOUR)]
        assert shown == [[ROUTINE], [TITLE], [TITLE], [ROUTINE]]
        assert due_title(database, screen_id) == TITLE
    assert due_titles(database, bystander) == {ROUTINE, "清河县政务公开专区"}


def test_the_graver_notice_plays_alone_and_the_other_after_it(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> int:
        screen = playing(session)
        confirmed(session)
        confirmed(session, severity="red", title="红色的", end=NOW + HOUR)
        return screen.id

    screen_id = change(make)
    programming.reprogramme(now=NOW)
    shown = [loop_titles(database, screen_id, NOW + hours * HOUR) for hours in range(3)]
    assert shown == [["红色的"], [TITLE], [ROUTINE]]


def test_a_test_is_on_test_screens_and_never_in_a_public_screens_programme(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        public, hidden = playing(session), playing(session)
        hidden.is_test = True
        confirmed(session, is_test=True)
        confirmed(session, f"screen:{public.id}", is_test=True, severity="red")
        return public.id, hidden.id

    public, hidden = change(make)
    programming.reprogramme(now=NOW)
    assert (TITLE in json.dumps(due_document(database, public), ensure_ascii=False)) is False
    assert loop_titles(database, public, NOW) == [ROUTINE]
    assert loop_titles(database, hidden, NOW) == [TITLE]


def test_only_what_is_confirmed_is_in_a_programme(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        screen = playing(session)
        return screen.id, propose(session).id

    screen_id, override_id = change(make)
    seen = []
    for step in ("confirm", "end"):
        programming.reprogramme(now=NOW)
        seen.append(loop_titles(database, screen_id, NOW))
        change(lambda session, step=step: _take(session, step, override_id))
    programming.reprogramme(now=NOW)
    seen.append(loop_titles(database, screen_id, NOW))
    assert seen == [[ROUTINE], [TITLE], [ROUTINE]]


def _take(session: Session, step: str, override_id: int) -> None:
    actor = make_actor(session, "approver")
    if step == "confirm":
        service.confirm(session, override_id, actor=actor, now=NOW)
    else:
        service.end(session, override_id, reason="雨停了", actor=actor, now=NOW)


def test_the_pictures_shown_before_confirming_are_those_of_the_programme(
    database: Database, programming: Programming, drawing: Drawing, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int]:
        screen = playing(session)
        return screen.id, confirmed(session).id

    screen_id, override_id = change(make)
    with database.reading() as session:
        row = queries.override(session, override_id)
        (shape,) = notices.shapes(session, row)
        task = notices.task(row, shape)
    drawing.complete([task], now=NOW)
    with database.reading() as session:
        pages = notices.pages(session, drawing, queries.override(session, override_id), task)
    programming.reprogramme(now=NOW)
    loops = due_document(database, screen_id)["loops"].values()
    (entry,) = [e for loop in loops for e in loop["entries"] if e["entry_id"] == f"override.{override_id}"]
    told = [(page.sha256, page.milliseconds, page.text) for page in pages]
    assert told == [(page["sha256"], page["milliseconds"], page["text"]) for page in entry["pages"]]


def test_nothing_is_drawn_yet_means_no_pages(database: Database, drawing: Drawing, change: Change[Any]) -> None:
    change(lambda session: (make_screen(session), propose(session)))
    with database.reading() as session:
        row = queries.override(session, 1)
        (shape,) = notices.shapes(session, row)
        assert notices.pages(session, drawing, row, notices.task(row, shape)) == []


def test_a_notice_without_targets_is_seen_on_all_kinds_of_screens(session: Session) -> None:
    make_screen(session)
    make_screen(session)
    make_screen(session, width=480)
    row = Override(**{name: getattr(draft(), name) for name in ("severity", "title", "body", "source")})
    assert [len(shape.screens) for shape in notices.shapes(session, row)] == [2, 1]
    assert notices.screens_of(session, row) == []
