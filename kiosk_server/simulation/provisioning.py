"""Credentials for a simulated fleet: screens of their own in the local instance, or a file from another one.

The screens live in one zone, which anybody sees on the desk and which goes away with them. They are not paired by code,
one by one: the trail would carry thousands of lines that no person caused.
"""

import json
import os
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts import queries as accounts
from kiosk_server.audit import service as audit
from kiosk_server.db.base import Base
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.simulation.errors import BadCredentials, SimulationError
from kiosk_server.simulation.screen import Credential
from screens.pairing import hash_token, new_token

KEY, NAME = "simulated", "模拟 (simulated)"
WIDTH, HEIGHT = 1920, 1080
_TOGETHER = 500


def add_screens(session: Session, count: int, *, now: datetime) -> list[Credential]:
    """Add the zone with *count* screens and return their credentials.

    :raises SimulationError: the instance has no unit to put it in, or such a zone is there already.
    """
    if _zone_id(session) is not None:
        raise SimulationError(
            f"there is a zone {NAME!r} already: another simulation uses it, or one was killed; --remove takes it away"
        )
    units = accounts.units(session)
    if not units:
        raise SimulationError("the instance has no unit (机构) yet: `kiosk-server user add … --unit-name …` makes one")
    zone = publishing.add_zone(session, key=KEY, unit=units[0], actor=events.SYSTEM, now=now, name=NAME)
    tokens = [new_token(secrets.token_urlsafe) for _ in range(count)]
    rows = [
        {
            "zone_id": zone.id,
            "name": f"模拟屏 {number}",
            "width": WIDTH,
            "height": HEIGHT,
            "token_hash": hash_token(token),
            "paired_at": now,
        }
        for number, token in enumerate(tokens, start=1)
    ]
    session.execute(insert(Screen), rows)
    known = {hash_token(token): token for token in tokens}
    found = session.execute(select(Screen.id, Screen.token_hash).where(Screen.zone_id == zone.id).order_by(Screen.id))
    return [Credential(str(screen_id), known[token_hash]) for screen_id, token_hash in found if token_hash is not None]


def remove_screens(session: Session, *, now: datetime) -> int:
    """Remove the zone, its screens and all that hangs on them; return how many screens there were."""
    zone_id = _zone_id(session)
    if zone_id is None:
        return 0
    screens = list(session.scalars(select(Screen.id).where(Screen.zone_id == zone_id)))
    audit.record(session, events.ZoneChanged(subject_id=zone_id), actor=events.SYSTEM, now=now)
    _delete(session, Base.metadata.tables["zone"], [zone_id])
    session.expire_all()
    return len(screens)


def write_credentials(path: Path, public_key: str, credentials: Sequence[Credential]) -> None:
    """Write the file that `read_credentials` reads; only its owner may read it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    document = {"public_key": public_key, "screens": {one.screen: one.token for one in credentials}}
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=1)


def read_credentials(path: Path) -> tuple[str, list[Credential]]:
    """Return the public key and the credentials in a file: ``{"public_key": base64, "screens": {id: token}}``.

    :raises BadCredentials: it says something else.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
        found = [Credential(screen, token) for screen, token in document["screens"].items()]
        public_key = document["public_key"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadCredentials(f"{path} is no file of credentials (--keep writes one): {error!r}") from error
    texts = [public_key, *(text for one in found for text in (one.screen, one.token))]
    if not found or not all(isinstance(text, str) for text in texts):
        raise BadCredentials(f"{path} names no screens")
    return public_key, found


def _zone_id(session: Session) -> int | None:
    return session.scalars(select(Zone.id).where(Zone.key == KEY)).first()


def _delete(session: Session, table: Table, ids: Collection[int]) -> None:
    """Delete these rows of *table* and, before them, every row anywhere that points at them."""
    for start in range(0, len(ids), _TOGETHER):  # SQLite takes so many parameters and no more
        some = list(ids)[start : start + _TOGETHER]
        for other in Base.metadata.sorted_tables:
            for column in other.columns:
                if not any(key.column.table is table for key in column.foreign_keys):
                    continue
                if "id" in other.columns:
                    _delete(session, other, list(session.scalars(select(other.c.id).where(column.in_(some)))))
                else:
                    session.execute(delete(other).where(column.in_(some)))
        session.execute(delete(table).where(table.c.id.in_(some)))
