"""Values for tests of playlists and of what is built on them: short names, plain defaults."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.dayparts import parse_daypart
from playlists.override import Override
from playlists.schedule import Assignment

Json = Mapping[str, Any]

# The State Council notice for 2026, as far as the cases reach (NateScarlet/holiday-cn: 2026.json).
OFFICIAL_2026 = Calendar(
    days={
        date(2026, 2, 14): True,
        date(2026, 9, 20): True,
        date(2026, 9, 25): False,
        **{date(2026, 10, 1) + timedelta(days=n): False for n in range(7)},
        date(2026, 10, 10): True,
    },
    complete_years=frozenset({2026}),
)


def utc(text: str) -> datetime:
    """Read ``2026-06-12T01:00Z`` or any ISO time with an offset, as UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def make_entry(entry_id: str = "e", seconds: int = 10, **fields: Any) -> Entry:
    return Entry(
        entry_id=entry_id,
        item_code=f"ITEM-{entry_id}",
        version_digest=f"digest of {entry_id}",
        title=f"条目 {entry_id}",
        seconds=seconds,
        **fields,
    )


def make_loop(*entry_ids: str) -> Loop:
    return Loop(tuple(make_entry(entry_id) for entry_id in entry_ids))


def make_assignment(assignment_id: str = "a", *dayparts: str, **fields: Any) -> Assignment:
    """An assignment with one entry named like itself, unless entries are given."""
    fields.setdefault("entries", (make_entry(assignment_id),))
    return Assignment(
        assignment_id=assignment_id,
        name=f"排期 {assignment_id}",
        dayparts=tuple(parse_daypart(text) for text in dayparts),
        **fields,
    )


def make_override(override_id: str = "o", **fields: Any) -> Override:
    fields.setdefault("entries", (make_entry(override_id),))
    fields.setdefault("severity", "red")
    return Override(override_id=override_id, **fields)


def entries_from(rows: Sequence[Json]) -> tuple[Entry, ...]:
    """Read the entries of a test vector."""
    return tuple(make_entry(**_timed(row, "publish_at", "expire_at")) for row in rows)


def assignment_from(row: Json) -> Assignment:
    """Read an assignment of a test vector."""
    fields = dict(row)
    for name in ("starts_on", "ends_on"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    fields["entries"] = entries_from(fields["entries"])
    return make_assignment(fields.pop("assignment_id"), *fields.pop("dayparts", ()), **fields)


def override_from(row: Json) -> Override:
    """Read an override of a test vector."""
    fields = _timed(row, "start", "end")
    return make_override(**{**fields, "entries": entries_from(row["entries"])})


def calendar_from(row: Json) -> Calendar:
    """Read the calendar of a test vector."""
    days = {date.fromisoformat(day): working for day, working in row.get("days", {}).items()}
    return Calendar(days, frozenset(row.get("complete_years", ())))


def _timed(row: Json, *names: str) -> dict[str, Any]:
    return {name: utc(value) if name in names else value for name, value in row.items()}
