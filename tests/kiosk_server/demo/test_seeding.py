"""What a first start of the demo finds; seeded once for all these tests, for it takes some seconds."""

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import databases
import pytest
from factories import NOW
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.accounts import service as accounts
from kiosk_server.accounts.models import User
from kiosk_server.accounts.permissions import ROLES
from kiosk_server.audit import service as audit
from kiosk_server.catalogue import queries as catalogue
from kiosk_server.catalogue.models import CatalogueRow, Domain, Item, ItemVersion
from kiosk_server.catalogue.table import read_table
from kiosk_server.db.session import Database
from kiosk_server.demo import files, seeding
from kiosk_server.demo.accounts import ACCOUNTS, PASSWORD
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.queries import reaching
from kiosk_server.publishing import mapping, queries, schedule
from kiosk_server.publishing.models import Playlist
from playlists.calendar_years import official_calendar

OFFICIAL_DOMAINS = 26


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the demo."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def seeded(data_dir: Path, usual_database_kind: databases.Kind) -> Iterator[Database]:
    """Give a seeded database; tests only read it."""
    with databases.with_tables(usual_database_kind, data_dir) as url:
        database = Database(url)
        with database.transaction() as session:
            assert not seeding.is_seeded(session)
            seeding.seed(session, data_dir, now=NOW)
        yield database
        database.engine.dispose()


@pytest.fixture
def session(seeded: Database) -> Iterator[Session]:
    """Give a session on the seeded database, whose changes are thrown away."""
    with seeded.reading() as session:
        yield session


def test_the_instance_is_seeded_now(session: Session) -> None:
    assert seeding.is_seeded(session)


def test_catalogue_holds_the_official_domains_and_others(session: Session) -> None:
    domains = session.scalars(select(Domain).order_by(Domain.position)).all()
    assert len(domains) > OFFICIAL_DOMAINS
    empty = select(Domain.name).where(~Domain.rows.any())
    assert session.scalars(empty).all() == []
    tables = [
        read_table((files.DATA / name).read_bytes(), name) for name in ("official_rows.csv", "other_domain_rows.csv")
    ]
    official, others = ({row.official["domain"] for row in table.rows} for table in tables)
    assert (len(official), len(domains)) == (OFFICIAL_DOMAINS, len(official | others))
    assert session.scalar(select(func.count(CatalogueRow.id))) == sum(len(table.rows) for table in tables)


def test_items_cover_many_domains_and_are_approved_by_four_people(session: Session) -> None:
    live = catalogue.latest(session, 1000, now=NOW)
    assert len(live) >= 40
    assert len({item.row.domain_id for item in live}) >= 12
    for item in live:
        assert item.approved_version is not None
        signers = [signature.signer_id for signature in item.approved_version.signatures]
        assert len({*signers, item.approved_version.written_by}) == 5


def test_every_item_file_became_an_item(session: Session) -> None:
    states = [item.head["state"] for item in files.items()]
    assert session.scalar(select(func.count(Item.id))) == len(states)
    for state in ("draft", "approved"):
        found = session.scalar(select(func.count(ItemVersion.id)).where(ItemVersion.state == state))
        assert (state, found) == (state, states.count(state))


def test_every_playlist_is_published_whole(session: Session) -> None:
    playlists = session.scalars(select(Playlist)).all()
    revisions = queries.latest_revisions(session, [playlist.id for playlist in playlists])
    assert len(playlists) == len(files.table("playlists")) == len(revisions)
    for playlist in playlists:
        revision = revisions[playlist.id]
        assert not queries.has_unpublished_changes(playlist, revision)
        assert len(mapping.live_entries(revision, lambda _path: official_calendar())) == len(playlist.entries) > 0


def test_four_screens_are_paired_and_play_something(session: Session, data_dir: Path) -> None:
    credentials = json.loads((data_dir / seeding.CREDENTIALS).read_text("utf-8"))
    screens = session.scalars(select(Screen)).all()
    assert len(screens) == len(credentials) == 4
    for screen in screens:
        stored = credentials[str(screen.id)]
        assert (fleet.authenticate(session, stored["token"]), stored["kind"]) == (screen, screen.kind)
        assert len(schedule.reaching(session, reaching(session, [screen])[screen.id])) >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_credentials_can_be_read_by_the_owner_alone(seeded: Database, data_dir: Path) -> None:
    assert stat.S_IMODE((data_dir / seeding.CREDENTIALS).stat().st_mode) == 0o600


def test_every_role_has_an_account_that_can_sign_in(session: Session) -> None:
    assert {account.role for account in ACCOUNTS} == set(ROLES)
    names = set(session.scalars(select(User.username).where(User.must_change_password.is_(False))))
    assert names == {account.username for account in ACCOUNTS}
    assert accounts.sign_in(session, username="publisher", password=PASSWORD, now=NOW) is not None


def test_the_audit_trail_is_sound(session: Session) -> None:
    assert audit.verify(session) is None
