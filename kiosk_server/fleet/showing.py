"""What a screen shows at an instant, and why: read out of the programme it is due to play."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.fleet.frames import programme_of
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.schedule_models import Assignment
from playlists.content import Entry, Loop
from playlists.position import explain
from playlists.words import Words
from screens.programme import EPOCH, page_at, page_in_loop
from screens.programme_document import EntryDocument, ProgrammeDocument, SegmentDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """The entry and page on the glass, the kind of rule that won, and until when it does (UTC).

    `kind` is ``override``, ``assignment`` or ``standby``; `item_code` is empty on the standby slide; `page`
    counts from 1; `playlists` are the names of the winners, `priority` is theirs; `until` is None outside the
    time that the programme covers. `loop` is the round that is due, `entry_id` the one of it that stands on the
    glass, `position` says why it is that one.
    """

    title: str
    item_code: str
    page: int
    pages: int
    kind: str
    playlists: tuple[str, ...]
    priority: int
    until: datetime | None
    loop: Loop
    entry_id: str
    position: Words


def showing(session: Session, screen: Screen, at: datetime) -> Showing:
    """Return what *screen* is due to show at *at*.

    :raises Conflict: the screen has no programme yet.
    """
    return showing_of(session, programme_of(session, screen), at)


def showing_of(session: Session, document: ProgrammeDocument, at: datetime) -> Showing:
    """Return what the programme *document* shows at *at*; outside the time it covers that is its standby loop."""
    segment = _segment(document, at)
    due = page_at(document, at) or page_in_loop(document, document["standby"], at)
    winners = _assignments(session, segment)
    loop = _loop(document["loops"][segment["loop"] if segment else document["standby"]]["entries"])
    return Showing(
        title=due.entry["title"],
        item_code=due.entry["item_code"],
        page=1 + due.entry["pages"].index(due.page),
        pages=len(due.entry["pages"]),
        kind=segment["reason"]["kind"] if segment else "standby",
        playlists=tuple(row.playlist.name for row in winners),
        priority=max((row.priority for row in winners), default=0),
        until=datetime.fromisoformat(segment["end"]) if segment else None,
        loop=loop,
        entry_id=due.entry["entry_id"],
        position=explain(loop.durations_ms, (at - EPOCH) // timedelta(milliseconds=1)),
    )


def _loop(entries: list[EntryDocument]) -> Loop:
    return Loop(
        tuple(
            Entry(
                entry_id=entry["entry_id"],
                item_code=entry["item_code"],
                version_digest="",
                title=entry["title"],
                seconds=entry["milliseconds"] // 1000,
            )
            for entry in entries
        )
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
