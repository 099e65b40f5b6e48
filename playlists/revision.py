"""A revision (节目单版本): a draft frozen to the approved versions of its items.

Its digest covers every version digest, so an approval reaches from one item to the glass (design §2.3).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from playlists.content import Entry
from playlists.errors import N_, EmptyPlaylist, UnapprovedItem
from playlists.playlist import DraftEntry, check_draft
from playlists.share import interleave, shares_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedVersion:
    """The version of an item that was approved, by its digest; ``expire_at`` is aware or None."""

    item_code: str
    version_digest: str
    title: str
    expire_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """Entries that never change again, and the SHA-256 (hex) over them."""

    entries: tuple[Entry, ...]
    digest: str


def freeze(entries: Sequence[DraftEntry], approved: Mapping[str, ApprovedVersion]) -> Revision:
    """Freeze a draft to the approved versions, looked up by item code.

    Raises EmptyPlaylist, UnapprovedItem naming every missing item once, or BadRule from ``check_draft`` and for
    shares of the loop that cannot be kept together.
    """
    if not entries:
        raise EmptyPlaylist(N_("节目单是空的，请先添加条目。"))
    check_draft(entries)
    missing = tuple(dict.fromkeys(entry.item_code for entry in entries if entry.item_code not in approved))
    if missing:
        raise UnapprovedItem(N_("以下条目没有审核通过的版本：%(items)s。"), missing)
    seen: Counter[str] = Counter()
    frozen = tuple(_frozen(entry, approved[entry.item_code], seen) for entry in entries)
    interleave(frozen, shares_of(frozen))
    return Revision(entries=frozen, digest=_digest([_facts(entry) for entry in frozen]))


def _frozen(draft: DraftEntry, version: ApprovedVersion, seen: Counter[str]) -> Entry:
    """Name the entry by what it shows, so that reordering a playlist leaves pages and records valid."""
    name = _digest([version.item_code, version.version_digest, draft.seconds])[:16]
    seen[name] += 1
    return Entry(
        entry_id=name if seen[name] == 1 else f"{name}-{seen[name]}",
        item_code=version.item_code,
        version_digest=version.version_digest,
        title=version.title,
        seconds=draft.seconds,
        expire_at=version.expire_at,
        every_minutes=draft.every_minutes,
        times_per_hour=draft.times_per_hour,
    )


def _facts(entry: Entry) -> dict[str, str | int | None]:
    shares = {"every_minutes": entry.every_minutes, "times_per_hour": entry.times_per_hour}
    return {
        **{name: value for name, value in shares.items() if value is not None},
        "item_code": entry.item_code,
        "version_digest": entry.version_digest,
        "title": entry.title,
        "seconds": entry.seconds,
        "expire_at": entry.expire_at.astimezone(UTC).isoformat() if entry.expire_at else None,
    }


def _digest(value: object) -> str:
    """SHA-256 of canonical JSON: sorted keys, no white space, UTF-8 unescaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
