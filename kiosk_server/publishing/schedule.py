"""Reading the schedule: assignments by what they reach, campaigns, screen groups."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import column, false, or_, select, table
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.elements import ColumnElement

from kiosk_server.accounts.models import Unit
from kiosk_server.errors import N_, NotFound
from kiosk_server.publishing.models import Playlist, Zone
from kiosk_server.publishing.schedule_models import Assignment, Campaign, ScreenGroup, screen_group_member
from kiosk_server.publishing.targets import Kind, Target, Targeted

MOST_NAMED = 1000
"""More screens than this are not named one by one: the whole table is read."""
_screen = table("screen", column("id"), column("zone_id"))  # where a screen stands; the fleet itself is a floor above
_AROUND = (
    joinedload(Assignment.playlist).joinedload(Playlist.unit),
    joinedload(Assignment.campaign),
    joinedload(Assignment.zone),
    joinedload(Assignment.group),
    joinedload(Assignment.unit),
)


def assignments(session: Session, *, playlist_id: int | None = None) -> Sequence[Assignment]:
    """Return all assignments, or those of one playlist, the strongest first, with what they name."""
    query = select(Assignment).options(*_AROUND)
    if playlist_id is not None:
        query = query.where(Assignment.playlist_id == playlist_id)
    return session.scalars(query.order_by(Assignment.priority.desc(), Assignment.id)).all()


def assignment(session: Session, assignment_id: int) -> Assignment:
    """Return the assignment with this id, with what it names.

    :raises NotFound: there is none.
    """
    found = session.get(Assignment, assignment_id, options=_AROUND)
    if found is None:
        raise NotFound(N_("没有这条排期。"))
    return found


def reaching(session: Session, targets: Iterable[Target]) -> Sequence[Assignment]:
    """Return the assignments sent to any of these targets, with playlists and campaigns, oldest first."""
    load = (joinedload(Assignment.playlist), joinedload(Assignment.campaign))
    query = select(Assignment).where(sent_to(Assignment, targets)).options(*load)
    return session.scalars(query.order_by(Assignment.id)).all()


def sent_to(rows: type[Targeted], targets: Iterable[Target]) -> ColumnElement[bool]:
    """Return the condition that a row of *rows* is sent to one of *targets*."""
    ids: dict[str, set[int]] = {}
    for target in targets:
        ids.setdefault(target.kind, set()).add(target.id)
    conditions: list[ColumnElement[bool]] = [
        getattr(rows, f"{kind}_id").in_(wanted) for kind, wanted in ids.items() if kind != "everything"
    ]
    if "everything" in ids:
        conditions.append(rows.everything.is_(True))
    return or_(false(), *conditions)


def targets_of(session: Session, playlist_ids: Iterable[int]) -> set[Target]:
    """Return the targets to which any of these playlists is assigned."""
    columns = (Assignment.zone_id, Assignment.screen_id, Assignment.group_id, Assignment.unit_id)
    query = select(*columns).where(Assignment.playlist_id.in_(set(playlist_ids)))
    kinds: tuple[Kind, ...] = ("zone", "screen", "group", "unit")
    found: set[Target] = set()
    for row in session.execute(query):
        named = [Target(kind, number) for kind, number in zip(kinds, row, strict=True) if number is not None]
        found.update(named or [Target("everything")])
    return found


def groups_of(session: Session, screen_ids: Iterable[int]) -> Mapping[int, set[int]]:
    """Return the ids of the groups that each of these screens is in; screens in none are left out."""
    member, wanted = screen_group_member.c, set(screen_ids)
    query = select(member.screen_id, member.group_id)
    if len(wanted) <= MOST_NAMED:
        query = query.where(member.screen_id.in_(wanted))
    found: dict[int, set[int]] = {}
    for screen_id, group_id in session.execute(query):
        if screen_id in wanted:
            found.setdefault(screen_id, set()).add(group_id)
    return found


def groups(session: Session) -> Sequence[ScreenGroup]:
    """Return every screen group with its unit, by name."""
    return session.scalars(select(ScreenGroup).options(joinedload(ScreenGroup.unit)).order_by(ScreenGroup.name)).all()


def group(session: Session, group_id: int) -> ScreenGroup:
    """Return the screen group with this id.

    :raises NotFound: there is none.
    """
    found = session.get(ScreenGroup, group_id, options=[joinedload(ScreenGroup.unit)])
    if found is None:
        raise NotFound(N_("没有这个屏幕分组。"))
    return found


def members(session: Session, group_id: int) -> set[int]:
    """Return the ids of the screens in a group."""
    member = screen_group_member.c
    return set(session.scalars(select(member.screen_id).where(member.group_id == group_id)))


def campaigns(session: Session) -> Sequence[Campaign]:
    """Return every campaign with its unit, the latest first."""
    query = select(Campaign).options(joinedload(Campaign.unit)).order_by(Campaign.starts_on.desc(), Campaign.id.desc())
    return session.scalars(query).all()


def campaign(session: Session, campaign_id: int) -> Campaign:
    """Return the campaign with this id.

    :raises NotFound: there is none.
    """
    found = session.get(Campaign, campaign_id, options=[joinedload(Campaign.unit)])
    if found is None:
        raise NotFound(N_("没有这个专题。"))
    return found


def units_reached(session: Session, target: Target) -> list[Unit]:
    """Return the units whose screens a target changes: who sends something there must hold the right for each.

    :raises NotFound: there is no such unit, zone, group or screen.
    """
    if target.kind == "everything":
        return list(session.scalars(select(Unit).where(Unit.parent_id.is_(None))))
    if target.kind == "unit":
        unit = session.get(Unit, target.id)
        if unit is None:
            raise NotFound(N_("没有这个机构。"))
        return [unit]
    units = [zone.unit for zone in zones_reached(session, target)]
    if target.kind == "group":
        return [group(session, target.id).unit, *units]
    if not units:
        raise NotFound(N_("没有这个政务公开专区。") if target.kind == "zone" else N_("没有这块屏幕。"))
    return units


def zones_reached(session: Session, target: Target) -> Sequence[Zone]:
    """Return the zones in which a target reaches screens, or may one day, with their units."""
    query = select(Zone).options(joinedload(Zone.unit)).order_by(Zone.id)
    if target.kind == "zone":
        query = query.where(Zone.id == target.id)
    elif target.kind == "unit":
        path = select(Unit.path).where(Unit.id == target.id).scalar_subquery()
        query = query.join(Unit, Unit.id == Zone.unit_id).where(Unit.path.startswith(path))
    elif target.kind != "everything":
        standing = select(_screen.c.zone_id)
        if target.kind == "group":
            member = screen_group_member.c
            standing = standing.where(_screen.c.id.in_(select(member.screen_id).where(member.group_id == target.id)))
        else:
            standing = standing.where(_screen.c.id == target.id)
        query = query.where(Zone.id.in_(standing))
    return session.scalars(query).all()


def needs_opening(session: Session, zone: Zone) -> bool:
    """Say whether an assignment that reaches *zone* plays only within its opening hours."""
    rows = session.scalars(select(Assignment).where(Assignment.only_when_open.is_(True)))
    return any(zone in zones_reached(session, row.target) for row in rows)
