"""How the assignments that reach the same screens stand to one another now: which plays, which waits, which is over.

``broken`` is a stored rule that cannot mean anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk_server.publishing import mapping
from kiosk_server.publishing.models import PlaylistRevision
from kiosk_server.publishing.schedule_models import Assignment
from playlists.content import Entry, Loop
from playlists.errors import PlaylistError
from playlists.resolver import resolve
from playlists.schedule import Assignment as AssignmentRule

Standing = Literal["playing", "outranked", "waiting", "upcoming", "over", "unpublished", "broken"]


def standings(
    rows: Sequence[Assignment], revisions: Mapping[int, PlaylistRevision], place: mapping.Hall, now: datetime
) -> dict[int, Standing]:
    """Return how each assignment stands at *now*, by its id.

    :param rows: all assignments that reach the screens in question, in one *place*.
    :param revisions: the newest revision of each playlist that was published, by playlist id.
    """
    entries = {
        playlist_id: mapping.live_entries(revision, lambda _path: place.calendar)
        for playlist_id, revision in revisions.items()
    }
    rules, broken = _read(rows, entries, place)
    published = [rule for row in rows if row.playlist_id in revisions and (rule := rules.get(row.id))]
    winners = resolve(published, (), place.calendar, Loop(()), now).reason.winners
    today = now.astimezone(ZoneInfo(place.time_zone)).date()

    def stand(row: Assignment) -> Standing:
        if row.id in broken:
            return "broken"
        rule = rules[row.id]
        covers = rule is not None and rule.covers(now, place.calendar)
        if (rule is None or (rule.ends_on is not None and rule.ends_on < today)) and not covers:
            return "waiting" if row.only_when_open and place.opening is None else "over"
        if rule is not None and rule.starts_on is not None and rule.starts_on > today:
            return "upcoming"
        if row.playlist_id not in revisions:
            return "unpublished"
        if str(row.id) in winners:
            return "playing"
        return "outranked" if covers else "waiting"

    return {row.id: stand(row) for row in rows}


def _read(
    rows: Sequence[Assignment], entries: Mapping[int, tuple[Entry, ...]], place: mapping.Hall
) -> tuple[dict[int, AssignmentRule | None], set[int]]:
    """The rules by id, None where a campaign leaves no day, and the ids of those that cannot be read."""
    rules: dict[int, AssignmentRule | None] = {}
    broken: set[int] = set()
    for row in rows:
        try:
            rules[row.id] = mapping.assignment(row, entries.get(row.playlist_id, ()), place)
        except PlaylistError:
            broken.add(row.id)
    return rules, broken
