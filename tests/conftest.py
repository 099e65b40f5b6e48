"""What every test of the server may ask for: an empty database, a session, a media folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kiosk_server.accounts import models as _accounts  # noqa: F401 -- each import adds its tables to the metadata
from kiosk_server.audit import models as _audit  # noqa: F401
from kiosk_server.catalogue import models as _catalogue  # noqa: F401
from kiosk_server.db.base import Base
from kiosk_server.db.session import Database
from kiosk_server.disclosure_requests import models as _requests  # noqa: F401
from kiosk_server.fleet import alarm_models as _alarms  # noqa: F401
from kiosk_server.fleet import models as _fleet  # noqa: F401
from kiosk_server.fleet import order_models as _orders  # noqa: F401
from kiosk_server.media import models as _media  # noqa: F401
from kiosk_server.media.store import MediaStore
from kiosk_server.publishing import models as _publishing  # noqa: F401


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Give an empty SQLite database with every table."""
    database = Database(f"sqlite:///{tmp_path / 'kiosk.db'}")
    Base.metadata.create_all(database.engine)
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
