"""Direct orders as they travel: each screen's own document, signed; which of them are still to be sent."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

import structlog
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
from screens.orders import OverrideOrder, WithdrawnOrder, issue_overrides, issue_withdrawals
from screens.programme import Page
from screens.screen import Geometry
from screens.signing import SigningKey

log = structlog.get_logger(__name__)
SENT_AGAIN_FOR = timedelta(hours=1)
"""How long an order is sent to screens that have not confirmed it; after that the programme has long said the same."""

Order = TypeVar("Order", OverrideOrder, WithdrawnOrder)
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
    issued_before: datetime | None = None,
) -> Iterator[Outgoing]:
    """Give what is to be sent, in the order of the numbers: the unconfirmed orders of these screens, or of everybody.

    With an `order_id`, that order and, to the same screens, those before it that they have not confirmed: a screen
    takes no order with a lower number than the last. Pages nobody has drawn yet are drawn, outside any transaction;
    who cannot be given an order because that fails is given none after it, or would take it for long known later.
    """
    with drawing.database.reading() as session:
        waiting = to_send(session, now=now, order_id=order_id, screen_ids=screen_ids, issued_before=issued_before)
    left_out: set[int] = set()
    for number, concerned in waiting.items():
        screens = concerned - left_out
        sent, tasks = _outgoing(drawing, key, number, screens)
        if tasks:
            try:
                drawing.complete(tasks, now=now)
                sent, _ = _outgoing(drawing, key, number, screens)
            except Exception:
                # Whatever keeps it from being drawn, a full disk above all: other screens need not wait for that.
                log.exception("an order cannot be drawn", order=number)
        left_out |= screens - sent.documents.keys()
        yield sent


def _outgoing(drawing: Drawing, key: SigningKey, number: int, screens: Collection[int]) -> tuple[Outgoing, list[Task]]:
    """Return an order for these screens; when some had to be left out, with what is to be drawn for them."""
    with drawing.database.reading() as session:
        documents = signed_orders(session, drawing, key, number, screens)
        is_whole = len(documents) == len(screens)
        tasks = [] if is_whole else list(order_tasks(session, number, screens).values())
        kind = session.get_one(DirectOrder, number).kind
    return Outgoing(order_id=number, event=kind, documents=documents), tasks


def to_send(
    session: Session,
    *,
    now: datetime,
    order_id: int | None = None,
    screen_ids: Collection[int] | None = None,
    issued_before: datetime | None = None,
) -> dict[int, set[int]]:
    """Return, by the number of each order, the screens that have not confirmed it and should: no notice that is over.

    With an `order_id`, that order and those before it, of the screens it is for. With `issued_before`, only orders that
    were issued before: a newer one is on its way.
    """
    holds = or_(DirectOrder.kind == WITHDRAWN, (Override.state == "confirmed") & (Override.end > now))
    recent = select(DirectOrder.id).outerjoin(Override, Override.id == DirectOrder.override_id)
    recent = recent.where(DirectOrder.issued_at > now - SENT_AGAIN_FOR, holds)
    if issued_before is not None:
        recent = recent.where(DirectOrder.issued_at < issued_before)
    if order_id is not None:
        recent = recent.where(DirectOrder.id <= order_id)
    numbers = session.scalars(recent).all()
    if not numbers:  # nearly always, and deliveries grow with every order and screen
        return {}
    query = select(OrderDelivery.order_id, OrderDelivery.screen_id).order_by(OrderDelivery.order_id)
    query = query.where(OrderDelivery.order_id.in_(numbers), OrderDelivery.confirmed_at.is_(None))
    if order_id is not None:
        concerned = select(OrderDelivery.screen_id).where(OrderDelivery.order_id == order_id)
        query = query.where(OrderDelivery.screen_id.in_(concerned))
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
        return _signed(issue_withdrawals, _withdrawn(session, order), rows, key)
    notice = overrides.override(session, order.override_id or 0)
    found: dict[int, dict[str, object]] = {}
    for shape, drawn in _pages(session, drawing, notice, order_tasks(session, order_id, screen_ids)).items():
        same_pages = [row for row in rows if row.shape == shape]
        found |= _signed(issue_overrides, _override(order, notice, drawn), same_pages, key)
    return found


def order_tasks(session: Session, order_id: int, screen_ids: Collection[int] | None = None) -> dict[Shape, Task]:
    """Return what must be drawn before these screens can be sent an order, by their shapes."""
    order = session.get_one(DirectOrder, order_id)
    if order.kind != OVERRIDE or order.override_id is None:
        return {}
    notice = overrides.override(session, order.override_id)
    shapes = {row.shape for row in _deliveries(session, order_id, screen_ids)}
    zones = {
        zone.id: zone for zone in session.scalars(select(Zone).where(Zone.id.in_({number for number, *_ in shapes})))
    }
    return {
        (number, width, height): override_task(
            notice, face_of(zones[number]), Geometry(width, height), zones[number].time_zone
        )
        for number, width, height in shapes
    }


class _Row(NamedTuple):
    """One screen an order is for."""

    screen_id: int
    after_sequence: int
    shape: Shape


def _deliveries(session: Session, order_id: int, screen_ids: Collection[int] | None) -> list[_Row]:
    query = (
        select(OrderDelivery.screen_id, OrderDelivery.after_sequence, Screen.zone_id, Screen.width, Screen.height)
        .join(Screen)
        .where(OrderDelivery.order_id == order_id)
    )
    return [
        _Row(screen_id, after, (zone_id, width, height))
        for screen_id, after, zone_id, width, height in session.execute(query)
        if screen_ids is None or screen_id in screen_ids
    ]


def _pages(
    session: Session, drawing: Drawing, notice: Override, tasks: Mapping[Shape, Task]
) -> dict[Shape, tuple[Page, ...]]:
    slides = drawing.slides(session, tasks.values())
    bytes_of = sizes(session, (slide for found in slides.values() for slide in found))
    seconds = mapping.seconds_of(notice)
    return {
        shape: pages(slides[task.recipe], seconds, bytes_of) for shape, task in tasks.items() if task.recipe in slides
    }


def _signed(
    issue: Callable[[Order, list[tuple[str, int]], SigningKey], Iterator[dict[str, object]]],
    order: Order,
    rows: Sequence[_Row],
    key: SigningKey,
) -> dict[int, dict[str, object]]:
    recipients = [(str(row.screen_id), row.after_sequence) for row in rows]
    return {row.screen_id: document for row, document in zip(rows, issue(order, recipients, key), strict=True)}


def _override(order: DirectOrder, notice: Override, drawn: tuple[Page, ...]) -> OverrideOrder:
    """Return what an override order says, to nobody yet."""
    return OverrideOrder(
        screen="",
        order=order.id,
        after_sequence=0,
        override=notice.id,
        entry_id=mapping.entry_id(notice),
        title=notice.title,
        severity=notice.severity,
        start=notice.start,
        end=notice.end,
        pages=drawn,
        issued_at=order.issued_at,
    )


def _withdrawn(session: Session, order: DirectOrder) -> WithdrawnOrder:
    """Return what a withdrawn order says, to nobody yet."""
    return WithdrawnOrder(
        screen="",
        order=order.id,
        after_sequence=0,
        item_codes=(session.get_one(Item, order.item_id).code,) if order.item_id is not None else (),
        overrides=(order.override_id,) if order.override_id is not None else (),
        issued_at=order.issued_at,
    )
