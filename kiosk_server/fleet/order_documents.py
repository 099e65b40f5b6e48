"""Direct orders as they travel: each screen's own document, signed; which of them are still to be sent."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kiosk_server.catalogue.models import Item
from kiosk_server.fleet.drawing import Drawing, Task, face_of, override_task
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.fleet.orders import OVERRIDE, WITHDRAWN
from kiosk_server.fleet.pages import pages, sizes
from kiosk_server.overrides import mapping
from kiosk_server.overrides import queries as overrides
from kiosk_server.overrides.models import Override
from kiosk_server.publishing.models import Zone
from screens.orders import OverrideOrder, WithdrawnOrder, issue_override, issue_withdrawn
from screens.programme import Page
from screens.screen import Geometry
from screens.signing import SigningKey

SENT_AGAIN_FOR = timedelta(hours=1)
"""How long an order is sent to screens that have not confirmed it; after that the programme has long said the same."""

Shape = tuple[int, int, int]
"""Screens that show the same pictures: zone, width, height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One order for screens: the event it travels as, and the signed document of each screen by its id."""

    order_id: int
    event: str
    documents: Mapping[int, dict[str, object]]


def outgoing(
    drawing: Drawing,
    key: SigningKey,
    *,
    now: datetime,
    order_id: int | None = None,
    screen_ids: Collection[int] | None = None,
) -> Iterator[Outgoing]:
    """Give what is to be sent, in the order of the numbers: the unconfirmed orders of these screens, or of everybody.

    With an `order_id`, that order and, to the same screens, those before it that they have not confirmed: a screen
    takes no order with a lower number than the last. Pages nobody has drawn yet are drawn, outside any transaction.
    """
    with drawing.database.reading() as session:
        waiting = to_send(session, now=now, order_id=order_id, screen_ids=screen_ids)
    for number, screens in waiting.items():
        with drawing.database.reading() as session:
            tasks = order_tasks(session, number, screens)
        drawing.complete(list(tasks.values()), now=now)
        with drawing.database.reading() as session:
            documents = signed_orders(session, drawing, key, number, screens)
            kind = session.get_one(DirectOrder, number).kind
        yield Outgoing(order_id=number, event=kind, documents=documents)


def to_send(
    session: Session,
    *,
    now: datetime,
    order_id: int | None = None,
    screen_ids: Collection[int] | None = None,
) -> dict[int, set[int]]:
    """Return, by the number of each order, the screens that have not confirmed it and should: no notice that is over.

    With an `order_id`, that order and those before it, of the screens it is for.
    """
    holds = or_(DirectOrder.kind == WITHDRAWN, (Override.state == "confirmed") & (Override.end > now))
    recent = DirectOrder.issued_at > now - SENT_AGAIN_FOR
    query = (
        select(OrderDelivery.order_id, OrderDelivery.screen_id)
        .join(DirectOrder)
        .outerjoin(Override, Override.id == DirectOrder.override_id)
        .where(OrderDelivery.confirmed_at.is_(None), recent, holds)
        .order_by(OrderDelivery.order_id)
    )
    if order_id is not None:
        concerned = select(OrderDelivery.screen_id).where(OrderDelivery.order_id == order_id)
        query = query.where(OrderDelivery.order_id <= order_id, OrderDelivery.screen_id.in_(concerned))
    found: dict[int, set[int]] = {}
    for number, screen_id in session.execute(query):
        if screen_ids is None or screen_id in screen_ids:
            found.setdefault(number, set()).add(screen_id)
    return found


def signed_orders(
    session: Session, drawing: Drawing, key: SigningKey, order_id: int, screen_ids: Collection[int] | None = None
) -> dict[int, dict[str, object]]:
    """Return the signed document of each of these screens (of all it is for when None is given), by the screen's id.

    Screens whose pages are not drawn are left out. The document says when the order was issued, however often it is
    sent.
    """
    order = session.get_one(DirectOrder, order_id)
    rows = _deliveries(session, order_id, screen_ids)
    if order.kind == WITHDRAWN:
        item = session.get(Item, order.item_id) if order.item_id else None
        codes, notices = (item.code,) if item else (), (order.override_id,) if order.override_id else ()
        return {screen_id: _withdrawn(order, screen_id, after, codes, notices, key) for screen_id, after, *_ in rows}
    notice = overrides.override(session, order.override_id or 0)
    drawn = _pages(session, drawing, notice, order_tasks(session, order_id, screen_ids))
    return {
        screen_id: _override(order, notice, screen_id, after, drawn[shape], key)
        for screen_id, after, shape in rows
        if shape in drawn
    }


def order_tasks(session: Session, order_id: int, screen_ids: Collection[int] | None = None) -> dict[Shape, Task]:
    """Return what must be drawn before these screens can be sent an order, by their shapes."""
    order = session.get_one(DirectOrder, order_id)
    if order.kind != OVERRIDE or order.override_id is None:
        return {}
    notice = overrides.override(session, order.override_id)
    shapes = {shape for _, _, shape in _deliveries(session, order_id, screen_ids)}
    zones = {
        zone.id: zone for zone in session.scalars(select(Zone).where(Zone.id.in_({number for number, *_ in shapes})))
    }
    return {
        (number, width, height): override_task(
            notice, face_of(zones[number]), Geometry(width, height), zones[number].time_zone
        )
        for number, width, height in shapes
    }


def _deliveries(session: Session, order_id: int, screen_ids: Collection[int] | None) -> list[tuple[int, int, Shape]]:
    query = (
        select(OrderDelivery.screen_id, OrderDelivery.after_sequence, Screen.zone_id, Screen.width, Screen.height)
        .join(Screen)
        .where(OrderDelivery.order_id == order_id)
    )
    return [
        (screen_id, after, (zone_id, width, height))
        for screen_id, after, zone_id, width, height in session.execute(query)
        if screen_ids is None or screen_id in screen_ids
    ]


def _pages(
    session: Session, drawing: Drawing, notice: Override, tasks: Mapping[Shape, Task]
) -> dict[Shape, tuple[Page, ...]]:
    slides = drawing.slides(session, tasks.values())
    bytes_of, seconds = (
        sizes(session, (slide for found in slides.values() for slide in found)),
        mapping.seconds_of(notice),
    )
    return {
        shape: pages(slides[task.recipe], seconds, bytes_of) for shape, task in tasks.items() if task.recipe in slides
    }


def _override(  # noqa: PLR0917 -- what one document is made of
    order: DirectOrder, notice: Override, screen_id: int, after: int, drawn: tuple[Page, ...], key: SigningKey
) -> dict[str, object]:
    document = OverrideOrder(
        screen=str(screen_id),
        order=order.id,
        after_sequence=after,
        override=notice.id,
        entry_id=mapping.entry_id(notice),
        title=notice.title,
        severity=notice.severity,
        start=notice.start,
        end=notice.end,
        pages=drawn,
        issued_at=order.issued_at,
    )
    return issue_override(document, key)


def _withdrawn(  # noqa: PLR0917 -- what one document is made of
    order: DirectOrder, screen_id: int, after: int, codes: tuple[str, ...], notices: tuple[int, ...], key: SigningKey
) -> dict[str, object]:
    document = WithdrawnOrder(
        screen=str(screen_id),
        order=order.id,
        after_sequence=after,
        item_codes=codes,
        overrides=notices,
        issued_at=order.issued_at,
    )
    return issue_withdrawn(document, key)
