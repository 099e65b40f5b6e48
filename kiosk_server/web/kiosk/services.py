"""The other three doors: requesting (申请), asking (咨询), getting things done (办事)."""

from collections.abc import Sequence

from flask import render_template, request

from kiosk_server import addresses
from kiosk_server.accounts import queries as accounts
from kiosk_server.accounts.models import Unit
from kiosk_server.catalogue import queries
from kiosk_server.catalogue.models import Domain, Item
from kiosk_server.errors import N_
from kiosk_server.publishing import queries as publishing
from kiosk_server.web import context, security

LEVELS = {
    "county": N_("县级政府"),
    "department": N_("县级部门"),
    "township": N_("乡镇、街道"),
    "village": N_("村、社区"),
}
GUIDES = frozenset({"guide", "flowchart"})


@security.open_to_all
def request_help() -> str:
    """Explain a request (依申请公开) and give the code of the form, of an item's form with `?item=`.

    :raises NotFound: no such item; :raises Gone: it was withdrawn.
    """
    base = context.config().public_address
    code = request.args.get("item", "")
    with context.database().reading() as session:
        version = queries.requestable(session, code, now=context.now()) if code else None
        address = addresses.request_address(base, version.item.code if version else None)
        zones = publishing.zones(session)
        return render_template("kiosk/request.html", version=version, address=address, zones=zones)


@security.open_to_all
def contacts() -> str:
    """List whom to ask, by level."""
    with context.database().reading() as session:
        return render_template("kiosk/contacts.html", groups=by_level(accounts.units(session)))


@security.open_to_all
def guides() -> str:
    """List the guides to services by domain."""
    with context.database().reading() as session:
        groups: dict[Domain, list[Item]] = {}
        for item in queries.live_items(session, now=context.now()):
            if item.kind in GUIDES:
                groups.setdefault(item.row.domain, []).append(item)
        return render_template("kiosk/guides.html", groups=sorted(groups.items(), key=lambda group: group[0].position))


def by_level(units: Sequence[Unit]) -> list[tuple[str, str, list[Unit]]]:
    """Return (level, its name, its units) from the county down; units of a level unknown here come last."""
    groups = [(level, name, [unit for unit in units if unit.level == level]) for level, name in LEVELS.items()]
    groups.append(("other", N_("其他单位"), [unit for unit in units if unit.level not in LEVELS]))
    return [group for group in groups if group[2]]
