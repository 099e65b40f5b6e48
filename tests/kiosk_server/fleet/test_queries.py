"""Screens as the desk sees them."""

from datetime import timedelta

import pytest
from factories import NOW, make_screen, make_zone
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.errors import NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import queries, service
from kiosk_server.fleet.models import Programme
from screens.screen import Geometry


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        queries.screen(session, 1)
    with pytest.raises(NotFound):
        queries.programme(session, "a" * 64)


def test_screens_are_all_or_those_of_zones_and_ids(session: Session) -> None:
    here, there = make_zone(session, "here"), make_zone(session, "there")
    first, second, third = (make_screen(session, zone=zone)[0] for zone in (here, here, there))
    assert list(queries.screens(session)) == [first, second, third]
    assert list(queries.screens(session, zone_ids={there.id})) == [third]
    assert list(queries.screens(session, zone_ids={there.id}, screen_ids={first.id})) == [first, third]
    assert list(queries.screens(session, zone_ids=set(), screen_ids=set())) == []


def test_screen_can_be_used_after_the_session(database: Database) -> None:
    with database.transaction() as session:
        screen_id = make_screen(session)[0].id
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
    assert (screen.zone.name, screen.zone.unit.name) == ("清河县政务公开专区", "清河县民政局")


def test_state_tells_presence_step_and_revisions(session: Session) -> None:
    screens = [make_screen(session)[0] for _ in range(3)]
    listed = [["大厅节目单", 4, 1]]
    session.add(Programme(sha256="a" * 64, body=b"{}", revisions=listed, created_at=NOW))
    for screen in screens[:2]:
        screen.programme, screen.last_seen_at = "a" * 64, NOW - timedelta(minutes=2)
    screens[0].applied_programme = "a" * 64
    session.flush()
    found = queries.states(session, NOW)
    assert [(state.presence, state.in_step, state.revisions) for state in found] == [
        ("late", True, (("大厅节目单", 4),)),
        ("late", False, ()),
        ("never", False, ()),
    ]


def test_waiting_claims_can_be_confirmed_now(session: Session) -> None:
    def ask(minutes: int) -> str:
        asked = service.request_pairing(
            session,
            kind="player",
            geometry=Geometry(640, 360),
            address="192.0.2.1",
            now=NOW + timedelta(minutes=minutes),
        )
        session.flush()
        return asked.pairing_code

    expired, used, first, second = ask(-10), ask(0), ask(0), ask(1)
    service.confirm_pairing(session, used, name="屏", zone_id=make_zone(session).id, actor=SYSTEM, now=NOW)
    assert [claim.code for claim in queries.waiting_claims(session, NOW)] == [second, first]
    assert expired not in {first, second}
