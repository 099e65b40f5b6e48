"""The parts every reading of items shares: what is live, what is newest, what is loaded along."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion

LIVE: ColumnElement[bool] = and_(
    Item.withdrawn_at.is_(None),
    Item.approved_version_id == ItemVersion.id,
    ItemVersion.attribute == "proactive",
)
"""Approved, not withdrawn, 主动公开: to be joined with `ItemVersion` (on `Item.approved_version_id`)."""

NEWEST = (
    func.coalesce(ItemVersion.published_on, ItemVersion.formed_on).desc(),
    ItemVersion.approved_at.desc(),
    Item.id.desc(),
)
"""The day that readers see goes first; on one day, what was approved last."""


def select_live() -> Select[Item]:
    """Return the query for live items, joined with row and approved version."""
    return (
        select(Item)
        .join(Item.row)
        .join(ItemVersion, Item.approved_version_id == ItemVersion.id)
        .where(LIVE)
        .options(*around_item())
    )


def around_item() -> list[ORMOption]:
    """Return the loading options that bring an item's row, domain, unit, public version and files along."""
    return [
        joinedload(Item.row).joinedload(CatalogueRow.domain),
        joinedload(Item.unit),
        joinedload(Item.approved_version).selectinload(ItemVersion.attachments),
    ]


def around_version() -> list[Any]:
    """Return the loading options that bring a version's item, row, unit, signatures and files along."""
    around = joinedload(ItemVersion.item)
    return [
        around.joinedload(Item.row).joinedload(CatalogueRow.domain),
        around.joinedload(Item.unit),
        selectinload(ItemVersion.attachments),
        selectinload(ItemVersion.signatures),
    ]
