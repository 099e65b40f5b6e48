"""Reading alarms for the desk: those that are open, those that are over, of the units a person works for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.events import Actor
from kiosk_server.fleet.alarm_models import Alarm
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone

PAGE_SIZE = 50
MOST_OPEN = 200
"""Open alarms on one page: more are counted, and the filters find them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which alarms: of units whose paths begin with one of `paths`, of this `kind`, of the unit at `unit_path`."""

    paths: Collection[str]
    kind: str = ""
    unit_path: str = ""

    @classmethod
    def of(cls, actor: Actor, *, kind: str = "", unit_path: str = "") -> "Wanted":
        """Return what *actor* may see, narrowed down."""
        paths = [grant.unit_path for grant in actor.grants if allowed(actor, Permission.DESK, grant.unit_path)]
        return cls(paths=paths, kind=kind, unit_path=unit_path)


def standing(session: Session, wanted: Wanted, *, most: int = MOST_OPEN) -> tuple[Sequence[Alarm], int]:
    """Return the first *most* open alarms with screen, zone and unit, the newest first, and how many there are."""
    return _read(session, _of(wanted).where(Alarm.cleared_at.is_(None)).order_by(Alarm.id.desc()), most, 0)


def history(session: Session, wanted: Wanted, *, page: int = 1) -> tuple[Sequence[Alarm], int]:
    """Return a page (from 1) of the alarms that are over, the last to end first, and how many there are."""
    query = _of(wanted).where(Alarm.cleared_at.is_not(None)).order_by(Alarm.cleared_at.desc(), Alarm.id.desc())
    return _read(session, query, PAGE_SIZE, (max(1, page) - 1) * PAGE_SIZE)


def count_standing(session: Session, wanted: Wanted) -> int:
    """Return how many alarms are open."""
    return _count(session, _of(wanted).where(Alarm.cleared_at.is_(None)))


def counted(session: Session) -> dict[str, int]:
    """Return how many alarms of each kind are open in the whole fleet."""
    query = select(Alarm.kind, func.count()).where(Alarm.cleared_at.is_(None)).group_by(Alarm.kind)
    return dict(session.execute(query).all())


def of_screen(session: Session, screen_id: int) -> Sequence[Alarm]:
    """Return the open alarms about one screen, with screen and zone."""
    query = _joined().where(Alarm.screen_id == screen_id, Alarm.cleared_at.is_(None)).order_by(Alarm.id)
    return session.scalars(query).all()


def units(session: Session, wanted: Wanted) -> Sequence[Unit]:
    """Return the units with screens that may be asked about."""
    query = select(Unit).where(Unit.id.in_(select(Zone.unit_id).join(Screen, Screen.zone_id == Zone.id)))
    return session.scalars(query.where(_below(wanted.paths)).order_by(Unit.position, Unit.id)).all()


def _of(wanted: Wanted) -> Select[Alarm]:
    query = _joined().where(_below(wanted.paths))
    if wanted.kind:
        query = query.where(Alarm.kind == wanted.kind)
    return query.where(Unit.path.startswith(wanted.unit_path)) if wanted.unit_path else query


def _joined() -> Select[Alarm]:
    around = contains_eager(Alarm.screen).contains_eager(Screen.zone).contains_eager(Zone.unit)
    return select(Alarm).join(Alarm.screen).join(Screen.zone).join(Zone.unit).options(around)


def _below(paths: Collection[str]) -> ColumnElement[bool]:
    return or_(False, *(Unit.path.startswith(path) for path in paths))


def _read(session: Session, query: Select[Alarm], most: int, offset: int) -> tuple[Sequence[Alarm], int]:
    found = session.scalars(query.limit(most).offset(offset)).all()
    total = len(found) if not offset and len(found) < most else _count(session, query)
    return found, total


def _count(session: Session, query: Select[Alarm]) -> int:
    numbers = query.with_only_columns(Alarm.id).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(numbers)) or 0
