"""The desk's list of items: live or not, of the units the reader may see, by domain, state and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import ROLES, Permission
from kiosk_server.catalogue.loading import around_item, around_version, live
from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion
from kiosk_server.errors import N_
from kiosk_server.events import SYSTEM, Actor

PAGE_SIZE = 30
STATES = {
    "draft": N_("草稿"),
    "in_review": N_("审查中"),
    "returned": N_("已退回"),
    "public": N_("已公开"),
    "withdrawn": N_("已撤回"),
}
"""What the list can be narrowed to; ``public`` means readers can open some version of it."""


class Listed(NamedTuple):
    """An item and its newest version, whatever state that is in."""

    item: Item
    latest: ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list; `page` counts from 1, `pages` is at least 1."""

    listed: Sequence[Listed]
    page: int
    pages: int
    total: int


def items(
    session: Session, actor: Actor, *, domain_id: int | None = None, state: str = "", words: str = "", page: int = 1
) -> Page:
    """Return a page of the items that *actor* may see, edited last first; a page beyond the end is the last one."""
    wanted = [_seen_by(actor), _in_state(state), *(_occurs(word) for word in words.split()[:8])]
    if domain_id is not None:
        wanted.append(CatalogueRow.domain_id == domain_id)
    query = (
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .join(Item.row)
        .join(Item.unit)
        .where(ItemVersion.number == _newest_number(), *wanted)
    )
    total = session.scalar(select(func.count()).select_from(query.with_only_columns(Item.id).subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    ordered = query.order_by(ItemVersion.edited_at.desc(), Item.id.desc()).options(*around_item())
    found = session.execute(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).unique()
    return Page(listed=[Listed(*row) for row in found], page=page, pages=pages, total=total)


def of_row(session: Session, actor: Actor, row_id: int) -> list[Listed]:
    """Return every item on a catalogue row that *actor* may see, newest first."""
    query = (
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == Item.id)
        .join(Item.unit)
        .where(ItemVersion.number == _newest_number(), Item.row_id == row_id, _seen_by(actor))
        .order_by(Item.id.desc())
        .options(*around_item())
    )
    return [Listed(*row) for row in session.execute(query).unique()]


def version_of(session: Session, item_id: int, number: int) -> ItemVersion | None:
    """Return the version of an item with this number, with all that belongs to it."""
    query = select(ItemVersion).where(ItemVersion.item_id == item_id, ItemVersion.number == number)
    return session.scalars(query.options(*around_version())).unique().first()


def covered_rows(session: Session, *, now: datetime) -> dict[int, int]:
    """Return how many items each row has that are live at *now*; rows without any are not in it (目录覆盖)."""
    query = (
        select(Item.row_id, func.count(Item.id))
        .join(ItemVersion, Item.approved_version_id == ItemVersion.id)
        .where(live(session, now))
        .group_by(Item.row_id)
    )
    return dict(session.execute(query).all())


def count_rows(session: Session) -> int:
    """Return how many rows the catalogue has."""
    return session.scalar(select(func.count(CatalogueRow.id))) or 0


def _newest_number() -> ColumnElement[int]:
    other = ItemVersion.__table__.alias("other_version")
    newest = select(func.max(other.c.number)).where(other.c.item_id == Item.id)
    return newest.correlate(Item).scalar_subquery()


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    if actor == SYSTEM:
        return true()
    grants = [grant for grant in actor.grants if Permission.DESK in ROLES[grant.role][1]]
    return or_(false(), *(Unit.path.startswith(grant.unit_path, autoescape=True) for grant in grants))


def _in_state(state: str) -> ColumnElement[bool]:
    present = Item.withdrawn_at.is_(None)
    if state == "withdrawn":
        return Item.withdrawn_at.is_not(None)
    if state == "public":
        return and_(present, Item.approved_version_id.is_not(None))
    return and_(present, ItemVersion.state == state) if state in STATES else true()


def _occurs(word: str) -> ColumnElement[bool]:
    places = (ItemVersion.search_text, Item.code, CatalogueRow.first_level, CatalogueRow.second_level, Unit.name)
    return or_(*(text.icontains(word, autoescape=True) for text in places))
