"""Use cases of screen groups (屏幕分组): screens of any zones that are scheduled together."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import column, delete, insert, select, table
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Conflict, Invalid, NotFound
from kiosk_server.publishing import schedule
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule_models import Assignment, ScreenGroup, screen_group_member

_screen = table("screen", column("id"), column("zone_id"))  # where a screen stands; the fleet itself is a floor above
_override_target = table("override_target", column("group_id"))  # what notices name; they too are a floor above


def add_group(
    session: Session, *, name: str, unit_id: int, screen_ids: Collection[int], actor: events.Actor, now: datetime
) -> ScreenGroup:
    """Add a group of these screens, perhaps of none yet.

    The actor must hold the right for the unit of the group and those of all its screens.

    :raises Invalid: it has no name; :raises NotFound: no such unit or screen; :raises Forbidden: no right.
    """
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(N_("没有这个机构。"))
    _require(session, unit, set(screen_ids), actor)
    row = ScreenGroup(unit_id=unit.id, unit=unit, name=_name(name))
    session.add(row)
    session.flush()
    _join(session, row, screen_ids)
    _record(session, row, set(screen_ids), actor, now)
    return row


def edit_group(
    session: Session, group_id: int, *, name: str, screen_ids: Collection[int], actor: events.Actor, now: datetime
) -> ScreenGroup:
    """Rename a group, and let it be these screens; those that come or go change what they play at once.

    Errors and rights are those of `add_group`, for the screens before and after.
    """
    take_turn(session, f"group {group_id}")
    row = schedule.group(session, group_id)
    before, after = schedule.members(session, row.id), set(screen_ids)
    _require(session, row.unit, before | after, actor)
    row.name = _name(name)
    member = screen_group_member.c
    gone = before - after
    session.execute(delete(screen_group_member).where(member.group_id == row.id, member.screen_id.in_(gone)))
    _join(session, row, after - before)
    _record(session, row, before ^ after, actor, now)
    return row


def remove_group(session: Session, group_id: int, *, actor: events.Actor, now: datetime) -> None:
    """Take a group away; its screens stay.

    :raises Conflict: assignments or emergency notices are sent to it; :raises NotFound: no such group;
        :raises Forbidden: no right for its unit or one of its screens.
    """
    take_turn(session, f"group {group_id}")
    row = schedule.group(session, group_id)
    members = schedule.members(session, row.id)
    _require(session, row.unit, members, actor)
    if session.scalars(select(Assignment.id).where(Assignment.group_id == row.id).limit(1)).first() is not None:
        raise Conflict(N_("还有排期发往分组“%(name)s”，请先结束这些排期，或改到别处播出。"), name=row.name)
    named = select(_override_target.c.group_id).where(_override_target.c.group_id == row.id)
    if session.scalars(named.limit(1)).first() is not None:
        raise Conflict(N_("紧急插播的记录里有分组“%(name)s”，不能删除。可以改名，或移出全部屏幕。"), name=row.name)
    session.execute(delete(screen_group_member).where(screen_group_member.c.group_id == row.id))
    _record(session, row, members, actor, now)
    session.delete(row)


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid(N_("请给分组起个名字。"))
    return name.strip()[:80]


def _join(session: Session, row: ScreenGroup, screen_ids: Iterable[int]) -> None:
    if rows := [{"group_id": row.id, "screen_id": screen_id} for screen_id in sorted(screen_ids)]:
        session.execute(insert(screen_group_member), rows)


def _require(session: Session, unit: Unit, screen_ids: set[int], actor: events.Actor) -> None:
    require(actor, Permission.SCREEN_MANAGE, unit.path)
    query = select(_screen.c.id, Unit.path).join(Zone, Zone.id == _screen.c.zone_id).join(Unit, Unit.id == Zone.unit_id)
    found = session.execute(query.where(_screen.c.id.in_(screen_ids))).all()
    if screen_ids != {screen_id for screen_id, _ in found}:
        raise NotFound(N_("没有这块屏幕。"))
    for path in {path for _, path in found}:
        require(actor, Permission.SCREEN_MANAGE, path)


def _record(session: Session, row: ScreenGroup, screen_ids: set[int], actor: events.Actor, now: datetime) -> None:
    fact = events.ScreenGroupChanged(subject_id=row.id, screen_ids=tuple(sorted(screen_ids)))
    audit.record(session, fact, actor=actor, now=now)
