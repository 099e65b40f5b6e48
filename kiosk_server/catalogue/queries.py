"""Reading the catalogue and its items. What the public may see is decided in one place, `loading.live`.

`now` is the instant at which the public asks; what an item's own dates exclude then is not there.
What comes back carries its row, domain, unit, version and attachments, so it can be used after the session.
`search`, `review_inbox`, `drafts` and `signable_step` have files of their own and are named here too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from kiosk_server.calendars.queries import calendar
from kiosk_server.catalogue import codes, item_window
from kiosk_server.catalogue.desk import drafts, review_inbox, signable_step
from kiosk_server.catalogue.loading import NEWEST, around_item, around_version, live, select_live
from kiosk_server.catalogue.models import CatalogueRow, Domain, Item, ItemVersion
from kiosk_server.catalogue.search import search
from kiosk_server.errors import N_, Gone, NotFound

__all__ = [
    "DomainCount",
    "Neighbours",
    "domain",
    "domains",
    "drafts",
    "item",
    "item_by_code",
    "latest",
    "live_items",
    "neighbours",
    "published",
    "requestable",
    "review_inbox",
    "row",
    "rows",
    "search",
    "signable_step",
    "version",
]


class DomainCount(NamedTuple):
    """A domain, how many rows it has, and how many live items hang on them."""

    domain: Domain
    rows: int
    items: int


class Neighbours(NamedTuple):
    """The live items before and after one in its domain, and the others on its row."""

    previous: Item | None
    next: Item | None
    same_row: list[Item]


def domains(session: Session, *, now: datetime) -> list[DomainCount]:
    """Return every domain in its order, with counts."""
    of_rows = select(CatalogueRow.domain_id, func.count()).group_by(CatalogueRow.domain_id)
    of_items = (
        select(CatalogueRow.domain_id, func.count(Item.id))
        .join(Item.row)
        .join(ItemVersion, Item.approved_version_id == ItemVersion.id)
        .where(live(session, now))
        .group_by(CatalogueRow.domain_id)
    )
    rows = dict(session.execute(of_rows).all())
    items = dict(session.execute(of_items).all())
    found = session.scalars(select(Domain).order_by(Domain.position))
    return [DomainCount(domain, rows.get(domain.id, 0), items.get(domain.id, 0)) for domain in found]


def domain(session: Session, domain_id: int) -> Domain:
    """Return the domain; raises `NotFound` when there is none."""
    found = session.get(Domain, domain_id)
    if found is None:
        raise NotFound(N_("没有这个领域。"))
    return found


def rows(session: Session, domain_id: int | None = None) -> Sequence[CatalogueRow]:
    """Return the rows of a domain, or of all, in the order of the official table."""
    query = select(CatalogueRow).options(joinedload(CatalogueRow.domain)).order_by(CatalogueRow.position)
    if domain_id is not None:
        query = query.where(CatalogueRow.domain_id == domain_id)
    return session.scalars(query).all()


def row(session: Session, row_id: int) -> CatalogueRow:
    """Return the row with its domain; raises `NotFound` when there is none."""
    query = select(CatalogueRow).where(CatalogueRow.id == row_id).options(joinedload(CatalogueRow.domain))
    found = session.scalars(query).first()
    if found is None:
        raise NotFound(N_("没有这个目录条目。"))
    return found


def live_items(
    session: Session,
    *,
    now: datetime,
    row_id: int | None = None,
    domain_id: int | None = None,
    unit_id: int | None = None,
) -> Sequence[Item]:
    """Return the items the public may read, in the table's order, of one row, domain or unit if named."""
    query = select_live(session, now).order_by(CatalogueRow.position, Item.id)
    if row_id is not None:
        query = query.where(Item.row_id == row_id)
    if domain_id is not None:
        query = query.where(CatalogueRow.domain_id == domain_id)
    if unit_id is not None:
        query = query.where(Item.unit_id == unit_id)
    return session.scalars(query).all()


def latest(session: Session, limit: int, *, now: datetime | None) -> Sequence[Item]:
    """Return the live items approved last, newest first; without *now* their dates do not count."""
    return session.scalars(select_live(session, now).order_by(*NEWEST).limit(limit)).all()


def item(session: Session, item_id: int) -> Item:
    """Return the item with all its versions, live or not; raises `NotFound` when there is none."""
    options = [*around_item(), selectinload(Item.versions).selectinload(ItemVersion.signatures)]
    found = session.scalars(select(Item).where(Item.id == item_id).options(*options)).first()
    if found is None:
        raise NotFound(N_("没有这条信息。"))
    return found


def item_by_code(session: Session, code: str) -> Item:
    """Return the item, live or not, whose code was typed or scanned; raises `NotFound` when there is none."""
    normal = codes.normalise(code)
    query = select(Item).where(Item.code == normal).options(*around_item())
    found = session.scalars(query).first() if normal else None
    if found is None:
        raise NotFound(N_("没有编号为“%(code)s”的信息，请核对后再输入。"), code=code.strip()[:20])
    return found


def version(session: Session, version_id: int) -> ItemVersion:
    """Return the version with signatures, attachments and item; raises `NotFound` when there is none."""
    # Not `session.get`: that would hand back a version already in the session without what is loaded along.
    query = select(ItemVersion).where(ItemVersion.id == version_id).options(*around_version())
    found = session.scalars(query).first()
    if found is None:
        raise NotFound(N_("没有这个版本。"))
    return found


def published(session: Session, code: str, *, now: datetime) -> ItemVersion:
    """Return the version that the public reads under this code.

    :raises Ended: its notice period is over, or it has expired; :raises Gone, NotFound: as in `requestable`.
    """
    found = requestable(session, code, now=now)
    item_window.check_not_ended(found, calendar(session, found.item.unit.path), now)
    return found


def requestable(session: Session, code: str, *, now: datetime) -> ItemVersion:
    """Return the version that the public has read under this code, also when its dates are over by now.

    :raises Gone: the item was withdrawn;
        :raises NotFound: unknown, not yet approved, not yet to be published, or not 主动公开.
    """
    found = item_by_code(session, code)
    approved = found.approved_version
    if approved is None or approved.attribute != "proactive" or not item_window.has_begun(approved, now):
        raise NotFound(N_("没有编号为“%(code)s”的信息，请核对后再输入。"), code=found.code)
    if found.withdrawn_at is not None:
        raise Gone(N_("这条信息已经撤回，不再公开。"))
    return version(session, approved.id)


def neighbours(session: Session, of: Item, *, now: datetime) -> Neighbours:
    """Return what stands around the item *of* among the live items of its domain."""
    line = list(live_items(session, now=now, domain_id=of.row.domain_id))
    ids = [each.id for each in line]
    same_row = [each for each in line if each.row_id == of.row_id and each.id != of.id]
    if of.id not in ids:
        return Neighbours(None, None, same_row)
    at = ids.index(of.id)
    return Neighbours(line[at - 1] if at else None, line[at + 1] if at + 1 < len(line) else None, same_row)
