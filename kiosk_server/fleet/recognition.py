"""A screen that connects is recognised by one look at the database: whole fleets come back at once (认出屏幕)."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, select

from kiosk_server.db.session import Database
from kiosk_server.errors import N_, Unauthenticated
from kiosk_server.fleet import service
from kiosk_server.fleet.cues import CueDue, cue_due
from kiosk_server.fleet.heartbeats import Status, last_said
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone
from screens.pairing import hash_token


@dataclass(frozen=True, slots=True)
class Known:
    """A screen that was recognised: what it is due to follow, and what it said last."""

    due: CueDue
    status: Status


def recognise(database: Database, token: str) -> Known:
    """Return what is known of the screen whose credential *token* is; only a rotated one has to be written down.

    :raises Unauthenticated: unknown or revoked.
    """
    with database.engine.connect() as connection:  # a session, and a query built each time, would cost three times this
        known = _known(connection, token)
        is_rotated = known is None and _is_rotated(connection, token)
    if known is not None:
        return known
    if not is_rotated:  # a stranger costs two looks, and no turn to write
        raise Unauthenticated(N_("屏幕凭证无效或已被吊销，请重新配对。"))
    with database.transaction() as session:
        screen = service.authenticate(session, token)  # the first use of a new credential
        return Known(cue_due(screen), last_said(screen))


_COLUMNS = (
    Screen.id,
    Screen.sequence,
    Screen.programme,
    Screen.zone_id,
    Zone.lease_days,
    Screen.applied_sequence,
    Screen.applied_programme,
    Screen.player_version,
    Screen.fault,
    Screen.applied_order,
    Screen.clock_offset_ms,
    Screen.health,
)


_QUERY = select(*_COLUMNS).join(Zone, Zone.id == Screen.zone_id).where(Screen.token_hash == bindparam("token_hash"))


def _known(connection: Connection, token: str) -> Known | None:
    row = connection.execute(_QUERY, {"token_hash": hash_token(token)}).first()
    if row is None:
        return None
    return Known(CueDue(row.id, row.sequence, row.programme, row.zone_id, row.lease_days), last_said(row))


_ROTATED = select(exists().where(Screen.next_token_hash == bindparam("token_hash")))


def _is_rotated(connection: Connection, token: str) -> bool:
    return bool(connection.execute(_ROTATED, {"token_hash": hash_token(token)}).scalar())
