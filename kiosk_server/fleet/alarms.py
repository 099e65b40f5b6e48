"""Watching the fleet (值守): alarms are raised and end, and whoever is to hear of it gets a notice.

One `Watch` belongs to one process; where several run, one at a time goes the rounds (`jobs.alarms`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit import service as audit
from kiosk_server.fleet import alarm_notices
from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.alarm_rules import PATIENCE, Kind, judge, well_for
from kiosk_server.fleet.alarm_vitals import WELL_SINCE, OpenAlarm, Surroundings, Suspect, open_alarms, suspects
from kiosk_server.fleet.quiet_hours import QuietHours

GAP = timedelta(minutes=1)
"""After so long without a round (the machine slept, another process went them) what was seen before counts no more."""
MOST_AT_ONCE = 1000
"""Alarms raised or ended in one round: a city's network that fails must not hold the database for seconds."""
_A_DAY = timedelta(days=1)


class _New(NamedTuple):
    screen_id: int
    kind: Kind
    since: datetime
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Sighting:
    seen_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """How many alarms one round raised and ended."""

    raised: int
    cleared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one look has found: alarms to raise (with figures and beginning), to end, and to write another detail to."""

    new: Sequence[_New]
    over: Sequence[OpenAlarm]
    details: Mapping[int, dict[str, Any]]

    def __bool__(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.new or self.over or self.details)


@dataclass(slots=True)
class Watch:
    """Goes the rounds; remembers what it has seen wrong and for how long, until that is an alarm.

    `channels` are those that messages go through (``webhook``, ``mail``).
    """

    channels: Sequence[str] = ()
    quiet: QuietHours | None = None
    _since: datetime | None = None
    _last: datetime | None = None
    _seen: dict[tuple[int, Kind], _Sighting] = field(default_factory=dict)
    _surroundings: Surroundings = field(default_factory=Surroundings)

    def round(self, session: Session, now: datetime) -> Round:
        """Look at all screens once, and do what follows."""
        return self.settle(session, self.look(session, now), now)

    def look(self, session: Session, now: datetime) -> Findings:
        """Look at all screens once; nothing is written."""
        watched_since = self._begin(now)
        open_zones = self._surroundings.open_zones(session, now)
        rows = {row.id: row for row in suspects(session, open_zones, now)}
        alarms = open_alarms(session, open_zones, now)
        paired = [row for row in rows.values() if row.is_paired]
        vitals = self._surroundings.vitals(session, paired, watched_since=watched_since, now=now)
        judged = {row.id: judge(vitals[row.id], now) for row in paired}
        ripe = self._patiently(judged, {(alarm.screen_id, alarm.kind) for alarm in alarms}, now)
        gone = [alarm for alarm in alarms if alarm.screen_id not in judged]
        held = [alarm for alarm in alarms if alarm.screen_id in judged]
        well = [alarm for alarm in held if judged[alarm.screen_id].get(alarm.kind, now) is None]
        return Findings(
            new=[_New(*key, since, _figures(key[1], rows[key[0]])) for key, since in ripe.items()],
            over=[*gone, *_recovered(session, well, now)][:MOST_AT_ONCE],
            details={one.id: one.detail | {"ended": "unpaired"} for one in gone} | _changes(held, well, now),
        )

    def settle(self, session: Session, found: Findings, now: datetime) -> Round:
        """Raise and end alarms, and queue the notices."""
        if found.details:
            details = [{"id": alarm_id, "detail": detail} for alarm_id, detail in found.details.items()]
            session.execute(update(Alarm), details)
        raised, cleared = _raise(session, found.new, now), _clear(session, found.over, now)
        due_at = self.quiet.over_at(now) if self.quiet else now
        alarm_notices.tell(session, raised, cleared, channels=self.channels, due_at=due_at)
        return Round(len(raised), len(cleared))

    def _begin(self, now: datetime) -> datetime:
        if self._since is None or self._last is None or now - self._last > GAP:
            self._since = now
            self._seen.clear()
        self._last = now
        return self._since

    def _patiently(
        self, judged: dict[int, dict[Kind, datetime | None]], known: set[tuple[int, Kind]], now: datetime
    ) -> dict[tuple[int, Kind], datetime]:
        """Return, with its beginning, what has been wrong for long enough and is no alarm yet."""
        wrong = {(screen_id, kind): since for screen_id, found in judged.items() for kind, since in found.items()}
        seen = {
            key: self._seen.get(key, _Sighting(now, since))
            for key, since in wrong.items()
            if since is not None and key not in known
        }
        ripe = {key: one.since for key, one in seen.items() if now - one.seen_at >= PATIENCE[key[1]]}
        ripe = dict(list(ripe.items())[:MOST_AT_ONCE])
        self._seen = {key: one for key, one in seen.items() if key not in ripe}
        return ripe


def _raise(session: Session, new: Sequence[_New], now: datetime) -> list[int]:
    if not new:
        return []
    plain = {"raised_at": now, "cleared_at": None}
    session.execute(insert(Alarm), [one._asdict() | plain for one in new])
    query = select(Alarm.id, Alarm.screen_id, Alarm.kind).where(Alarm.cleared_at.is_(None), Alarm.raised_at == now)
    made = session.execute(query.order_by(Alarm.id)).all()
    facts = [events.AlarmRaised(subject_id=one.screen_id, alarm_id=one.id, kind=one.kind) for one in made]
    audit.record_all(session, facts, actor=events.SYSTEM, now=now)
    return [one.id for one in made]


def _figures(kind: Kind, row: Suspect) -> dict[str, Any]:
    """Return what the sentence of an alarm needs to say (`alarm_words`)."""
    if kind == "clock":
        return {"offset_ms": row.clock_offset_ms}
    if kind == "out_of_step":
        return {"due": row.sequence, "applied": row.applied_sequence}
    return {}


def _changes(alarms: Iterable[OpenAlarm], well: Iterable[OpenAlarm], now: datetime) -> dict[int, dict[str, Any]]:
    """Return the details of those that began to be well, or ceased to be."""
    is_well = {one.id for one in well}
    begun = {one.id: one.detail | {WELL_SINCE: now.isoformat()} for one in well if WELL_SINCE not in one.detail}
    ceased = [one for one in alarms if WELL_SINCE in one.detail and one.id not in is_well]
    return begun | {one.id: {k: v for k, v in one.detail.items() if k != WELL_SINCE} for one in ceased}


def _recovered(session: Session, well: Iterable[OpenAlarm], now: datetime) -> list[OpenAlarm]:
    """Return those of *well* that have been well for long enough."""
    waiting = [one for one in well if WELL_SINCE in one.detail]
    times = _times(session, waiting, now)
    return [
        one
        for one in waiting
        if now - datetime.fromisoformat(one.detail[WELL_SINCE]) >= well_for(times[one.screen_id, one.kind])
    ]


def _times(session: Session, alarms: Iterable[OpenAlarm], now: datetime) -> dict[tuple[int, str], int]:
    """Count the alarms of each screen and kind within a day, the open one among them."""
    found = {(one.screen_id, str(one.kind)): 1 for one in alarms}
    if not found:
        return {}
    screens = select(Alarm.screen_id).where(Alarm.cleared_at.is_(None))
    query = select(Alarm.screen_id, Alarm.kind, func.count()).where(
        Alarm.screen_id.in_(screens), Alarm.cleared_at > now - _A_DAY
    )
    for screen_id, kind, count in session.execute(query.group_by(Alarm.screen_id, Alarm.kind)):
        if (screen_id, kind) in found:
            found[screen_id, kind] += count
    return found


def _clear(session: Session, alarms: Sequence[OpenAlarm], now: datetime) -> list[int]:
    if not alarms:
        return []
    session.execute(update(Alarm), [{"id": one.id, "cleared_at": now} for one in alarms])
    facts = [events.AlarmCleared(subject_id=one.screen_id, alarm_id=one.id, kind=one.kind) for one in alarms]
    audit.record_all(session, facts, actor=events.SYSTEM, now=now)
    return [one.id for one in alarms]
