"""What a screen shows at an instant, and why: read out of the programme it is due to play."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.fleet.frames import programme_of
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.schedule_models import Assignment
from screens.programme import page_at, page_in_loop
from screens.programme_document import ProgrammeDocument, SegmentDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The entry and page on the glass, the kind of rule that won, and until when it does (UTC).

    `kind` is ``override``, ``assignment`` or ``standby``; `item_code` is empty on the standby slide; `page`
    counts from 1; `playlists` are the names of the winners, `priority` is theirs; `until` is None outside the
    time that the programme covers.
    """

    title: str
    item_code: str
    page: int
    pages: int
    kind: str
    playlists: tuple[str, ...]
    priority: int
    until: datetime | None


def showing(session: Session, screen: Screen, at: datetime) -> Showing:
    """Return what *screen* is due to show at *at*.

    :raises Conflict: the screen has no programme yet.
    """
    document = programme_of(session, screen)
    segment = _segment(document, at)
    due = page_at(document, at) or page_in_loop(document, document["standby"], at)
    winners = _assignments(session, segment)
    return Showing(
        title=due.entry["title"],
        item_code=due.entry["item_code"],
        page=1 + due.entry["pages"].index(due.page),
        pages=len(due.entry["pages"]),
        kind=segment["reason"]["kind"] if segment else "standby",
        playlists=tuple(row.playlist.name for row in winners),
        priority=max((row.priority for row in winners), default=0),
        until=datetime.fromisoformat(segment["end"]) if segment else None,
    )


def _segment(document: ProgrammeDocument, at: datetime) -> SegmentDocument | None:
    return next(
        (
            s
            for s in document["segments"]
            if datetime.fromisoformat(s["start"]) <= at < datetime.fromisoformat(s["end"])
        ),
        None,
    )


def _assignments(session: Session, segment: SegmentDocument | None) -> list[Assignment]:
    if segment is None or segment["reason"]["kind"] != "assignment":
        return []
    ids = [int(winner) for winner in segment["reason"]["winners"]]
    rows = session.scalars(select(Assignment).where(Assignment.id.in_(ids)).options(joinedload(Assignment.playlist)))
    return sorted(rows, key=lambda row: row.id)
