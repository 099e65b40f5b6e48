"""Screens for a simulation: added with a zone of their own, and gone with all that hung on them."""

import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import assign, make_playlist, make_screen, make_unit
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.db.base import Base
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, service
from kiosk_server.fleet.models import DisplayedRecord, Screen
from kiosk_server.publishing.models import Zone
from kiosk_server.simulation.errors import BadCredentials, SimulationError
from kiosk_server.simulation.provisioning import (
    KEY,
    Credential,
    add_screens,
    read_credentials,
    remove_screens,
    write_credentials,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def _counts(session: Session) -> dict[str, int]:
    tables = [table for table in Base.metadata.sorted_tables if not table.name.startswith("audit")]
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def test_each_screen_is_let_in_by_its_token(session: Session) -> None:
    make_unit(session)
    added = add_screens(session, 3, now=NOW)
    assert [str(service.authenticate(session, one.token).id) for one in added] == [one.screen for one in added]


def test_what_was_there_before_is_all_that_is_there_afterwards(session: Session) -> None:
    make_screen(session)
    playlist = make_playlist(session)
    session.flush()
    before = _counts(session)
    added = add_screens(session, 2, now=NOW)
    zone = session.scalars(select(Zone).where(Zone.key == KEY)).one()
    assign(session, playlist, zone_id=zone.id)
    assign(session, playlist, screen_id=int(added[0].screen))
    commands.issue_command(session, int(added[0].screen), "identify", {}, actor=SYSTEM, now=NOW)
    shown = {"programme": "a" * 64, "entry_id": "e", "page": 0, "shown_from": NOW, "shown_to": NOW, "hash": "b" * 64}
    session.add(DisplayedRecord(screen_id=int(added[1].screen), number=1, **shown))
    session.flush()
    assert remove_screens(session, now=NOW) == 2
    assert _counts(session) == before
    assert remove_screens(session, now=NOW) == 0


def test_a_second_fleet_is_refused_while_the_first_is_there(session: Session) -> None:
    make_unit(session)
    add_screens(session, 1, now=NOW)
    with pytest.raises(SimulationError, match="--remove"):
        add_screens(session, 1, now=NOW)
    assert session.scalar(select(func.count(Screen.id))) == 1


def test_an_instance_without_a_unit_is_refused(session: Session) -> None:
    with pytest.raises(SimulationError, match="unit"):
        add_screens(session, 1, now=NOW)


def test_credentials_are_read_as_they_were_written_and_only_by_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    written = [Credential("7", "secret"), Credential("8", "other")]
    write_credentials(path, "key", written)
    assert read_credentials(path) == ("key", written)
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"public_key": "k"}, {"public_key": "k", "screens": {}}, {"public_key": 1, "screens": {"7": "t"}}],
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, document: object) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(json.dumps(document))
    with pytest.raises(BadCredentials):
        read_credentials(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadCredentials):
        read_credentials(tmp_path / "none.json")
