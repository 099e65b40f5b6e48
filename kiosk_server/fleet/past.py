"""What a screen really showed (播放记录), and what the programme that it played says it should have shown."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import DisplayedRecord, Programme, Screen
from screens.programme import PageDue, page_at
from screens.programme_document import EntryDocument, PageDocument, ProgrammeDocument

TOLERANCE = timedelta(seconds=1)
"""How far from the instant due a page may change: a screen loads the next picture when its time has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A record of the display log with the programme it speaks of.

    `document` is None where that programme is not known here, `entry` and `page` where it does not hold them; `due`
    is what it says should have been on the glass at `judged_at`, None outside the time that it covers.
    """

    record: DisplayedRecord
    judged_at: datetime
    document: ProgrammeDocument | None
    entry: EntryDocument | None
    page: PageDocument | None
    due: PageDue | None

    @property
    def agrees(self) -> bool:
        """Whether what was shown is what should have been (一致)."""
        return self.due is not None and (self.entry, self.page) == (self.due.entry, self.due.page)


def shown_at(session: Session, screen: Screen, at: datetime) -> Shown | None:
    """Return what the display log of *screen* says of *at*; None without a record (离线, or not yet delivered).

    It is judged no less than `TOLERANCE` inside its own time, so that a change a moment early or late is none.
    """
    record = _record(session, screen, at)
    if record is None:
        return None
    judged_at, documents = _judged_at(record, at), _documents(session, record)
    for document in documents:
        entry, page = _page(document, record)
        if page is not None:
            due = page_at(document, judged_at)
            return Shown(record=record, judged_at=judged_at, document=document, entry=entry, page=page, due=due)
    named = documents[0] if documents else None
    due = page_at(named, judged_at) if named else None
    return Shown(record=record, judged_at=judged_at, document=named, entry=None, page=None, due=due)


def programme_before(session: Session, screen: Screen, at: datetime) -> ProgrammeDocument | None:
    """Return the programme that *screen* last showed something of before *at*, if it is known here."""
    query = select(DisplayedRecord.programme).where(
        DisplayedRecord.screen_id == screen.id, DisplayedRecord.shown_from < at
    )
    sha256 = session.scalars(query.order_by(DisplayedRecord.number.desc()).limit(1)).first()
    return _document(session, sha256) if sha256 else None


def changes_around(documents: Sequence[ProgrammeDocument], at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the last change of programme before *at* and the first one after it, by these documents; None for none.

    Where a document itself begins is no change: it was only written from there.
    """
    starts = {datetime.fromisoformat(later["start"]) for document in documents for later in document["segments"][1:]}
    before, after = [start for start in starts if start < at], [start for start in starts if start > at]
    return max(before, default=None), min(after, default=None)


def _record(session: Session, screen: Screen, at: datetime) -> DisplayedRecord | None:
    query = select(DisplayedRecord).where(
        DisplayedRecord.screen_id == screen.id, DisplayedRecord.shown_from <= at + TOLERANCE
    )
    # Numbers rise with time and have an index, so the newest that began by then are found without sorting the log.
    begun = session.scalars(query.order_by(DisplayedRecord.number.desc()).limit(3)).all()
    near = [record for record in begun if record.shown_to > at - TOLERANCE]
    covering = [record for record in near if record.shown_from <= at < record.shown_to]
    return next(iter(covering or near), None)


def _documents(session: Session, record: DisplayedRecord) -> list[ProgrammeDocument]:
    """Return the programme that *record* names, then the one before it.

    A page that is on the glass while programmes change is noted when it goes, under the name of the newer one.
    """
    before = select(DisplayedRecord.programme).where(
        DisplayedRecord.screen_id == record.screen_id, DisplayedRecord.number == record.number - 1
    )
    names = dict.fromkeys((record.programme, *session.scalars(before)))
    return [document for name in names if (document := _document(session, name)) is not None]


def _document(session: Session, sha256: str) -> ProgrammeDocument | None:
    row = session.get(Programme, sha256)
    return cast("ProgrammeDocument", json.loads(row.body)) if row else None


def _page(document: ProgrammeDocument, record: DisplayedRecord) -> tuple[EntryDocument | None, PageDocument | None]:
    for loop in document["loops"].values():
        for entry in loop["entries"]:
            if entry["entry_id"] == record.entry_id and record.page < len(entry["pages"]):
                return entry, entry["pages"][record.page]
    return None, None


def _judged_at(record: DisplayedRecord, at: datetime) -> datetime:
    """Return the instant nearest to *at* that is no less than `TOLERANCE` inside the record, its middle at least."""
    middle = record.shown_from + (record.shown_to - record.shown_from) / 2
    earliest, latest = min(record.shown_from + TOLERANCE, middle), max(record.shown_to - TOLERANCE, middle)
    return max(earliest, min(at, latest))
