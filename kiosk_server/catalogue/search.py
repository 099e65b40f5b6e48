"""Finding live items by words and by pinyin initials; plain LIKE is quick enough for one authority."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.catalogue.loading import NEWEST, around_version, live
from kiosk_server.catalogue.models import CatalogueRow, Domain, Item, ItemVersion

MAX_WORDS = 8


def search(session: Session, words: str, limit: int = 50, *, now: datetime | None) -> Sequence[ItemVersion]:
    """Return the published versions in which every word occurs, newest first; nothing for no words.

    A word is looked for in title, summary, text and the words of the catalogue row; one of letters and digits
    also in the pinyin initials of title, row and domain. ``%`` and ``_`` mean themselves. Without *now* the dates
    of the items do not count.
    """
    wanted = words.split()[:MAX_WORDS]
    if not wanted:
        return []
    query = (
        select(ItemVersion)
        .join(Item, Item.approved_version_id == ItemVersion.id)
        .join(CatalogueRow, Item.row_id == CatalogueRow.id)
        .join(Domain, CatalogueRow.domain_id == Domain.id)
        .where(live(session, now), *(_occurs(word) for word in wanted))
        .options(*around_version(), joinedload(ItemVersion.item))
        .order_by(*NEWEST)
        .limit(limit)
    )
    return session.scalars(query).all()


def _occurs(word: str) -> ColumnElement[bool]:
    texts = [
        ItemVersion.title,
        ItemVersion.search_text,
        CatalogueRow.first_level,
        CatalogueRow.second_level,
        Domain.name,
    ]
    places = [text.icontains(word, autoescape=True) for text in texts]
    if word.isascii() and word.isalnum():
        initials = (ItemVersion.initials, CatalogueRow.initials, Domain.initials)
        places += [column.contains(word.lower(), autoescape=True) for column in initials]
    return or_(*places)
