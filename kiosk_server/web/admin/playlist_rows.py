"""What the editor shows for each entry: title, place in the catalogue, and in words why it cannot be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from kiosk_server.catalogue import queries as catalogue
from kiosk_server.catalogue.models import Item
from kiosk_server.errors import N_
from kiosk_server.fleet.drawing import pages_for
from kiosk_server.fleet.previews import Reading
from kiosk_server.publishing import queries
from kiosk_server.publishing.models import Playlist, PlaylistEntry, PlaylistRevision
from kiosk_server.web.admin.playlist_form import TypedEntry

MOST_FOUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One line of the editor. `fault` is the sentence (msgid) that forbids publishing; `pages` fit the seconds.

    `share` and `often` are as typed; `reading` is what cannot be read in these seconds.
    """

    code: str
    seconds: str
    title: str
    note: str
    pages: int
    fault: str = ""
    updated: bool = False
    share: str = ""
    often: str = ""
    reading: Reading | None = None


def of_playlist(playlist: Playlist) -> list[TypedEntry]:
    """Return the saved draft as lines of the editor."""
    return [_typed(entry) for entry in playlist.entries]


def _typed(entry: PlaylistEntry) -> TypedEntry:
    share = "minutes" if entry.every_minutes else "times" if entry.times_per_hour else ""
    often = entry.every_minutes or entry.times_per_hour or ""
    return TypedEntry(entry.item.code, str(entry.seconds), share, str(often))


def entry_rows(
    session: Session,
    entries: Sequence[TypedEntry],
    revision: PlaylistRevision | None = None,
    readings: Mapping[tuple[str, str], Reading] | None = None,
) -> list[EntryRow]:
    """Return what to show for the lines of the editor; *revision* is the one before.

    *readings* are by item code and seconds, as saved: a line with other seconds has none before it is drawn anew.
    """
    items = queries.items(session, [entry.item_code for entry in entries])
    published = {row.version.item.code: row.version_digest for row in revision.entries} if revision else {}
    rows = [_row(entry, items.get(entry.item_code), published.get(entry.item_code)) for entry in entries]
    known = readings or {}
    return [
        replace(row, share=entry.share, often=entry.often, reading=known.get((row.code, row.seconds)))
        for row, entry in zip(rows, entries, strict=True)
    ]


def fault_of(item: Item) -> str:
    """Return why *item* may not enter a programme, as a msgid; empty when it may (先审查后公开)."""
    if item.withdrawn_at is not None:
        return N_("已经撤回，不能播出，请移除。")
    if item.approved_version is None:
        return N_("还没有通过审签，不能播出。")
    if item.approved_version.attribute != "proactive":
        return N_("不是主动公开的信息，不能播出，请移除。")
    return ""


def found_rows(session: Session, words: str) -> list[EntryRow]:
    """Return the public items in which all *words* occur, the latest ones for no words.

    Those whose time is still to come can be chosen too: a playlist is made beforehand.
    """
    if words.strip():
        codes = [version.item.code for version in catalogue.search(session, words, MOST_FOUND, now=None)]
    else:
        codes = [item.code for item in catalogue.latest(session, MOST_FOUND, now=None)]
    return entry_rows(session, [TypedEntry(code, "") for code in codes])


def _row(entry: TypedEntry, item: Item | None, published: str | None) -> EntryRow:
    pages = pages_for(int(entry.seconds)) if entry.seconds.isascii() and entry.seconds.isdecimal() else 1
    if item is None:
        fault = N_("没有这个编号的信息条目，请移除。")
        return EntryRow(code=entry.item_code, seconds=entry.seconds, title="—", note="", pages=pages, fault=fault)
    version = item.approved_version or item.versions[-1]
    row = item.row
    parts = (row.domain.name, row.second_level or row.first_level, item.unit.short_name)
    return EntryRow(
        code=item.code,
        seconds=entry.seconds,
        title=version.title,
        note=" · ".join(part for part in parts if part),
        pages=pages,
        fault=fault_of(item),
        updated=published is not None and published != version.digest,
    )
