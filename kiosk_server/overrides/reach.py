"""What emergency notices reach: whose right is needed, and where two of them would stand in each other's way."""

from collections.abc import Iterable

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.errors import N_, Conflict
from kiosk_server.events import Actor
from kiosk_server.overrides import mapping
from kiosk_server.overrides.models import Override
from kiosk_server.publishing import schedule
from kiosk_server.publishing.targets import Target
from playlists.override import contradictions

_screen = table("screen", column("id"), column("zone_id"))  # where a screen stands; the fleet itself is a floor above
_WHOLE_ZONES = frozenset({"everything", "unit", "zone"})


def require_rights(session: Session, unit: Unit, targets: Iterable[Target], actor: Actor) -> None:
    """Refuse unless *actor* may send emergency notices for *unit* and to every one of *targets*.

    :raises Forbidden: no right for one of them; :raises NotFound: there is no such target.
    """
    require(actor, Permission.OVERRIDE, unit.path)
    for target in targets:
        for reached in schedule.units_reached(session, target):
            require(actor, Permission.OVERRIDE, reached.path)


def targets_of(row: Override) -> tuple[Target, ...]:
    """Return what a notice is sent to, in one order."""
    return tuple(sorted({one.target for one in row.targets}))


def places(session: Session, targets: Iterable[Target]) -> frozenset[str]:
    """Return every place that *targets* reach, written like targets: the screens, and the zones reached as a whole.

    With the zones, two notices meet also where the first screen is still to come.
    """
    found: set[str] = set()
    for target in targets:
        found.add(str(target))
        if target.kind in _WHOLE_ZONES:
            zones = [zone.id for zone in schedule.zones_reached(session, target)]
            found |= {f"zone:{number}" for number in zones}
            standing = select(_screen.c.id).where(_screen.c.zone_id.in_(zones))
            found |= {f"screen:{number}" for number in session.scalars(standing)}
        elif target.kind == "group":
            found |= {f"screen:{number}" for number in schedule.members(session, target.id)}
    return frozenset(found)


def refuse_contradictions(session: Session, row: Override, others: Iterable[Override]) -> None:
    """Refuse *row* where one of *others* says something else with the same severity, at the same time and place.

    Without this, two red notices would take turns on one screen, and a passer-by would see the half of each.

    :raises Conflict: the sentence names the other notice and says what to change; :raises BadRule: a rule is wrong.
    """
    mine = mapping.rule(row)
    if mine is None:
        return
    reached = places(session, targets_of(row))
    for other in others:
        theirs = mapping.rule(other)
        if theirs is None or other is row:
            continue
        if contradictions([(mine, reached), (theirs, places(session, targets_of(other)))]):
            text = N_("与紧急插播“%(title)s”级别相同、时间和屏幕重叠、内容不同。请撤下那一条，或错开时间、范围、级别。")
            raise Conflict(text, title=other.title)
