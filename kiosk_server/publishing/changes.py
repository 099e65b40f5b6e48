"""What publishing a draft would change against the revision before it; nothing is written here."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from kiosk_server.publishing import mapping
from kiosk_server.publishing.models import Playlist, PlaylistEntry, PlaylistRevision, RevisionEntry

Kind = Literal["added", "removed", "updated", "seconds", "share", "moved"]
Share = tuple[int | None, int | None]
"""``(every_minutes, times_per_hour)``; both None: an entry like the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: what happens to which item.

    `before` and `after` are seconds, for a change of seconds; `share_before` and `share_after` tell a change of the
    share of the loop. ``moved`` names no item: the order of what stays is another one.
    """

    kind: Kind
    item_code: str = ""
    title: str = ""
    before: int = 0
    after: int = 0
    share_before: Share = (None, None)
    share_after: Share = (None, None)


def changes(playlist: Playlist, revision: PlaylistRevision | None) -> list[Change]:
    """Return the differences in the order of the draft, what goes last; everything is new before the first revision.

    An item that stands in the list twice is compared place by place, first with first.
    """
    old = _by_turn([(row.version.item.code, row) for row in revision.entries] if revision else [])
    new = _by_turn([(row.item.code, row) for row in playlist.entries])
    found = [change for turn, row in new.items() for change in _entry_changes(turn, row, old.get(turn))]
    if [turn for turn in old if turn in new] != [turn for turn in new if turn in old]:
        found.append(Change(kind="moved"))
    gone = [turn for turn in old if turn not in new]
    return found + [Change(kind="removed", item_code=turn[0], title=old[turn].version.title) for turn in gone]


def title_of(entry: PlaylistEntry) -> str:
    """Return the words an entry is known by: the approved title, else that of the newest version."""
    item = entry.item
    return (item.approved_version or item.versions[-1]).title


Turn = tuple[str, int]
Row = TypeVar("Row")


def _by_turn(rows: list[tuple[str, Row]]) -> dict[Turn, Row]:
    seen: dict[str, int] = {}
    found: dict[Turn, Row] = {}
    for code, row in rows:
        seen[code] = seen.get(code, 0) + 1
        found[code, seen[code]] = row
    return found


def _entry_changes(turn: Turn, row: PlaylistEntry, before: RevisionEntry | None) -> list[Change]:
    code, title = turn[0], title_of(row)
    if before is None:
        return [Change(kind="added", item_code=code, title=title)]
    found = []
    approved = mapping.approved_version(row.item)
    if approved is not None and approved.version_digest != before.version_digest:
        found.append(Change(kind="updated", item_code=code, title=title))
    if row.seconds != before.seconds:
        found.append(Change(kind="seconds", item_code=code, title=title, before=before.seconds, after=row.seconds))
    old, new = (before.every_minutes, before.times_per_hour), (row.every_minutes, row.times_per_hour)
    if old != new:
        found.append(Change(kind="share", item_code=code, title=title, share_before=old, share_after=new))
    return found
