"""Who connects, found by one look; only a new credential has to be written down."""

import pytest
from factories import NOW, make_screen
from sqlalchemy import select

from kiosk_server.db.session import Database
from kiosk_server.errors import Unauthenticated
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, heartbeats, service
from kiosk_server.fleet.cues import CueDue
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.recognition import Known, recognise

STATUS = Status(sequence=2, programme="b" * 64, player_version="1", fault="", order=0, health={"on": True})


def test_screen_is_recognised_with_what_it_said_last(database: Database) -> None:
    with database.transaction() as session:
        screen, token = make_screen(session)
        screen.programme, screen.sequence = "a" * 64, 3
        heartbeats.report_status(session, screen, STATUS, now=NOW)
        due = CueDue(screen.id, 3, "a" * 64, screen.zone_id, screen.zone.lease_days)
    assert recognise(database, token) == Known(due, STATUS)


@pytest.mark.parametrize("token", ["", "guess"])
def test_stranger_is_not_recognised(database: Database, token: str) -> None:
    with database.transaction() as session:
        screen, _ = make_screen(session)
        screen.token_hash = None
    with pytest.raises(Unauthenticated):
        recognise(database, token)


def test_first_use_of_a_rotated_credential_ends_the_one_before(database: Database) -> None:
    with database.transaction() as session:
        screen, old = make_screen(session)
        commands.issue_command(session, screen.id, "rotate", {}, actor=SYSTEM, now=NOW)
        new = service.rotate_credential(session, screen, now=NOW)
    assert recognise(database, old).due.screen_id == screen.id
    assert recognise(database, new).due.screen_id == screen.id
    with pytest.raises(Unauthenticated):
        recognise(database, old)
    with database.reading() as session:
        assert session.scalars(select(Screen.next_token_hash)).one() is None
