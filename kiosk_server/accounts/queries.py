"""Reading accounts and units."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from kiosk_server.accounts.models import RoleGrant, Unit, User
from kiosk_server.events import Actor, Grant


def user(session: Session, user_id: int) -> User | None:
    """Return the active user with this id, unit and grants, or None."""
    around = [joinedload(User.unit), selectinload(User.grants).joinedload(RoleGrant.unit)]
    found = session.get(User, user_id, options=around)
    return found if found is not None and found.active else None


def actor_of(user: User) -> Actor:
    """Return *user* as the actor that use cases take."""
    grants = tuple(Grant(grant.role, grant.unit.path) for grant in user.grants)
    return Actor(user.id, user.display_name, grants)


def units(session: Session) -> Sequence[Unit]:
    """Return every unit, parents before children, in the order people know them."""
    return session.scalars(select(Unit).order_by(Unit.position, Unit.id)).all()


def unit_by_key(session: Session, key: str) -> Unit | None:
    """Return the unit with this short name."""
    return session.scalars(select(Unit).where(Unit.key == key)).first()
