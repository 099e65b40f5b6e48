"""The door for warnings from other systems: a CAP 1.2 message is posted and then waits for two people.

Closed unless `KIOSK_CAP_TOKEN` is set. What comes in here reaches no screen by itself.
"""

import hmac

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.errors import N_, NotFound, Unauthenticated
from kiosk_server.events import SYSTEM
from kiosk_server.overrides.cap import receive_cap
from kiosk_server.web import context, security
from playlists.cap import LARGEST_BYTES

blueprint = Blueprint("alerts", __name__, url_prefix="/alerts")


@blueprint.post("/cap")
@security.open_to_all
def cap() -> tuple[Response, int]:
    """Take in the message that is the body: 201 ``{id, state}`` in JSON.

    :raises NotFound: this instance takes none; :raises Unauthenticated: ``Authorization: Bearer`` has not its token;
        :raises TooLarge: over 256 KiB; :raises Conflict: it came before; :raises BadRule: it cannot be shown.
    """
    _check_token(context.config().cap_token)
    data = request.stream.read(LARGEST_BYTES + 1)  # one byte more tells that there are too many
    with context.database().transaction() as session:
        row = receive_cap(session, data, unit_id=_first_unit(session), actor=SYSTEM, now=context.now())
    return jsonify(id=row.id, state=row.state), 201


def _check_token(expected: str) -> None:
    if not expected:
        raise NotFound(N_("本系统没有开放预警消息接口。"))
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Unauthenticated(N_("预警消息接口的凭证不对。"))


def _first_unit(session: Session) -> int:
    """The unit at the top, whose people look after what comes in from outside."""
    found = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.position, Unit.id)).first()
    if found is None:
        raise NotFound(N_("没有这个机构。"))
    return found
