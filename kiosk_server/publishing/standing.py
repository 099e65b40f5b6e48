"""How the assignments that reach the same screens stand to one another now: which plays, which waits, which is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk_server.publishing import mapping
from kiosk_server.publishing.models import Assignment, PlaylistRevision
from playlists.calendar import Calendar
from playlists.content import Loop
from playlists.resolver import resolve

Standing = Literal["playing", "outranked", "waiting", "upcoming", "over", "unpublished"]


def standings(
    rows: Sequence[Assignment], revisions: Mapping[int, PlaylistRevision], time_zone: str, now: datetime
) -> dict[int, Standing]:
    """Return how each assignment stands at *now*, by its id.

    :param rows: all assignments that reach the screens in question, in their *time_zone*.
    :param revisions: the newest revision of each playlist that was published, by playlist id.
    """
    rules = {
        row.id: mapping.assignment(row, revisions[row.playlist_id], time_zone)
        for row in rows
        if row.playlist_id in revisions
    }
    winners = resolve(list(rules.values()), (), Calendar(), Loop(()), now).reason.winners
    today = now.astimezone(ZoneInfo(time_zone)).date()

    def stand(row: Assignment) -> Standing:
        if (
            row.ends_on is not None
            and row.ends_on < today
            and not (row.id in rules and rules[row.id].covers(now, Calendar()))
        ):
            return "over"
        if row.starts_on is not None and row.starts_on > today:
            return "upcoming"
        if row.id not in rules:
            return "unpublished"
        if str(row.id) in winners:
            return "playing"
        return "outranked" if rules[row.id].covers(now, Calendar()) else "waiting"

    return {row.id: stand(row) for row in rows}
