"""Reading back what a screen is due to play."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from factories import NOW
from sqlalchemy.orm import Session

from kiosk_server.db.session import Database
from kiosk_server.fleet.models import Programme, Screen
from screens.programme import page_at

T = TypeVar("T")
Change = Callable[[Callable[[Session], T]], T]
"""What the fixture `change` gives: it runs its argument in a transaction and returns what came of it."""


def due_screen(database: Database, screen_id: int) -> Screen:
    """Return the screen as it is stored."""
    with database.reading() as session:
        return session.get_one(Screen, screen_id)


def due_document(database: Database, screen_id: int) -> Any:
    """Return the programme document that the screen is due to play."""
    with database.reading() as session:
        sha256 = session.get_one(Screen, screen_id).programme
        return json.loads(session.get_one(Programme, sha256).body)


def due_title(database: Database, screen_id: int, at: datetime = NOW) -> str:
    """Return the title of what the screen is due to show at an instant."""
    due = page_at(due_document(database, screen_id), at)
    assert due is not None
    return due.entry["title"]


def due_titles(database: Database, screen_id: int) -> set[str]:
    """Return the titles of all that the screen may show."""
    loops = due_document(database, screen_id)["loops"].values()
    return {entry["title"] for loop in loops for entry in loop["entries"]}
