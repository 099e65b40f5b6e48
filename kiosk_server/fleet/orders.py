"""Direct orders (直达指令): given in one transaction each, confirmed screen by screen.

A screen's `after_sequence` is read in turn with every planning (`fleet.programming`), after the change that the order
speaks of was committed: whatever programme has a higher sequence was planned with that change, and says the same.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session, joinedload

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


def confirm_deliveries(session: Session, screens: Sequence[Screen], *, now: datetime) -> None:
    """Note the orders that these screens have carried out, as far as follows from what they reported last.

    A screen has carried out the order it names, and any withdrawal before that, since those take effect as they come; a
    notice before that may still be loading its pages. Whoever plays a programme planned after an order plays what the
    order said. An order that the screen was never given says nothing.
    """
    by_id = {screen.id: screen for screen in screens}
    waiting = OrderDelivery.screen_id.in_(by_id), OrderDelivery.confirmed_at.is_(None)
    rows = session.scalars(select(OrderDelivery).where(*waiting).options(joinedload(OrderDelivery.order))).all()
    given = _given(session, {by_id[row.screen_id] for row in rows})
    for row in rows:
        if _is_carried_out(row, by_id[row.screen_id], given):
            row.confirmed_at = now


def lift_deliveries(session: Session, screen: Screen, sequence: int) -> None:
    """Have the orders that *screen* has not confirmed hold beside the programme it follows, whose number is *sequence*.

    It would take them for long known otherwise, and confirm what it never showed.
    """
    waiting = OrderDelivery.screen_id == screen.id, OrderDelivery.confirmed_at.is_(None)
    session.execute(update(OrderDelivery).where(*waiting).values(after_sequence=sequence))


def _given(session: Session, screens: Collection[Screen]) -> set[tuple[int, int]]:
    """Return (screen, order) for the orders that screens name and that are really theirs."""
    named = {screen.applied_order for screen in screens} - {0}
    if not named:
        return set()
    ids = [screen.id for screen in screens]
    theirs = OrderDelivery.screen_id.in_(ids), OrderDelivery.order_id.in_(named)
    rows = session.execute(select(OrderDelivery.screen_id, OrderDelivery.order_id).where(*theirs))
    return {(screen_id, order_id) for screen_id, order_id in rows}


def _is_carried_out(row: OrderDelivery, screen: Screen, given: Collection[tuple[int, int]]) -> bool:
    if row.after_sequence < screen.applied_sequence <= screen.sequence:
        return True
    if (screen.id, screen.applied_order) not in given:
        return False
    is_before = row.order_id < screen.applied_order and row.order.kind == WITHDRAWN
    return row.order_id == screen.applied_order or is_before


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
