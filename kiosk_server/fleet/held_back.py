"""Screens that a stored bad rule holds back: when they must get a new programme all the same.

They keep the last verified programme (design.md §5), unless a notice has to come or to go, something on the glass may
not be shown any more, or they have nothing at all. Then they play what can be read.
"""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Programme
from kiosk_server.fleet.queries import Planned
from kiosk_server.overrides.models import Override
from kiosk_server.publishing import mapping
from kiosk_server.publishing import queries as publishing


def must_change(session: Session, screens: Sequence[Planned], notices: Sequence[Override]) -> bool:
    """Say whether *screens*, to which *notices* are due, may not simply keep the programmes that they have."""
    if notices or any(screen.programme is None for screen in screens):
        return True
    kept = select(Programme.body).where(Programme.sha256.in_({screen.programme for screen in screens}))
    return any(_is_over(session, body) for body in session.scalars(kept))


def _is_over(session: Session, body: bytes) -> bool:
    entries = [entry for loop in json.loads(body)["loops"].values() for entry in loop["entries"]]
    if any(entry["entry_id"].startswith("override.") for entry in entries):
        return True
    codes = {entry["item_code"] for entry in entries} - {""}
    items = publishing.items(session, codes)
    return any(code not in items or not mapping.is_public(items[code]) for code in codes)
