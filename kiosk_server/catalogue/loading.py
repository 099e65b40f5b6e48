"""The parts every reading of items shares: what is live, what is newest, what is loaded along."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, load_only, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from kiosk_server.accounts.models import Unit
from kiosk_server.calendars.queries import calendar
from kiosk_server.catalogue.item_window import is_current
from kiosk_server.catalogue.models import CatalogueRow, Item, ItemVersion
from kiosk_server.clock import local_day

LIVE: ColumnElement[bool] = and_(
    Item.withdrawn_at.is_(None),
    Item.approved_version_id == ItemVersion.id,
    ItemVersion.attribute == "proactive",
)
"""Approved, not withdrawn, 主动公开: to be joined with `ItemVersion` (on `Item.approved_version_id`).

It leaves out the dates of the item; `live` knows them too.
"""

NEWEST = (
    func.coalesce(ItemVersion.published_on, ItemVersion.formed_on).desc(),
    ItemVersion.approved_at.desc(),
    Item.id.desc(),
)
"""The day that readers see goes first; on one day, what was approved last."""


def live(session: Session, now: datetime | None) -> ColumnElement[bool]:
    """Return the condition for what the public may see at *now*: `LIVE`, and within its own dates.

    To be joined as `LIVE`. Without *now* the dates do not count, for who plans ahead.
    """
    if now is None:
        return LIVE
    begun = or_(ItemVersion.publish_from.is_(None), ItemVersion.publish_from <= now)
    unexpired = or_(ItemVersion.expires_on.is_(None), ItemVersion.expires_on >= local_day(now))
    return and_(LIVE, begun, unexpired, ItemVersion.id.not_in(_past_their_notice(session, now)))


def _past_their_notice(session: Session, now: datetime) -> list[int]:
    # SQL knows no working days: `is_current` decides about what has a notice period.
    query = (
        select(ItemVersion, Unit.path)
        .join(Item, Item.approved_version_id == ItemVersion.id)
        .join(Item.unit)
        .where(LIVE, ItemVersion.notice_working_days.is_not(None))
        .options(
            load_only(
                ItemVersion.publish_from,
                ItemVersion.notice_working_days,
                ItemVersion.expires_on,
                ItemVersion.approved_at,
            )
        )
    )
    found = session.execute(query).all()
    calendars = {path: calendar(session, path) for path in {path for _, path in found}}
    return [version.id for version, path in found if not is_current(version, calendars[path], now)]


def select_live(session: Session, now: datetime | None) -> Select[Item]:
    """Return the query for items that are live at *now* (see `live`), joined with row and approved version."""
    return (
        select(Item)
        .join(Item.row)
        .join(ItemVersion, Item.approved_version_id == ItemVersion.id)
        .where(live(session, now))
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
