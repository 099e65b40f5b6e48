"""Rows → the values of `playlists`: what the scheduling library takes."""

from datetime import time
from typing import Any

from kiosk_server.catalogue.models import Item
from kiosk_server.publishing.models import Assignment, PlaylistRevision, RevisionEntry
from playlists.content import Entry
from playlists.dayparts import Daypart
from playlists.revision import ApprovedVersion
from playlists.schedule import Assignment as AssignmentRule


def approved_version(item: Item) -> ApprovedVersion | None:
    """Return what `freeze` may take of *item*: its approved version, unless withdrawn or not 主动公开."""
    version = item.approved_version
    if version is None or item.withdrawn_at is not None or version.attribute != "proactive":
        return None
    return ApprovedVersion(item_code=item.code, version_digest=version.digest, title=version.title, expire_at=None)


def entry(row: RevisionEntry, *, ready: bool = True) -> Entry:
    """Return one entry of a revision as the libraries take it."""
    return Entry(
        entry_id=row.entry_id,
        item_code=row.version.item.code,
        version_digest=row.version_digest,
        title=row.version.title,
        seconds=row.seconds,
        ready=ready,
    )


def live_entries(revision: PlaylistRevision) -> tuple[Entry, ...]:
    """Return the entries of *revision* whose items have neither been withdrawn since nor ceased to be 主动公开."""
    return tuple(entry(row) for row in revision.entries if approved_version(row.version.item) is not None)


def assignment(row: Assignment, revision: PlaylistRevision, time_zone: str) -> AssignmentRule:
    """Return *row* as a rule, in the zone's *time_zone*; stable order is by id."""
    return AssignmentRule(
        assignment_id=str(row.id),
        name=row.playlist.name,
        entries=live_entries(revision),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        dayparts=tuple(daypart(document) for document in row.dayparts),
        priority=row.priority,
        order=row.id,
        time_zone=time_zone,
    )


def daypart(document: dict[str, Any]) -> Daypart:
    """Return a stored daypart as a value; 24:00 is stored as 00:00."""
    return Daypart(
        weekdays=frozenset(document["weekdays"]),
        start=time.fromisoformat(document["start"]),
        end=time.fromisoformat(document["end"]),
    )


def daypart_document(value: Daypart) -> dict[str, Any]:
    """Return *value* as it is stored."""
    return {
        "weekdays": sorted(value.weekdays),
        "start": value.start.strftime("%H:%M"),
        "end": value.end.strftime("%H:%M"),
    }
