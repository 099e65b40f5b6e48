"""Use cases of the schedule: a playlist is sent to screens, the assignment is changed, moved or ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.calendars import queries as calendars
from kiosk_server.clock import local_day
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Invalid, NotFound
from kiosk_server.publishing import mapping, queries, rules, schedule
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import Assignment, Campaign
from kiosk_server.publishing.targets import Target, columns_of
from playlists.campaign import Campaign as Bundle
from playlists.day_conditions import DayCondition
from playlists.dayparts import Daypart
from playlists.errors import BadRule
from playlists.recurrence import Recurrence, check_new
from playlists.rescheduling import Occurrence, Rescheduled, Scope, move, remove
from playlists.schedule import Assignment as AssignmentRule
from playlists.schedule import occurrences, provisional_spans

AHEAD = timedelta(days=3653)
"""How far ahead an assignment must play at least once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When and how strongly an assignment plays, as a person enters it; the words are `playlists.schedule`'s."""

    starts_on: date | None = None
    ends_on: date | None = None
    dayparts: Sequence[Daypart] = ()
    priority: int = 0
    exceptions: Mapping[date, Sequence[Daypart]] = field(default_factory=dict)
    recurrence: Recurrence | None = None
    day_condition: DayCondition | None = None
    only_when_open: bool = False
    campaign_id: int | None = None


def assign(
    session: Session, *, playlist_id: int, target: Target, rule: Rule, actor: events.Actor, now: datetime
) -> Assignment:
    """Send a playlist to a target by a rule.

    The actor must hold the right for the playlist's unit and for every unit whose screens will change.

    :raises BadRule: the rule cannot mean anything; :raises Invalid: its priority is out of bounds, or it never plays
        from now on; :raises NotFound: no such playlist, target or campaign; :raises Forbidden: no right.
    """
    playlist = queries.playlist(session, playlist_id)
    _require(session, playlist.unit, target, actor)
    row = Assignment(playlist_id=playlist.id, playlist=playlist, created_at=now, **columns_of(target))
    _write(session, row, rule, actor, now)
    session.add(row)
    session.flush()
    _record(session, row, {target}, actor, now)
    return row


def edit_assignment(
    session: Session, assignment_id: int, *, target: Target, rule: Rule, actor: events.Actor, now: datetime
) -> Assignment:
    """Change where and when an assignment plays; errors and rights are those of `assign`."""
    take_turn(session, f"assignment {assignment_id}")
    row = schedule.assignment(session, assignment_id)
    before = row.target
    for reached in {before, target}:
        _require(session, row.playlist.unit, reached, actor)
    row.zone_id = row.screen_id = row.group_id = row.unit_id = None
    row.everything = False
    for name, value in columns_of(target).items():
        setattr(row, name, value)
    _write(session, row, rule, actor, now)
    session.flush()
    session.expire(row, ["zone", "group", "unit"])
    _record(session, row, {before, target}, actor, now)
    return row


def end_assignment(session: Session, assignment_id: int, *, actor: events.Actor, now: datetime) -> None:
    """Take an assignment away; the screens change at once. The rights are those of `assign`."""
    take_turn(session, f"assignment {assignment_id}")
    row = schedule.assignment(session, assignment_id)
    _require(session, row.playlist.unit, row.target, actor)
    _record(session, row, {row.target}, actor, now)
    session.delete(row)


def move_occurrence(
    session: Session,
    assignment_id: int,
    occurrence: Occurrence,
    *,
    start: datetime,
    end: datetime,
    scope: Scope,
    actor: events.Actor,
    now: datetime,
    screen_id: int | None = None,
) -> list[Assignment]:
    """Let an occurrence run ``[start, end)`` instead, this one, this and following, or all; return what plays now.

    Times are naive local wall times, days those of the hall of `screen_id`, on whose calendar it was moved. The
    rights are those of `assign`.

    :raises BadRule: there is no such occurrence, or it cannot go there; :raises Invalid: outside its campaign.
    """
    row, place = _taken_up(session, assignment_id, screen_id, actor)
    if row.campaign and not row.campaign.starts_on <= start.date() <= row.campaign.ends_on:
        text = N_("专题“%(name)s”只到 %(last)s 为止，从 %(first)s 开始，请移到这段日子里。")
        raise Invalid(text, name=row.campaign.name, first=row.campaign.starts_on, last=row.campaign.ends_on)
    changed = move(mapping.rule(row, (), place), place.calendar, occurrence, start, end, scope)
    return _rescheduled(session, row, changed, actor, now)


def remove_occurrence(
    session: Session,
    assignment_id: int,
    occurrence: Occurrence,
    *,
    scope: Scope,
    actor: events.Actor,
    now: datetime,
    screen_id: int | None = None,
) -> list[Assignment]:
    """Take an occurrence off, this one, this and following, or all; errors and rights as in `move_occurrence`."""
    row, place = _taken_up(session, assignment_id, screen_id, actor)
    changed = remove(mapping.rule(row, (), place), place.calendar, occurrence, scope)
    return _rescheduled(session, row, changed, actor, now)


def add_campaign(
    session: Session, *, name: str, unit_id: int, starts_on: date, ends_on: date, actor: events.Actor, now: datetime
) -> Campaign:
    """Add a campaign (专题); assignments join it one by one.

    :raises BadRule: no name, or the end before the start; :raises Invalid: no such unit, or it is over already;
        :raises Forbidden: no right.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise Invalid(N_("没有这个机构。"))
    require(actor, Permission.PLAYLIST_PUBLISH, unit.path)
    _check_campaign(name, starts_on, ends_on, now)
    row = Campaign(unit_id=unit.id, name=name.strip()[:80], starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    session.flush()
    audit.record(session, events.CampaignChanged(subject_id=row.id), actor=actor, now=now)
    return row


def edit_campaign(
    session: Session,
    campaign_id: int,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    actor: events.Actor,
    now: datetime,
) -> Campaign:
    """Rename or move a campaign, and with it all its assignments; errors as in `add_campaign`."""
    take_turn(session, f"campaign {campaign_id}")
    row = schedule.campaign(session, campaign_id)
    require(actor, Permission.PLAYLIST_PUBLISH, row.unit.path)
    for one in row.assignments:
        _require(session, row.unit, one.target, actor)
    _check_campaign(name, starts_on, ends_on, now)
    row.name, row.starts_on, row.ends_on = name.strip()[:80], starts_on, ends_on
    session.flush()
    targets = tuple(sorted({str(one.target) for one in row.assignments}))
    audit.record(session, events.CampaignChanged(subject_id=row.id, targets=targets), actor=actor, now=now)
    return row


def _check_campaign(name: str, starts_on: date, ends_on: date, now: datetime) -> None:
    Bundle("new", name, starts_on, ends_on)
    if ends_on < local_day(now):
        raise Invalid(N_("专题的结束日期已经过去，请改成今天或以后。"))


def _write(session: Session, row: Assignment, rule: Rule, actor: events.Actor, now: datetime) -> None:
    """Write *rule* into *row*, which must mean something on every screen that it reaches."""
    if not 0 <= rule.priority <= 100:
        raise Invalid(N_("优先级请填 0 到 100 之间的数。"))
    campaign = schedule.campaign(session, rule.campaign_id) if rule.campaign_id else None
    if campaign is not None and campaign is not row.campaign:  # whoever moves a campaign answers for all that joined it
        require(actor, Permission.PLAYLIST_PUBLISH, campaign.unit.path)
    row.campaign = campaign
    row.starts_on, row.ends_on, row.priority = rule.starts_on, rule.ends_on, rule.priority
    row.dayparts = rules.daypart_documents(rule.dayparts)
    row.exceptions = rules.exceptions_document(rule.exceptions)
    row.recurrence = rules.recurrence_document(rule.recurrence)
    row.day_condition = rules.day_condition_document(rule.day_condition)
    row.only_when_open = rule.only_when_open
    if rule.recurrence is not None:
        check_new(rule.recurrence, now.date())
    with session.no_autoflush:
        halls = _halls(session, row.target)
        if row.only_when_open and any(place.opening is None for place in halls):
            name = {"name": row.playlist.name}
            raise BadRule(N_("排期“%(name)s”只在开放时间播出，请先填写大厅的开放时间。"), name)
        plays = [_plays(mapping.assignment(row, (), place), place, now) for place in halls]
        if not any(plays):
            raise Invalid(N_("这条排期从现在起一次也不会播出，请检查日期、时段和条件。"))


def _plays(rule: AssignmentRule | None, place: mapping.Hall, now: datetime) -> bool:
    """Say whether a rule plays at all from *now* on, or may once a holiday notice is out (N8)."""
    if rule is None:
        return False
    span = place.calendar, now, now + AHEAD
    return bool(occurrences(rule, *span) or provisional_spans(rule, *span))


def _halls(session: Session, target: Target) -> list[mapping.Hall]:
    """The different halls that a target reaches; a plain one where it reaches none yet."""
    found: dict[tuple[str, str, str], mapping.Hall] = {}
    for zone in schedule.zones_reached(session, target):
        key = (zone.time_zone, str(zone.opening), zone.unit.path)
        if key not in found:
            found[key] = mapping.hall(zone, calendars.calendar(session, zone.unit.path))
    return list(found.values()) or [mapping.hall(Zone(time_zone="Asia/Shanghai"), calendars.calendar(session))]


def _taken_up(
    session: Session, assignment_id: int, screen_id: int | None, actor: events.Actor
) -> tuple[Assignment, mapping.Hall]:
    """The assignment, in its turn and with the rights to change it, and the hall by whose calendar it is changed."""
    take_turn(session, f"assignment {assignment_id}")
    row = schedule.assignment(session, assignment_id)
    _require(session, row.playlist.unit, row.target, actor)
    if screen_id is None:
        return row, _halls(session, row.target)[0]
    zone = next(iter(schedule.zones_reached(session, Target("screen", screen_id))), None)
    if zone is None:
        raise NotFound(N_("没有这块屏幕。"))
    return row, mapping.hall(zone, calendars.calendar(session, zone.unit.path))


def _rescheduled(
    session: Session, row: Assignment, changed: Rescheduled, actor: events.Actor, now: datetime
) -> list[Assignment]:
    target = row.target
    added = [_copy(row, now) for _ in changed.added]
    for copy, rule in zip(added, changed.added, strict=True):
        _take_over(copy, rule)
        session.add(copy)
    if changed.changed is None:
        _record(session, row, {target}, actor, now)
        session.delete(row)
    else:
        _take_over(row, changed.changed)
        _record(session, row, {target}, actor, now)
    session.flush()
    for copy in added:
        _record(session, copy, {target}, actor, now)
    return [*([row] if changed.changed is not None else []), *added]


def _copy(row: Assignment, now: datetime) -> Assignment:
    return Assignment(
        playlist_id=row.playlist_id,
        playlist=row.playlist,
        campaign=row.campaign,
        day_condition=row.day_condition,
        only_when_open=row.only_when_open,
        priority=row.priority,
        created_at=now,
        **columns_of(row.target),
    )


def _take_over(row: Assignment, rule: AssignmentRule) -> None:
    row.starts_on, row.ends_on = rule.starts_on, rule.ends_on
    row.dayparts = rules.daypart_documents(rule.dayparts)
    row.exceptions = rules.exceptions_document(rule.exceptions)
    row.recurrence = rules.recurrence_document(rule.recurrence)


def _require(session: Session, unit: Unit, target: Target, actor: events.Actor) -> None:
    require(actor, Permission.PLAYLIST_PUBLISH, unit.path)
    for reached in schedule.units_reached(session, target):
        require(actor, Permission.PLAYLIST_PUBLISH, reached.path)


def _record(session: Session, row: Assignment, targets: Iterable[Target], actor: events.Actor, now: datetime) -> None:
    fact = events.AssignmentChanged(subject_id=row.id, targets=tuple(sorted(str(target) for target in targets)))
    audit.record(session, fact, actor=actor, now=now)
