"""How far direct orders have come: counted, and the screens that have not confirmed, one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.fleet.orders import OVERRIDE, reached
from kiosk_server.overrides.models import Override
from screens.presence import Presence, presence

PRESENCES: tuple[Presence, ...] = ("online", "late", "lost", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one order has come: for how many screens it is, how many confirmed, and when the last of them did."""

    order: DirectOrder
    screens: int
    confirmed: int
    last_confirmed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A screen that has not confirmed an order, and when what it still shows goes by itself at the latest.

    `ends_at` is the end of its lease (租约), after which it shows standby: what the server last heard of it, and the
    zone's `lease_days`, since every answer to a sign of life carries a new lease. None when it never played anything.
    A notice that was to come off ends when its time is over, if that is sooner; `by_itself` says so.
    """

    screen: Screen
    presence: Presence
    ends_at: datetime | None
    by_itself: bool = False


def progress(session: Session, *, override_ids: Iterable[int] = (), item_ids: Iterable[int] = ()) -> list[Progress]:
    """Return how far the orders about these notices and items have come, the newest first."""
    concerned = DirectOrder.override_id.in_(override_ids) | DirectOrder.item_id.in_(item_ids)
    counted = (
        select(
            DirectOrder,
            func.count(OrderDelivery.id),
            func.count(OrderDelivery.confirmed_at),
            func.max(OrderDelivery.confirmed_at),
        )
        .join(OrderDelivery)
        .where(concerned)
        .group_by(DirectOrder.id)
        .order_by(DirectOrder.id.desc())
    )
    return [
        Progress(order=order, screens=screens, confirmed=confirmed, last_confirmed_at=last)
        for order, screens, confirmed, last in session.execute(counted)
    ]


def waiting(session: Session, order: DirectOrder, now: datetime) -> list[tuple[int, Presence]]:
    """Return the ids of the screens that have not confirmed *order*, with their presence; silent for longest first."""
    query = (
        select(Screen.id, Screen.last_seen_at)
        .join(OrderDelivery, OrderDelivery.screen_id == Screen.id)
        .where(OrderDelivery.order_id == order.id, OrderDelivery.confirmed_at.is_(None))
        .order_by(Screen.last_seen_at.is_not(None), Screen.last_seen_at, Screen.id)
    )
    return [(screen_id, presence(seen, now)) for screen_id, seen in session.execute(query)]


def unconfirmed_screens(
    session: Session, order: DirectOrder, screen_ids: Sequence[int], now: datetime
) -> list[Unconfirmed]:
    """Return these screens, in this order, with when what *order* is about goes by itself on each."""
    notice = session.get(Override, order.override_id) if order.override_id and order.kind != OVERRIDE else None
    found = {screen.id: screen for screen in queries.screens(session, screen_ids=set(screen_ids))}
    return [_judged(found[screen_id], notice, now) for screen_id in screen_ids]


def beside(session: Session, notice: Override, orders: Sequence[Progress]) -> int:
    """Return how many screens show a notice without an order of their own: by their programmes alone."""
    ids = [each.order.id for each in orders if each.order.kind == OVERRIDE]
    ordered = session.scalars(select(OrderDelivery.screen_id).where(OrderDelivery.order_id.in_(ids)))
    return len(reached(session, notice) - set(ordered))


def _judged(screen: Screen, notice: Override | None, now: datetime) -> Unconfirmed:
    """Judge one screen; *notice* is what it is to take off, None for an item or a notice that is to come on."""
    seen, there = screen.last_seen_at, presence(screen.last_seen_at, now)
    if seen is None or screen.applied_programme is None:
        return Unconfirmed(screen=screen, presence=there, ends_at=None)
    lease = seen + timedelta(days=screen.zone.lease_days)
    if notice is not None and notice.end is not None and notice.end < lease:
        return Unconfirmed(screen=screen, presence=there, ends_at=notice.end, by_itself=True)
    return Unconfirmed(screen=screen, presence=there, ends_at=lease)
