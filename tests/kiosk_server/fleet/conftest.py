"""A drawing room and the programming that uses it, on the test's own database and folder."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from programmes import Change
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet.drawing import Drawing, fonts
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore

T = TypeVar("T")
PUBLIC_ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def drawing(database: Database, store: MediaStore) -> Drawing:
    """Give an empty drawing room."""
    return Drawing(database, store, fonts())


@pytest.fixture
def programming(drawing: Drawing) -> Programming:
    """Give the programming of an instance."""
    return Programming(drawing, PUBLIC_ADDRESS)


@pytest.fixture
def change(database: Database) -> Change[Any]:
    """Give a function that runs its argument in a transaction and returns what came of it."""

    def run(work: Callable[[Session], T]) -> T:
        with database.transaction() as session:
            return work(session)

    return run
