"""Rows → the values of `playlists`: what the scheduling library takes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kiosk_server.catalogue.approval import approved_digest
from kiosk_server.catalogue.item_window import dates_of
from kiosk_server.catalogue.models import Item
from kiosk_server.publishing import rules
from kiosk_server.publishing.models import PlaylistRevision, RevisionEntry, Zone
from kiosk_server.publishing.schedule_models import Assignment
from playlists.calendar import Calendar
from playlists.campaign import Campaign
from playlists.content import Entry
from playlists.item_dates import ItemDates
from playlists.opening import OpeningHours
from playlists.revision import ApprovedVersion
from playlists.schedule import Assignment as AssignmentRule

CalendarOf = Callable[[str], Calendar]
"""Gives the calendar of the unit at a path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """What a rule needs to know of the place where it plays: time zone, opening hours, working days."""

    time_zone: str
    opening: OpeningHours | None
    calendar: Calendar


def hall(zone: Zone, calendar: Calendar) -> Hall:
    """Return the zone as rules take it, with the calendar of its unit.

    :raises BadRule: its stored opening hours were altered behind the service's back.
    """
    return Hall(time_zone=zone.time_zone, opening=rules.opening(zone.opening), calendar=calendar)


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


def entry(row: RevisionEntry, calendar_of: CalendarOf) -> Entry:
    """Return one entry of a revision as the libraries take it; altered bytes are never ready.

    It is bound by the dates it was approved with and by those of the version the public reads now: what is over on
    the page is over on the glass, before anybody publishes the playlist anew. Working days are those of the item's
    unit, as on the page.

    :raises BadRule: dates or share were altered behind the service's back.
    """
    plain = Entry(
        entry_id=row.entry_id,
        item_code=row.version.item.code,
        version_digest=row.version_digest,
        title=row.version.title,
        seconds=row.seconds,
        ready=approved_digest(row.version) == row.version_digest,
        every_minutes=row.every_minutes,
        times_per_hour=row.times_per_hour,
    )
    item = row.version.item
    for version in {row.version.id: row.version, item.approved_version_id: item.approved_version}.values():
        dates = dates_of(version) if version is not None else ItemDates()
        if dates != ItemDates():
            plain = dates.bind(plain, calendar_of(item.unit.path))
    return plain


def live_entries(revision: PlaylistRevision, calendar_of: CalendarOf) -> tuple[Entry, ...]:
    """Return the entries of *revision* whose items have neither been withdrawn since nor ceased to be 主动公开."""
    return tuple(entry(row, calendar_of) for row in revision.entries if is_public(row.version.item))


def rule(row: Assignment, entries: tuple[Entry, ...], place: Hall) -> AssignmentRule:
    """Return *row* as a rule for one place, with what it plays there; its campaign is not asked. Order is by id.

    :raises BadRule: the stored rule cannot mean anything.
    """
    return AssignmentRule(
        assignment_id=str(row.id),
        name=row.playlist.name,
        entries=entries,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        dayparts=rules.dayparts(row.dayparts),
        priority=row.priority,
        order=row.id or 0,
        time_zone=place.time_zone,
        day_condition=rules.day_condition(row.day_condition),
        recurrence=rules.recurrence(row.recurrence),
        exceptions=rules.exceptions(row.exceptions or {}),
        opening=place.opening,
        only_when_open=row.only_when_open,
    )


def assignment(row: Assignment, entries: tuple[Entry, ...], place: Hall) -> AssignmentRule | None:
    """Return *row* as a rule, narrowed to its campaign; None where that leaves it no day.

    None as well where it waits for opening hours that nobody has written down: a zone made later, or a screen that
    joined its group since.

    :raises BadRule: the stored rule cannot mean anything.
    """
    if row.only_when_open and place.opening is None:
        return None
    plain, bundle = rule(row, entries, place), row.campaign
    if bundle is None:
        return plain
    return Campaign(str(bundle.id), bundle.name, bundle.starts_on, bundle.ends_on).clip(plain)


def assignments(
    rows: Iterable[Assignment], entries: Mapping[int, tuple[Entry, ...]], place: Hall
) -> list[AssignmentRule]:
    """Return *rows* as rules for one place, with the entries of their playlists by id; those without a day left out.

    :raises BadRule: a stored rule cannot mean anything.
    """
    found = (assignment(row, entries[row.playlist_id], place) for row in rows if row.playlist_id in entries)
    return [rule for rule in found if rule is not None]
