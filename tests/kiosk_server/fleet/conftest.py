"""A drawing room and the programming that uses it, on the test's own database and folder."""

import pytest

from kiosk_server.db.session import Database
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore

PUBLIC_ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def drawing(database: Database, store: MediaStore) -> Drawing:
    """Give an empty drawing room."""
    return Drawing(database, store, fonts())


@pytest.fixture
def programming(drawing: Drawing) -> Programming:
    """Give the programming of an instance."""
    return Programming(drawing, PUBLIC_ADDRESS)
