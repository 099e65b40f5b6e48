"""Notices → what the libraries take: an override of the timeline, and its pages."""

from collections.abc import Iterable
from math import ceil

from kiosk_server.overrides.models import Override
from playlists.content import Entry
from playlists.override import Override as OverrideRule
from playlists.override import Severity
from screens.canonical import canonical_json, sha256_hex
from screens.rendering.slide import AlertContent

PAGE_SECONDS = 15
"""A page of passive text stays at least 15 s (domain.md §5.5)."""
SECONDS_PER_CHARACTER = 0.4
"""About half of what ordinary text gets (0.75 s, domain.md §5.5): all of it must come round before people go."""
MOST_PAGES = 8


def entry_id(row: Override) -> str:
    """Return the name of the notice's entry in programmes and in the display log."""
    return f"override.{row.id}"


def content_digest(row: Override) -> str:
    """Return the SHA-256 over every word of the notice that a reader could meet."""
    told = [row.severity, row.title, row.body, row.source, row.start.isoformat(), row.is_test]
    return sha256_hex(canonical_json(told))


def seconds_of(row: Override) -> int:
    """Return how long one round of the notice takes, in seconds: whole pages' times, two at least."""
    characters = len("".join((row.title + row.body + row.source).split()))
    return max(2 * PAGE_SECONDS, ceil(characters * SECONDS_PER_CHARACTER / PAGE_SECONDS) * PAGE_SECONDS)


def rule(row: Override) -> OverrideRule | None:
    """Return the notice as an override; None while it has no end, since there is no override without one.

    :raises BadRule: it was altered behind the service's back.
    """
    if row.end is None:
        return None
    entry = Entry(
        entry_id=entry_id(row),
        item_code="",
        version_digest=content_digest(row),
        title=row.title,
        seconds=seconds_of(row),
        severity=row.severity,
    )
    return OverrideRule(
        override_id=f"override.{row.id}",
        severity=severity_of(row),
        entries=(entry,),
        start=row.start,
        end=row.end,
        test=row.is_test,
        name=row.title,
    )


def rules(rows: Iterable[Override]) -> list[OverrideRule]:
    """Return the notices as overrides."""
    return [found for row in rows if (found := rule(row)) is not None]


def severity_of(row: Override) -> Severity:
    """Return the colour; an unknown one is refused by whoever takes it."""
    return row.severity  # type: ignore[return-value]  # the libraries check it


def alert(row: Override, issued: str) -> AlertContent:
    """Return what the glass says; *issued* is when it began, already written in the zone's time."""
    return AlertContent(
        severity=severity_of(row),
        title=row.title,
        paragraphs=tuple(line.strip() for line in row.body.splitlines() if line.strip()),
        source=row.source,
        issued=issued,
        test=row.is_test,
    )
