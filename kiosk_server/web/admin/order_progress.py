"""How far direct orders (直达指令) have come, for the page of a notice and of an item, which keep it up to date."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import Item
from kiosk_server.fleet import deliveries
from kiosk_server.fleet.deliveries import PRESENCES, Progress, Unconfirmed
from kiosk_server.overrides.models import Override
from kiosk_server.web import context
from kiosk_server.web.admin.screen_words import PRESENCES as PRESENCE_WORDS
from screens.presence import Presence

ON_ONE_PAGE = 50
SOON = timedelta(seconds=5)
"""How long after a decision its order is still expected; it takes well under a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the part of a page says: all orders, one of them looked at, and its screens that have not confirmed.

    `counts` are those screens by presence; `listed` are those of the chosen `presence` on one `page` of `pages`.
    `is_expected` while an order should come any moment. `beside` is how many screens follow by their programmes alone.
    """

    orders: Sequence[Progress]
    chosen: Progress | None
    counts: Mapping[Presence, int]
    presence: str
    listed: Sequence[Unconfirmed]
    page: int
    pages: int
    is_expected: bool
    beside: int
    address: Callable[..., str]
    live_address: str

    @property
    def offline(self) -> int:
        """How many screens have not confirmed and do not answer."""
        return sum(self.counts.values()) - self.counts.get("online", 0)

    @property
    def is_settled(self) -> bool:
        """Whether nothing more can be expected to change."""
        return not self.is_expected and all(each.confirmed == each.screens for each in self.orders)

    @property
    def seconds(self) -> float | None:
        """How long the chosen order took to be confirmed by all, when that was under a minute."""
        one = self.chosen
        if one is None or one.confirmed < one.screens or one.last_confirmed_at is None:
            return None
        took = (one.last_confirmed_at - one.order.issued_at).total_seconds()
        return took if took < 60 else None


def of_override(session: Session, row: Override) -> Delivery:
    """Return the delivery of the orders about a notice, as the request chose to look at it."""
    found = deliveries.progress(session, override_ids=[row.id])
    holds = row.state == "confirmed" and row.end is not None and row.end > context.now()
    return _delivery(
        session,
        found,
        decided_at=row.ended_at if row.state == "ended" else row.confirmed_at,
        beside=deliveries.beside(session, row, found) if holds else 0,
        page=partial(url_for, "admin.override", override_id=row.id, _anchor="orders"),
        live=partial(url_for, "admin.override_orders", override_id=row.id),
    )


def of_item(session: Session, item: Item) -> Delivery:
    """Return the delivery of the orders about an item, as the request chose to look at it."""
    return _delivery(
        session,
        deliveries.progress(session, item_ids=[item.id]),
        decided_at=item.withdrawn_at,
        beside=0,
        page=partial(url_for, "admin.item", item_id=item.id, _anchor="orders"),
        live=partial(url_for, "admin.item_orders", item_id=item.id),
    )


def _delivery(  # noqa: PLR0917 -- what differs between a notice and an item
    session: Session,
    orders: Sequence[Progress],
    decided_at: datetime | None,
    beside: int,
    page: Callable[..., str],
    live: Callable[..., str],
) -> Delivery:
    now = context.now()
    number, presence = request.args.get("order", type=int), request.args.get("presence", "")
    chosen = next((each for each in orders if each.order.id == number), orders[0] if orders else None)
    missing = deliveries.waiting(session, chosen.order, now) if chosen else []
    counted = Counter(there for _, there in missing)
    wanted = [screen_id for screen_id, there in missing if presence in {"", there}]
    pages = max(1, -(-len(wanted) // ON_ONE_PAGE))
    at = min(max(1, request.args.get("page", 1, type=int)), pages)
    listed = wanted[(at - 1) * ON_ONE_PAGE : at * ON_ONE_PAGE]
    looked_at = {"order": number, "presence": presence or None}
    newest = orders[0].order.issued_at if orders else None
    return Delivery(
        orders=orders,
        chosen=chosen,
        counts={name: counted[name] for name in PRESENCES if counted[name]},
        presence=presence,
        listed=deliveries.unconfirmed_screens(session, chosen.order, listed, now) if chosen else (),
        page=at,
        pages=pages,
        is_expected=decided_at is not None and decided_at > now - SOON and (newest is None or newest < decided_at),
        beside=beside,
        address=page,
        live_address=live(**looked_at, page=at if at > 1 else None),
    )


def fragment(delivery: Delivery) -> str:
    """Return the part of a page that it asks for again."""
    return render_template("admin/orders/_orders.html", delivery=delivery, **wording())


def wording() -> dict[str, object]:
    """Return what the templates need to speak of orders."""
    return {"presence_words": PRESENCE_WORDS, "now": context.now()}
