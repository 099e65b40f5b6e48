"""Where a person may send something: the choices of the field 在哪里播出, by kind."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.events import Actor
from kiosk_server.fleet import queries as fleet
from kiosk_server.publishing import queries, schedule

Choices = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Groups of a select: the name of each with pairs (value, text)."""


def targets_for(session: Session, actor: Actor, permission: Permission) -> Choices:
    """Return what *actor* may send something to with this permission, kind by kind; kinds without any are left out.

    A group is offered by its own unit; the service also looks at the units of its screens.
    """

    def may(path: str) -> bool:
        return allowed(actor, permission, path)

    units = [unit for unit in accounts.units(session) if may(unit.path)]
    whole = all(may(unit.path) for unit in accounts.units(session) if unit.parent_id is None)
    everything = [("everything", gettext("全部屏幕"))] if whole and units else []
    screens = [screen for screen in fleet.screens(session) if may(screen.zone.unit.path)]
    choices: Mapping[str, Sequence[tuple[str, str]]] = {
        gettext("全部屏幕"): everything,
        gettext("机构及下级"): [(f"unit:{unit.id}", gettext("%(unit)s及下级", unit=unit.name)) for unit in units],
        gettext("屏幕分组"): [(f"group:{g.id}", g.name) for g in schedule.groups(session) if may(g.unit.path)],
        gettext("专区"): [(f"zone:{zone.id}", zone.name) for zone in queries.zones(session) if may(zone.unit.path)],
        gettext("单独的屏幕"): [(f"screen:{s.id}", f"{s.zone.name} · {s.name}") for s in screens],
    }
    return [(kind, options) for kind, options in choices.items() if options]
