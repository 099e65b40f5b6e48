"""What every test of the server may ask for: an empty database, a session, a media folder.

The same tests run on SQLite and, with `--postgresql`, on PostgreSQL; those marked
`databases("sqlite", "postgresql")` always run on what the mark names.
"""

from collections.abc import Iterator
from pathlib import Path

import databases
import pytest
from sqlalchemy.orm import Session

from kiosk_server.accounts import models as _accounts  # noqa: F401 -- each import adds its tables to the metadata
from kiosk_server.audit import models as _audit  # noqa: F401
from kiosk_server.catalogue import models as _catalogue  # noqa: F401
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401
from kiosk_server.fleet import alarm_models as _alarms  # noqa: F401
from kiosk_server.fleet import models as _fleet  # noqa: F401
from kiosk_server.fleet import order_models as _orders  # noqa: F401
from kiosk_server.media import models as _media  # noqa: F401
from kiosk_server.media.store import MediaStore
from kiosk_server.publishing import models as _publishing  # noqa: F401


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose its database."""
    words = "run every test on a private PostgreSQL cluster instead of SQLite"
    parser.addoption("--postgresql", action="store_true", help=words)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let xdist see its own groups: release 3.8 writes them where pytest 9.2 does not look any more."""
    for item in items:
        if hasattr(item, "_id") and item.__dict__.get("_nodeid", item.nodeid) != item.nodeid:
            item._id = type(item._id).parse(item._nodeid)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what is marked `databases` on each of those it names."""
    mark = metafunc.definition.get_closest_marker("databases")
    if mark and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", mark.args, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _clean_up() -> Iterator[None]:
    yield
    databases.clean_up()


@pytest.fixture(scope="session")
def usual_database_kind(request: pytest.FixtureRequest) -> databases.Kind:
    """Say what the tests of this run use."""
    return "postgresql" if request.config.getoption("--postgresql") else "sqlite"


@pytest.fixture
def database_kind(request: pytest.FixtureRequest, usual_database_kind: databases.Kind) -> databases.Kind:
    """Say what this test uses."""
    kind: databases.Kind = getattr(request, "param", usual_database_kind)
    return kind


@pytest.fixture
def database_url(database_kind: databases.Kind, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database with every table."""
    with databases.with_tables(database_kind, tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give an empty database with every table."""
    database = Database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Give a session whose work is thrown away with the test."""
    with database.reading() as session:
        yield session


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    """Give an empty media folder."""
    return MediaStore(tmp_path / "media")
