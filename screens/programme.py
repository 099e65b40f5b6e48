"""A programme (节目): all that a screen of one geometry plays for some weeks, in one immutable document.

It is named by the SHA-256 of its canonical JSON, names every picture by SHA-256, and carries nothing that
differs from screen to screen, so that screens with the same content share it. What is due at an instant
follows from the document and the wall clock alone. Instants are UTC, durations milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from playlists.content import Entry, Loop
from playlists.position import position
from playlists.timeline import Segment
from screens.canonical import canonical_instant, canonical_json, sha256_hex
from screens.errors import N_, BadProgramme
from screens.layout import ClockFace
from screens.programme_document import (
    FORMAT,
    AssetDocument,
    EntryDocument,
    LoopDocument,
    PageDocument,
    ProgrammeDocument,
    SegmentDocument,
)
from screens.screen import Geometry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One picture (版面) of an entry and how long it stays."""

    sha256: str
    media_type: str
    bytes: int
    milliseconds: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayableEntry:
    """An entry of a loop together with its pictures."""

    entry_id: str
    item_code: str
    title: str
    pages: tuple[Page, ...]
    severity: str | None = None
    """The colour of an emergency notice; None for anything else."""

    @property
    def milliseconds(self) -> int:
        """The time of all pages together."""
        return sum(page.milliseconds for page in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The document, the bytes it is served as, and the SHA-256 that names it."""

    document: ProgrammeDocument
    body: bytes
    sha256: str


class PageDue(NamedTuple):
    """What an instant shows: the entry, its page, and the milliseconds the page has been showing."""

    entry: EntryDocument
    page: PageDocument
    offset_ms: int


def build(  # noqa: PLR0917 -- the parts of a programme, in the order in which they come to be
    segments: Sequence[Segment],
    standby: Loop,
    pages: Mapping[str, tuple[Page, ...]],
    face: Mapping[str, object],
    geometry: Geometry,
    clock: ClockFace,
) -> Programme:
    """Put a timeline and its pictures (``pages`` by entry id) into one programme.

    ``face`` holds the strings the player may show by itself. Raises ``BadProgramme`` if the segments leave a
    gap, a loop is empty, or an entry lacks pages that fill its time exactly.
    """
    _check_gap_free(segments)
    playable = {
        loop: tuple(_playable(entry, pages) for entry in loop.entries)
        for loop in (standby, *(segment.loop for segment in segments))
    }
    _check_filled(playable)
    loops = {loop: _loop_document(entries) for loop, entries in playable.items()}
    keys = {loop: sha256_hex(canonical_json(document))[:16] for loop, document in loops.items()}
    document: ProgrammeDocument = {
        "format": FORMAT,
        "geometry": {"width": geometry.width, "height": geometry.height},
        "face": dict(face),
        "clock": asdict(clock),
        "from": canonical_instant(segments[0].start),
        "to": canonical_instant(segments[-1].end),
        "segments": _merged([_segment_document(segment, keys[segment.loop]) for segment in segments]),
        "loops": {keys[loop]: document for loop, document in loops.items()},
        "standby": keys[standby],
        "assets": _assets(playable.values()),
    }
    body = canonical_json(document)
    return Programme(document=document, body=body, sha256=sha256_hex(body))


def page_at(document: ProgrammeDocument, instant: datetime) -> PageDue | None:
    """Return what is due at ``instant``, or ``None`` outside the time the programme covers."""
    for segment in document["segments"]:
        start, end = datetime.fromisoformat(segment["start"]), datetime.fromisoformat(segment["end"])
        if start <= instant < end:
            return page_in_loop(document, segment["loop"], instant)
    return None


def page_in_loop(document: ProgrammeDocument, loop_key: str, instant: datetime) -> PageDue:
    """Return what the named loop shows at ``instant``, whenever that is: the standby loop knows no end."""
    entries = document["loops"][loop_key]["entries"]
    milliseconds = (instant - EPOCH) // timedelta(milliseconds=1)
    due = position([entry["milliseconds"] for entry in entries], milliseconds)
    entry = entries[due.index]
    on_page = position([page["milliseconds"] for page in entry["pages"]], due.offset_ms)
    return PageDue(entry, entry["pages"][on_page.index], on_page.offset_ms)


def _playable(entry: Entry, pages: Mapping[str, tuple[Page, ...]]) -> PlayableEntry:
    drawn = PlayableEntry(
        entry_id=entry.entry_id,
        item_code=entry.item_code,
        title=entry.title,
        pages=pages.get(entry.entry_id, ()),
        severity=entry.severity,
    )
    if drawn.milliseconds != entry.seconds * 1000 or any(page.milliseconds <= 0 for page in drawn.pages):
        # Every screen computes its position from these times: they must agree to the millisecond.
        raise BadProgramme(N_("“%(title)s”的版面没有占满它的播放时间。"), {"title": entry.title})
    return drawn


def _check_gap_free(segments: Sequence[Segment]) -> None:
    if not segments or any(before.end != after.start for before, after in pairwise(segments)):
        raise BadProgramme(N_("播放时间线不连续。"))


def _check_filled(playable: Mapping[Loop, Sequence[PlayableEntry]]) -> None:
    if not all(playable.values()):
        raise BadProgramme(N_("循环节目中没有内容。"))


def _loop_document(entries: Iterable[PlayableEntry]) -> LoopDocument:
    return {"entries": [_entry_document(entry) for entry in entries]}


def _entry_document(entry: PlayableEntry) -> EntryDocument:
    document: EntryDocument = {
        "entry_id": entry.entry_id,
        "item_code": entry.item_code,
        "title": entry.title,
        "milliseconds": entry.milliseconds,
        "pages": [
            {"sha256": page.sha256, "milliseconds": page.milliseconds, "text": page.text} for page in entry.pages
        ],
    }
    if entry.severity is not None:
        document["severity"] = entry.severity
    return document


def _segment_document(segment: Segment, loop_key: str) -> SegmentDocument:
    return {
        "start": canonical_instant(segment.start),
        "end": canonical_instant(segment.end),
        "loop": loop_key,
        "reason": {"kind": segment.reason.kind, "winners": list(segment.reason.winners)},
    }


def _merged(segments: Iterable[SegmentDocument]) -> list[SegmentDocument]:
    """Put neighbours together that say the same here: what they beat is no business of the screen's."""
    merged: list[SegmentDocument] = []
    for segment in segments:
        if merged and (merged[-1]["loop"], merged[-1]["reason"]) == (segment["loop"], segment["reason"]):
            merged[-1]["end"] = segment["end"]
        else:
            merged.append(segment)
    return merged


def _assets(loops: Iterable[Sequence[PlayableEntry]]) -> dict[str, AssetDocument]:
    return {
        page.sha256: {"bytes": page.bytes, "media_type": page.media_type}
        for entries in loops
        for entry in entries
        for page in entry.pages
    }
