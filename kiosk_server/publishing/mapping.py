"""Rows → the values of `playlists`: what the scheduling library takes."""

from datetime import time
from typing import Any

from kiosk_server.catalogue.approval import approved_digest
from kiosk_server.catalogue.models import Item
from kiosk_server.publishing.models import Assignment, PlaylistRevision, RevisionEntry
from playlists.content import Entry
from playlists.dayparts import Daypart
from playlists.revision import ApprovedVersion
from playlists.schedule import Assignment as AssignmentRule


def approved_version(item: Item) -> ApprovedVersion | None:
    """Return what `freeze` may take of *item*: its approved version, if it is public and still what was signed."""
    version = item.approved_version
    digest = approved_digest(version) if version is not None and is_public(item) else None
    if version is None or digest is None:
        return None
    return ApprovedVersion(item_code=item.code, version_digest=digest, title=version.title, expire_at=None)


def is_public(item: Item) -> bool:
    """Say whether *item* may be on a screen at all: approved once, 主动公开, not withdrawn."""
    version = item.approved_version
    return version is not None and item.withdrawn_at is None and version.attribute == "proactive"


def entry(row: RevisionEntry) -> Entry:
    """Return one entry of a revision as the libraries take it; altered bytes are never ready."""
    return Entry(
        entry_id=row.entry_id,
        item_code=row.version.item.code,
        version_digest=row.version_digest,
        title=row.version.title,
        seconds=row.seconds,
        ready=approved_digest(row.version) == row.version_digest,
    )


def live_entries(revision: PlaylistRevision) -> tuple[Entry, ...]:
    """Return the entries of *revision* whose items have neither been withdrawn since nor ceased to be 主动公开."""
    return tuple(entry(row) for row in revision.entries if is_public(row.version.item))


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
