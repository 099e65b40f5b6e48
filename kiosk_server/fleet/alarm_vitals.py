"""What is known of the screens that something may be wrong with: a handful of questions, however many screens.

The database itself passes over those that are surely well, so that ten thousand of them cost one scan.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.alarm_rules import CLOCK_OFF_MS, Kind, Vitals, is_out_of_step
from kiosk_server.fleet.halls import Halls
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.publishing.models import Zone
from playlists.errors import PlaylistError
from playlists.opening import opened
from playlists.wall_time import Interval
from screens.presence import LATE_AFTER

DAY = (time(8), time(18))
"""Where nobody has said when a hall is open, its screens are watched by day, every day: a needless message is better
than a dark screen nobody hears of, and it ends with the opening hours being written down."""
WELL_SINCE = "well_since"
"""In the detail of an alarm: since when its screen has been well again, while that is watched."""
HOURS_KEPT = timedelta(minutes=5)
_A_DAY = timedelta(days=1)
_CONTACT = func.coalesce(Screen.last_seen_at, Screen.paired_at)


class Suspect(Protocol):
    """A row of `suspects`."""

    id: int
    zone_id: int
    kind: str
    is_paired: bool
    last_seen_at: datetime | None
    paired_at: datetime | None
    programme: str | None
    applied_programme: str | None
    sequence: int
    applied_sequence: int
    due_at: datetime | None
    clock_offset_ms: int | None
    health: dict[str, Any] | None
    fault: str


class OpenAlarm(Protocol):
    """A row of `open_alarms`."""

    id: int
    screen_id: int
    kind: Kind
    detail: dict[str, Any]


def suspects(session: Session, open_zones: Collection[int], now: datetime) -> Sequence[Suspect]:
    """Return the screens about which an alarm may begin or end now.

    Those are the silent ones in `open_zones` that nobody knows to be lost, those that fell silent while they were
    recovering, and of those that are heard, whatever may have something wrong or had. What was unpaired with an alarm
    open is among them, to end it.
    """
    names = [name for name in Suspect.__annotations__ if name != "is_paired"]
    query = select(
        *(getattr(Screen, name) for name in names),
        Screen.token_hash.is_not(None).label("is_paired"),
    )
    return session.execute(query.where(_doubtful(open_zones, now)).order_by(Screen.id)).all()


def open_alarms(session: Session, open_zones: Collection[int], now: datetime) -> Sequence[OpenAlarm]:
    """Return the alarms that are open about `suspects`."""
    columns = Alarm.id, Alarm.screen_id, Alarm.kind, Alarm.detail
    query = select(*columns).join(Screen, Screen.id == Alarm.screen_id).where(Alarm.cleared_at.is_(None))
    return session.execute(query.where(_doubtful(open_zones, now)).order_by(Alarm.id)).all()


def _doubtful(open_zones: Collection[int], now: datetime) -> ColumnElement[bool]:
    is_paired, is_silent = Screen.token_hash.is_not(None), now - LATE_AFTER >= _CONTACT
    on = select(Alarm.screen_id).where(Alarm.cleared_at.is_(None))
    has_alarm = Screen.id.in_(on)
    lost, recovering = on.where(Alarm.kind == "lost"), on.where(Alarm.detail[WELL_SINCE].as_string().is_not(None))
    silent = is_silent & (Screen.id.in_(recovering) | Screen.zone_id.in_(open_zones) & Screen.id.not_in(lost))
    heard = ~is_silent & or_(
        has_alarm,
        and_(Screen.programme.is_not(None), Screen.applied_programme.is_distinct_from(Screen.programme)),
        func.abs(Screen.clock_offset_ms) > CLOCK_OFF_MS,
        Screen.health["showing"].as_string() == "standby",
        Screen.fault == "lease_expired",
    )
    return or_(is_paired & or_(silent, heard), ~is_paired & has_alarm)


@dataclass(slots=True)
class _Hours:
    until: datetime
    intervals: Sequence[Interval]


class Surroundings:
    """When halls are open and what programmes play: read once, remembered while they are asked for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._hours: dict[int, _Hours] = {}
        self._playing: dict[str, list[tuple[datetime, bool]]] = {}

    def open_zones(self, session: Session, now: datetime) -> set[int]:
        """Return the zones that have silent screens and are open."""
        silent = select(Screen.zone_id).where(Screen.token_hash.is_not(None), now - LATE_AFTER >= _CONTACT)
        zone_ids = set(session.scalars(silent.distinct()))
        self._read_hours(session, zone_ids, now)
        return {zone_id for zone_id in zone_ids if self._open_since(zone_id, now) is not None}

    def vitals(
        self, session: Session, rows: Sequence[Suspect], *, watched_since: datetime, now: datetime
    ) -> dict[int, Vitals]:
        """Return the vitals of *rows* by the screen's id."""
        self._read_programmes(session, {row.programme for row in rows if row.programme and _stands_by(row)})
        return {
            row.id: Vitals(
                contact=_contact(row),
                heard=row.last_seen_at is not None,
                open_since=self._open_since(row.zone_id, now),
                watched_since=watched_since,
                due_since=_due_since(row),
                clock_offset_ms=row.clock_offset_ms,
                showing=(row.health or {}).get("showing"),
                fault=row.fault,
                plays=self._plays(row.programme, now),
            )
            for row in rows
        }

    def _open_since(self, zone_id: int, now: datetime) -> datetime | None:
        hours = self._hours.get(zone_id)
        return next((start for start, end in hours.intervals if start <= now < end), None) if hours else None

    def _read_hours(self, session: Session, zone_ids: set[int], now: datetime) -> None:
        wanted = {zone_id for zone_id in zone_ids if zone_id not in self._hours or self._hours[zone_id].until <= now}
        if not wanted:
            return
        halls = Halls(session, {})
        zones = session.scalars(select(Zone).where(Zone.id.in_(wanted)).options(joinedload(Zone.unit)))
        for zone in zones:
            self._hours[zone.id] = _Hours(now + HOURS_KEPT, _opened(halls, zone, now))

    def _read_programmes(self, session: Session, hashes: set[str]) -> None:
        self._playing = {sha256: spans for sha256, spans in self._playing.items() if sha256 in hashes}
        wanted = hashes - self._playing.keys()
        if wanted:
            rows = session.execute(select(Programme.sha256, Programme.body).where(Programme.sha256.in_(wanted)))
            self._playing |= {sha256: _spans(json.loads(body)) for sha256, body in rows}

    def _plays(self, programme: str | None, now: datetime) -> bool:
        spans = self._playing.get(programme or "", ())
        return any(start <= now < end and plays for (start, plays), (end, _) in pairwise(spans))


def _contact(row: Suspect) -> datetime:
    return row.last_seen_at or row.paired_at or datetime.min.replace(tzinfo=UTC)


def _due_since(row: Suspect) -> datetime | None:
    if not is_out_of_step(row.kind, row.programme, row.applied_programme):
        return None
    return row.due_at or _contact(row)


def _stands_by(row: Suspect) -> bool:
    return (row.health or {}).get("showing") == "standby" or row.fault == "lease_expired"


def _opened(halls: Halls, zone: Zone, now: datetime) -> Sequence[Interval]:
    try:
        hall = halls.hall(zone)
    except PlaylistError:  # its hours were altered: watched as if nobody had written them down
        return _by_day(zone.time_zone, now)
    if hall.opening is None:
        return _by_day(zone.time_zone, now)
    return opened(hall.opening, hall.time_zone, hall.calendar, now - _A_DAY, now + HOURS_KEPT)


def _by_day(time_zone: str, now: datetime) -> Sequence[Interval]:
    zone = ZoneInfo(time_zone)
    day = now.astimezone(zone).date()
    start, end = (datetime.combine(day, at, zone).astimezone(UTC) for at in DAY)
    return [(start, end)]


def _spans(document: dict[str, Any]) -> list[tuple[datetime, bool]]:
    """Return from when on a programme plays something (or stands by), the last span's end last."""
    segments = document["segments"]
    found = [(datetime.fromisoformat(one["start"]), one["loop"] != document["standby"]) for one in segments]
    return [*found, (datetime.fromisoformat(segments[-1]["end"]), False)] if segments else []
