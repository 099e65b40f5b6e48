"""Reading screens and what they are due to play."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.accounts.models import Unit
from kiosk_server.errors import N_, NotFound
from kiosk_server.fleet.models import PairingClaim, Programme, Screen, Slide
from kiosk_server.publishing import targets
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.schedule import groups_of
from kiosk_server.publishing.schedule_models import screen_group_member
from kiosk_server.publishing.targets import Target
from screens.presence import Presence, presence

Found = TypeVarTuple("Found")


class Planned(NamedTuple):
    """A screen as planning sees it: of thousands no more is read than it asks for (the columns of `Screen`)."""

    id: int
    zone: Zone
    width: int
    height: int
    is_test: bool
    sequence: int
    programme: str | None
    planning_fault: dict[str, Any] | None

    @property
    def zone_id(self) -> int:
        """The id of its zone."""
        return self.zone.id


@dataclass(frozen=True, slots=True)
class ScreenState:
    """A screen as the desk sees it: presence, and whether it plays what it is due to play (同步)."""

    screen: Screen
    presence: Presence
    in_step: bool
    revisions: tuple[tuple[str, int], ...]


def screens(
    session: Session, *, zone_ids: set[int] | None = None, screen_ids: set[int] | None = None, to_change: bool = False
) -> Sequence[Screen]:
    """Return the screens of these zones or with these ids; all of them when neither is given.

    :param to_change: lock their rows, in the order of their ids (see `planned`).
    """
    query = select(Screen).options(joinedload(Screen.zone).joinedload(Zone.unit)).order_by(Screen.id)
    if to_change:
        query = query.with_for_update(of=Screen)
    return session.scalars(_narrowed(query, zone_ids, screen_ids)).all()


def planned(session: Session, screen_ids: set[int]) -> list[Planned]:
    """Return these screens, with their zones and units, for a transaction that will change them.

    Rows are locked in the order of their ids, as whoever else changes many locks them: none waits for another in turn.
    """
    columns = [getattr(Screen, name) for name in Planned._fields if name not in {"id", "zone"}]
    query = select(Screen.id, Screen.zone_id, *columns).order_by(Screen.id).with_for_update()
    rows = session.execute(_narrowed(query, None, screen_ids)).all()
    wanted = {row.zone_id for row in rows}
    found = session.scalars(select(Zone).options(joinedload(Zone.unit)).where(Zone.id.in_(wanted)))
    zones = {zone.id: zone for zone in found}
    return [Planned(screen_id, zones[zone_id], *rest) for screen_id, zone_id, *rest in rows]


def standing(
    session: Session, *, zone_ids: set[int] | None = None, screen_ids: set[int] | None = None
) -> Sequence[tuple[int, int]]:
    """Return the ids of the screens that `screens` would return, each with the id of its zone."""
    query = select(Screen.id, Screen.zone_id).order_by(Screen.id)
    return [(row.id, row.zone_id) for row in session.execute(_narrowed(query, zone_ids, screen_ids))]


def reached(session: Session, wanted: Iterable[Target]) -> set[int]:
    """Return the ids of the screens that any of these targets reaches."""
    found: set[int] = set()
    for target in wanted:
        found.update(session.scalars(_REACHED[target.kind](target.id)))
    return found


def reaching(session: Session, screens: Iterable[Screen | Planned]) -> dict[int, tuple[Target, ...]]:
    """Return, by the id of each screen (with zone and unit), the targets that reach it."""
    listed = list(screens)
    zones = {screen.zone_id: screen.zone for screen in listed}
    wide = {zone_id: targets.reaching_zone(zone_id, zone.unit.path) for zone_id, zone in zones.items()}
    groups = groups_of(session, [screen.id for screen in listed])
    return {
        screen.id: targets.reaching_screen(screen.id, wide[screen.zone_id], groups.get(screen.id, ()))
        for screen in listed
    }


def screen(session: Session, screen_id: int, *, to_change: bool = False) -> Screen:
    """Return the screen with this id and its zone.

    :param to_change: lock its row, and believe what stands there now, whatever was read before.
    :raises NotFound: there is none.
    """
    lock = {"of": Screen} if to_change else None
    zone = joinedload(Screen.zone).joinedload(Zone.unit)
    found = session.get(Screen, screen_id, options=[zone], with_for_update=lock, populate_existing=to_change)
    if found is None:
        raise NotFound(N_("没有这块屏幕。"))
    return found


def states(session: Session, now: datetime) -> list[ScreenState]:
    """Return every screen with its presence and the playlist revisions it says it plays."""
    found = screens(session)
    hashes = {s.applied_programme for s in found if s.applied_programme}
    rows = session.execute(select(Programme.sha256, Programme.revisions).where(Programme.sha256.in_(hashes)))
    revisions = {sha256: tuple((name, number) for name, number, _ in listed) for sha256, listed in rows}
    return [state(s, now, revisions.get(s.applied_programme or "", ())) for s in found]


def state(screen: Screen, now: datetime, revisions: tuple[tuple[str, int], ...] = ()) -> ScreenState:
    """Judge one screen at *now*."""
    in_step = screen.programme is not None and screen.programme == screen.applied_programme
    return ScreenState(screen, presence(screen.last_seen_at, now), in_step, revisions)


def programme(session: Session, sha256: str) -> Programme:
    """Return the programme document with this hash.

    :raises NotFound: it was never built here.
    """
    found = session.get(Programme, sha256)
    if found is None:
        raise NotFound(N_("没有这个节目。"))
    return found


def is_slide(session: Session, sha256: str) -> bool:
    """Say whether the file with this hash is a slide: drawn from approved bytes, made for screens."""
    return session.scalars(select(Slide.id).where(Slide.media_sha256 == sha256).limit(1)).first() is not None


def waiting_claims(session: Session, now: datetime) -> Sequence[PairingClaim]:
    """Return the unpaired screens whose codes can be confirmed now, newest first."""
    query = select(PairingClaim).where(PairingClaim.screen_id.is_(None), PairingClaim.expires_at > now)
    return session.scalars(query.order_by(PairingClaim.id.desc()).limit(50)).all()


def _narrowed(query: Select[*Found], zone_ids: set[int] | None, screen_ids: set[int] | None) -> Select[*Found]:
    if zone_ids is None and screen_ids is None:
        return query
    return query.where(Screen.zone_id.in_(zone_ids or ()) | Screen.id.in_(screen_ids or ()))


def _below(unit_id: int) -> Select[Any]:
    path = select(Unit.path).where(Unit.id == unit_id).scalar_subquery()
    below = select(Screen.id).join(Zone, Zone.id == Screen.zone_id).join(Unit, Unit.id == Zone.unit_id)
    return below.where(Unit.path.startswith(path))


_REACHED: Mapping[targets.Kind, Callable[[int], Select[Any]]] = {
    "everything": lambda _: select(Screen.id),
    "unit": _below,
    "zone": lambda number: select(Screen.id).where(Screen.zone_id == number),
    "group": lambda number: (
        select(Screen.id).join(screen_group_member, screen_group_member.c.screen_id == Screen.id)
    ).where(screen_group_member.c.group_id == number),
    "screen": lambda number: select(Screen.id).where(Screen.id == number),
}
