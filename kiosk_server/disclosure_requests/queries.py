"""Reading requests, each within the units that the reader may see."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import ROLES, Permission, require
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.disclosure_requests.workflow import OPEN
from kiosk_server.errors import N_, NotFound
from kiosk_server.events import SYSTEM, Actor


def inbox(session: Session, actor: Actor, *, open_only: bool = False) -> Sequence[DisclosureRequest]:
    """Return the requests that *actor* may read: what is owed first, soonest due first, then newest first.

    Requests whose receipt is not confirmed have no due day yet; they stand in front: somebody must confirm.
    """
    wanted = select(DisclosureRequest).join(DisclosureRequest.unit).where(_readable_by(actor))
    if open_only:
        wanted = wanted.where(DisclosureRequest.state.in_(OPEN))
    owed = DisclosureRequest.state.in_(OPEN).desc()
    undated = DisclosureRequest.due_on.is_(None).desc()
    order = (
        owed,
        undated,
        DisclosureRequest.due_on,
        DisclosureRequest.filed_at.desc(),
        DisclosureRequest.id.desc(),
    )
    loaded = (joinedload(DisclosureRequest.unit), joinedload(DisclosureRequest.item))
    return session.scalars(wanted.options(*loaded).order_by(*order)).all()


def request(session: Session, request_id: int, actor: Actor) -> DisclosureRequest:
    """Return one request with its steps, unit and item.

    :raises NotFound: there is none; :raises Forbidden: it belongs to a unit that *actor* may not read.
    """
    return request_for(session, request_id, actor, Permission.REQUEST_READ)


def request_for(session: Session, request_id: int, actor: Actor, permission: Permission) -> DisclosureRequest:
    """Return one request if *actor* holds *permission* for the unit that answers it; errors as `request`."""
    parts = (
        selectinload(DisclosureRequest.steps),
        joinedload(DisclosureRequest.unit),
        joinedload(DisclosureRequest.item),
    )
    found = session.get(DisclosureRequest, request_id, options=parts)
    if found is None:
        raise NotFound(N_("没有这件申请。"))
    require(actor, permission, found.unit.path)
    return found


def by_number(session: Session, number: str) -> DisclosureRequest:
    """Return the request with this tracking number, for a reader whose check code was right.

    :raises NotFound: there is none.
    """
    wanted = select(DisclosureRequest).where(DisclosureRequest.tracking_number == number)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("没有这件申请。"))
    return found


def _readable_by(actor: Actor) -> ColumnElement[bool]:
    if actor == SYSTEM:
        return true()
    grants = [grant for grant in actor.grants if Permission.REQUEST_READ in ROLES[grant.role][1]]
    return or_(false(), *(Unit.path.startswith(grant.unit_path, autoescape=True) for grant in grants))
