"""What waits on a person's desk: versions to sign, drafts to finish."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.catalogue import review
from kiosk_server.catalogue.approval import signed
from kiosk_server.catalogue.loading import around_version
from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.errors import KioskError
from kiosk_server.events import Actor


def review_inbox(session: Session, actor: Actor) -> list[ItemVersion]:
    """Return the versions whose next step *actor* may sign, the one that waits longest first."""
    query = _versions(session, "in_review")
    return [version for version in query if signable_step(version, actor) is not None]


def signable_step(version: ItemVersion, actor: Actor) -> str | None:
    """Return the step of *version* that *actor* may sign now, or None."""
    step = review.next_step({signature.step for signature in version.signatures})
    if step is None or version.state != "in_review" or version.item.withdrawn_at is not None:
        return None
    if not allowed(actor, review.STEP_PERMISSIONS[step], version.item.unit.path):
        return None
    try:
        review.may_sign(
            actor.user_id,
            written_by=version.written_by,
            edited_by=version.edited_by,
            signatures=signed(version),
            step=step,
        )
    except KioskError:
        return None
    return step


def drafts(session: Session, actor: Actor) -> list[ItemVersion]:
    """Return the drafts and returned versions of the units *actor* writes for, last edited first."""
    found = _versions(session, "draft", "returned")
    mine = [version for version in found if allowed(actor, Permission.ITEM_WRITE, version.item.unit.path)]
    return sorted(mine, key=lambda version: (version.edited_at, version.id), reverse=True)


def _versions(session: Session, *states: str) -> Sequence[ItemVersion]:
    query = (
        select(ItemVersion)
        .join(ItemVersion.item)
        .where(ItemVersion.state.in_(states), Item.withdrawn_at.is_(None))
        .options(*around_version())
        .order_by(ItemVersion.submitted_at, ItemVersion.id)
    )
    return session.scalars(query).all()
