"""Direct orders (直达指令): given in one transaction each, confirmed screen by screen.

A screen's `after_sequence` is read in turn with every planning (`fleet.programming`), after the change that the order
speaks of was committed: whatever programme has a higher sequence was planned with that change, and says the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from kiosk_server import events
from kiosk_server.audit import service as audit
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import take_turn
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.overrides import mapping as override_mapping
from kiosk_server.overrides import queries as overrides
from kiosk_server.overrides.models import Override
from kiosk_server.publishing import mapping
from playlists.override import Override as OverrideRule

OVERRIDE, WITHDRAWN = "override", "withdrawn"


def order_override(session: Session, override_id: int, *, now: datetime) -> DirectOrder | None:
    """Order the screens that a confirmed notice reaches to show it; None when it holds no more, or reaches none.

    A screen to which a graver notice is sent for some of the same time is left to its programme: from an order it
    could not know which of the two is the graver.
    """
    take_turn(session, "programmes")
    notice = overrides.override(session, override_id)
    rule = override_mapping.rule(notice)
    if rule is None or notice.state != "confirmed" or rule.end <= now:
        return None
    wanted = reached(session, notice) - _outranked(session, rule, now)
    return _issue(session, DirectOrder(kind=OVERRIDE, override_id=notice.id, issued_at=now), wanted)


def order_override_down(session: Session, override_id: int, *, now: datetime) -> DirectOrder | None:
    """Order every screen that may show a notice, which was ended early, to take it off; None when there is none."""
    take_turn(session, "programmes")
    notice = overrides.override(session, override_id)
    if notice.state != "ended":
        return None
    ordered = select(OrderDelivery.screen_id).join(DirectOrder).where(DirectOrder.override_id == notice.id)
    # The document is canonical JSON, so an entry's id stands in it in one way only.
    carrying = _carrying(session, f'"entry_id":"{override_mapping.entry_id(notice)}"')
    wanted = carrying | set(session.scalars(ordered))
    return _issue(session, DirectOrder(kind=WITHDRAWN, override_id=notice.id, issued_at=now), wanted)


def order_item_down(session: Session, item_id: int, *, now: datetime) -> DirectOrder | None:
    """Order every screen whose programme holds an item, which the public may not see any more, to skip it."""
    take_turn(session, "programmes")
    item = session.get_one(Item, item_id)
    if mapping.is_public(item):
        return None
    wanted = _carrying(session, f'"item_code":"{item.code}"')
    return _issue(session, DirectOrder(kind=WITHDRAWN, item_id=item.id, issued_at=now), wanted)


def reached(session: Session, notice: Override) -> set[int]:
    """Return the ids of the paired screens that show a notice; a test (演练) reaches test screens only."""
    found = fleet.reached(session, {target.target for target in notice.targets})
    listening = select(Screen.id).where(Screen.token_hash.is_not(None))
    return found & set(session.scalars(listening.where(Screen.is_test) if notice.is_test else listening))


def unconfirmed(session: Session, screen_ids: Collection[int]) -> set[int]:
    """Return which of these screens have an order that they have not confirmed."""
    open_ones = OrderDelivery.screen_id.in_(screen_ids), OrderDelivery.confirmed_at.is_(None)
    return set(session.scalars(select(OrderDelivery.screen_id).where(*open_ones)))


def confirm_deliveries(session: Session, screen: Screen, *, now: datetime) -> None:
    """Note the orders that a screen has carried out, as far as follows from what it reported last.

    It has carried out the order it names, and any withdrawal before that, since those take effect as they come; a
    notice before that may still be loading its pages. Whoever plays a programme planned after an order plays what the
    order said. An order that this screen was never given says nothing.
    """
    named = aliased(OrderDelivery)
    known = exists().where(named.order_id == screen.applied_order, named.screen_id == screen.id)
    withdrawals = select(DirectOrder.id).where(DirectOrder.kind == WITHDRAWN, DirectOrder.id < screen.applied_order)
    done: list[ColumnElement[bool]] = [
        OrderDelivery.order_id == screen.applied_order,
        and_(OrderDelivery.order_id.in_(withdrawals), known),
    ]
    if screen.applied_sequence <= screen.sequence:
        done.append(OrderDelivery.after_sequence < screen.applied_sequence)
    waiting = OrderDelivery.screen_id == screen.id, OrderDelivery.confirmed_at.is_(None), or_(*done)
    session.execute(
        update(OrderDelivery).where(*waiting).values(confirmed_at=now), execution_options={"synchronize_session": False}
    )


def _issue(session: Session, order: DirectOrder, screen_ids: set[int]) -> DirectOrder | None:
    """Store *order* with a delivery for each of these screens, and tell; no order without screens."""
    if not screen_ids:
        return None
    session.add(order)
    session.flush()
    sequences = session.execute(select(Screen.id, Screen.sequence))
    rows = [
        {"order_id": order.id, "screen_id": screen_id, "after_sequence": sequence}
        for screen_id, sequence in sequences
        if screen_id in screen_ids
    ]
    session.execute(insert(OrderDelivery), rows)
    fact = events.DirectOrderIssued(subject_id=order.id, kind=order.kind)
    audit.record(session, fact, actor=events.SYSTEM, now=order.issued_at)
    return order


def _outranked(session: Session, rule: OverrideRule, now: datetime) -> set[int]:
    """Return the ids of the screens to which a graver notice is sent for some of the same time."""
    graver: Sequence[Override] = [
        notice
        for notice in overrides.standing(session, now, "confirmed")
        if (other := override_mapping.rule(notice)) is not None
        and other.urgency > rule.urgency
        and other.start < rule.end
        and rule.start < other.end
    ]
    found: set[int] = set()
    return found.union(*(reached(session, notice) for notice in graver))


def _carrying(session: Session, text: str) -> set[int]:
    """Return the ids of the screens whose programme, due or applied, holds *text*."""
    screens = session.execute(select(Screen.id, Screen.programme, Screen.applied_programme))
    shown = [(screen_id, {due, applied}) for screen_id, due, applied in screens]
    current = select(Screen.programme), select(Screen.applied_programme)
    bodies = select(Programme.sha256, Programme.body).where(or_(*(Programme.sha256.in_(each) for each in current)))
    needle = text.encode()
    holding = {sha256 for sha256, body in session.execute(bodies).yield_per(50) if needle in body}
    return {screen_id for screen_id, hashes in shown if hashes & holding}
