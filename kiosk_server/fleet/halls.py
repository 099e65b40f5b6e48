"""What the plans of one round share, read once: the halls of the zones, and what the playlists show."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from kiosk_server.calendars import queries as calendars
from kiosk_server.publishing import mapping
from kiosk_server.publishing.models import PlaylistRevision, Zone
from kiosk_server.publishing.schedule_models import Assignment
from playlists.calendar import Calendar
from playlists.content import Entry


class Halls:
    """What every plan of one round shares: the halls of the zones, and the entries of the playlists."""

    def __init__(self, session: Session, revisions: Mapping[int, PlaylistRevision]) -> None:
        self._session, self.revisions = session, revisions
        self._halls: dict[int, mapping.Hall] = {}
        self._calendars: dict[str, Calendar] = {}
        self._entries: dict[int, tuple[Entry, ...]] = {}

    def calendar(self, unit_path: str) -> Calendar:
        """Return the calendar of a unit."""
        if unit_path not in self._calendars:
            self._calendars[unit_path] = calendars.calendar(self._session, unit_path)
        return self._calendars[unit_path]

    def hall(self, zone: Zone) -> mapping.Hall:
        """Return a zone as rules take it; `BadRule` where its opening hours were altered."""
        if zone.id not in self._halls:
            self._halls[zone.id] = mapping.hall(zone, self.calendar(zone.unit.path))
        return self._halls[zone.id]

    def entries(self, rows: Iterable[Assignment]) -> dict[int, tuple[Entry, ...]]:
        """Return what the playlists of *rows* show, by playlist id."""
        for playlist_id in {row.playlist_id for row in rows}:
            if playlist_id not in self._entries:
                self._entries[playlist_id] = mapping.live_entries(self.revisions[playlist_id], self.calendar)
        return {row.playlist_id: self._entries[row.playlist_id] for row in rows}
