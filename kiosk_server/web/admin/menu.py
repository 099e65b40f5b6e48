"""The desk's menu: only what the actor may open, with the number of things that wait there.

Whether an entry shows is read from the mark of its view, so menu and guard cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, g, request
from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import ROLES, Permission, allowed
from kiosk_server.catalogue import queries as catalogue
from kiosk_server.errors import N_
from kiosk_server.events import Actor
from kiosk_server.fleet import alarm_queries
from kiosk_server.fleet.alarm_queries import Wanted
from kiosk_server.overrides import queries as overrides
from kiosk_server.web import context, security
from kiosk_server.web.admin import figures
from kiosk_server.web.admin.blueprint import blueprint

SIGNING = frozenset(permission for permission in Permission if permission.value.startswith("sign_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry: `endpoint` without ``admin.``; `any_of` narrows the view's own mark; `pages` are the views below it."""

    endpoint: str
    text: str
    pages: str = ""
    any_of: frozenset[Permission] = frozenset()


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry(endpoint="dashboard", text=N_("工作台")),)),
    (
        N_("内容"),
        (
            Entry(endpoint="catalogue", text=N_("公开目录"), pages="catalogue"),
            Entry(endpoint="items", text=N_("信息条目"), pages="item"),
            Entry(endpoint="review", text=N_("审签"), pages="review", any_of=SIGNING),
        ),
    ),
    (
        N_("播出"),
        (
            Entry(endpoint="playlists", text=N_("节目单"), pages="playlist"),
            Entry(endpoint="schedule", text=N_("排期"), pages="schedule"),
            Entry(endpoint="campaigns", text=N_("专题"), pages="campaign"),
            Entry(endpoint="calendar", text=N_("日历"), pages="calendar"),
            Entry(endpoint="overrides", text=N_("紧急插播"), pages="override"),
            Entry(endpoint="screens", text=N_("屏幕"), pages="screen"),
            Entry(endpoint="alarms", text=N_("告警"), pages="alarms"),
            Entry(endpoint="groups", text=N_("屏幕分组"), pages="group"),
            Entry(endpoint="zones", text=N_("专区"), pages="zone"),
        ),
    ),
    (N_("服务"), (Entry(endpoint="requests", text=N_("依申请公开"), pages="request"),)),
    (N_("监督"), (Entry(endpoint="audit", text=N_("审计"), pages="audit"),)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An entry as the page shows it; `waiting` things need somebody there."""

    endpoint: str
    text: str
    current: bool
    waiting: int


def links(actor: Actor, endpoint: str, waiting: Mapping[str, int]) -> list[tuple[str, list[Link]]]:
    """Return the groups that have an entry for *actor*; the one that *endpoint* belongs to is current."""
    groups = []
    for title, entries in GROUPS:
        shown = [_link(entry, endpoint, waiting) for entry in entries if may_open(actor, entry)]
        if shown:
            groups.append((title, shown))
    return groups


def may_open(actor: Actor, entry: Entry) -> bool:
    """Say whether the guard would let *actor* open the entry."""
    mark = security.access_of(current_app.view_functions.get(f"admin.{entry.endpoint}"))
    if mark is None or (entry.any_of and not any(allowed(actor, permission) for permission in entry.any_of)):
        return False
    return allowed(actor, Permission(mark))


def waiting_for(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many things wait for *actor* behind each entry."""
    return {
        "review": len(catalogue.review_inbox(session, actor)),
        "alarms": alarm_queries.count_standing(session, Wanted.of(actor)),
        "overrides": len(overrides.standing(session, context.now(), "proposed", "received"))
        if allowed(actor, Permission.OVERRIDE)
        else 0,
        "requests": len(figures.pressing_requests(session, actor, context.local_now().date())),
    }


def role_names(actor: Actor) -> list[str]:
    """Return the Chinese names of the actor's roles, each once, for translation."""
    return list(dict.fromkeys(ROLES[grant.role][0] for grant in actor.grants if grant.role in ROLES))


def _link(entry: Entry, endpoint: str, waiting: Mapping[str, int]) -> Link:
    name = endpoint.removeprefix("admin.")
    below = bool(entry.pages) and (name == entry.endpoint or name.split("_")[0] == entry.pages)
    return Link(
        endpoint=f"admin.{entry.endpoint}",
        text=entry.text,
        current=below or name == entry.endpoint,
        waiting=waiting.get(entry.endpoint, 0),
    )


@blueprint.context_processor
def shell() -> dict[str, object]:
    """Give every page of the desk its menu and the person it is for; nothing before the sign-in."""
    if g.get("actor") is None:
        return {"menu": [], "openable": frozenset(), "person": None}
    with context.database().reading() as session:
        waiting = waiting_for(session, g.actor)
    menu = links(g.actor, request.endpoint or "", waiting)
    return {
        "menu": menu,
        "openable": frozenset(link.endpoint for _, group in menu for link in group),
        "person": g.user,
        "role_names": role_names(g.actor),
    }
