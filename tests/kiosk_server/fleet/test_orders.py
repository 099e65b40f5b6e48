"""Direct orders: given to the screens they concern, with the sequence before; confirmed by what screens report."""

from datetime import timedelta
from typing import Any

import pytest
from factories import NOW, assign, make_actor, make_approved_item, make_playlist, make_screen, make_zone
from override_factories import HOUR, confirmed, propose
from programmes import Change, due_screen
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit.models import AuditEntry
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.fleet import orders
from kiosk_server.fleet.heartbeats import Status, report_status
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.fleet.programming import Programming
from kiosk_server.overrides import service as overrides

pytestmark = pytest.mark.databases("sqlite", "postgresql")
LATER = NOW + timedelta(seconds=2)


def take_down(session: Session, override_id: int) -> None:
    overrides.end(session, override_id, reason="雨停了", actor=make_actor(session, "approver"), now=NOW)


def deliveries(session: Session, order: DirectOrder | None) -> dict[int, int]:
    """The screens of an order, each with the sequence it was due at."""
    assert order is not None
    rows = session.scalars(select(OrderDelivery).where(OrderDelivery.order_id == order.id))
    return {row.screen_id: row.after_sequence for row in rows}


def confirmed_at(session: Session, screen: Screen) -> list[Any]:
    """When each order of a screen was confirmed, by number."""
    query = select(OrderDelivery.confirmed_at).where(OrderDelivery.screen_id == screen.id)
    return list(session.scalars(query.order_by(OrderDelivery.order_id)))


def report(session: Session, screen: Screen, *, sequence: int = 0, order: int = 0) -> None:
    report_status(session, screen, Status(sequence=sequence, programme=None, order=order), now=LATER)


def order_for(session: Session, screen: Screen, *, kind: str = "override") -> DirectOrder:
    """An order for one screen, as if its programme had the sequence it has now."""
    order = DirectOrder(kind=kind, issued_at=NOW)
    session.add(order)
    session.flush()
    session.add(OrderDelivery(order_id=order.id, screen_id=screen.id, after_sequence=screen.sequence))
    session.flush()
    return order


def test_a_confirmed_notice_is_ordered_on_the_screens_it_reaches(session: Session) -> None:
    here, there = make_zone(session, "here"), make_zone(session, "there")
    (first, _), (second, _), _ = (make_screen(session, zone=zone) for zone in (here, here, there))
    first.sequence = 7
    notice = confirmed(session, f"zone:{here.id}")
    order = orders.order_override(session, notice.id, now=NOW)
    assert deliveries(session, order) == {first.id: 7, second.id: 0}
    assert order is not None
    assert (order.kind, order.override_id, order.item_id, order.issued_at) == ("override", notice.id, None, NOW)
    assert events.take(session)[-1] == events.DirectOrderIssued(subject_id=order.id, kind="override")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.fact, entry.subject, entry.subject_id) == ("DirectOrderIssued", "direct_order", order.id)


def test_a_notice_that_is_to_begin_later_is_ordered_as_well(session: Session) -> None:
    screen, _ = make_screen(session)
    notice = confirmed(session, start=NOW + HOUR)
    assert deliveries(session, orders.order_override(session, notice.id, now=NOW)) == {screen.id: 0}


def test_a_test_is_ordered_on_test_screens_only(session: Session) -> None:
    make_screen(session)
    hidden, _ = make_screen(session)
    hidden.is_test = True
    notice = confirmed(session, is_test=True)
    assert deliveries(session, orders.order_override(session, notice.id, now=NOW)) == {hidden.id: 0}


def test_a_notice_nobody_confirmed_or_that_is_over_is_not_ordered(session: Session) -> None:
    make_screen(session)
    proposed = propose(session)
    assert orders.order_override(session, proposed.id, now=NOW) is None
    notice = overrides.confirm(session, proposed.id, actor=make_actor(session, "approver"), now=NOW)
    assert orders.order_override(session, notice.id, now=NOW + 2 * HOUR) is None
    take_down(session, notice.id)
    assert orders.order_override(session, notice.id, now=NOW) is None


def test_a_notice_that_reaches_no_screen_is_not_ordered(session: Session) -> None:
    zone = make_zone(session)
    notice = confirmed(session, f"zone:{zone.id}")
    assert orders.order_override(session, notice.id, now=NOW) is None
    assert session.scalars(select(DirectOrder)).all() == []


@pytest.mark.parametrize(
    ("severity", "start", "is_left_out"),
    [("red", None, True), ("yellow", None, False), ("red", NOW + HOUR, True), ("red", NOW + 2 * HOUR, False)],
)
def test_a_screen_with_a_graver_notice_at_that_time_is_left_to_its_programme(
    session: Session, severity: str, start: Any, is_left_out: bool
) -> None:
    (first, _), (second, _) = make_screen(session), make_screen(session)
    confirmed(session, f"screen:{first.id}", severity=severity, title="另一条", start=start, end=NOW + 3 * HOUR)
    notice = confirmed(session, severity="orange", end=NOW + 2 * HOUR)
    found = deliveries(session, orders.order_override(session, notice.id, now=NOW))
    assert found == ({second.id: 0} if is_left_out else {first.id: 0, second.id: 0})


def test_a_graver_test_does_not_hold_back_a_warning_on_a_public_screen(session: Session) -> None:
    screen, _ = make_screen(session)
    confirmed(session, severity="red", title="演练", is_test=True)
    notice = confirmed(session)
    assert deliveries(session, orders.order_override(session, notice.id, now=NOW)) == {screen.id: 0}


def test_a_notice_that_was_ended_is_taken_off_wherever_it_may_be(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    """Where it was ordered, where a programme due carries it, and where the one applied still does."""
    ids = change(lambda session: [make_screen(session)[0].id for _ in range(4)])
    override_id = change(lambda session: confirmed(session, *(f"screen:{number}" for number in ids[:2])).id)
    programming.reprogramme(now=NOW)

    def order(session: Session) -> dict[int, int]:
        ordered, carrying, applied, _ = (session.get_one(Screen, number) for number in ids)
        applied.applied_programme = carrying.programme
        given = DirectOrder(kind="override", override_id=override_id, issued_at=NOW)
        session.add(given)
        session.flush()
        session.add(OrderDelivery(order_id=given.id, screen_id=ordered.id, after_sequence=0))
        ordered.programme = ordered.applied_programme = None
        take_down(session, override_id)
        return deliveries(session, orders.order_override_down(session, override_id, now=NOW))

    assert change(order) == {ids[0]: 1, ids[1]: 1, ids[2]: 1}


def test_a_notice_still_confirmed_or_shown_nowhere_is_not_taken_off(session: Session) -> None:
    make_screen(session)
    notice = confirmed(session)
    assert orders.order_override_down(session, notice.id, now=NOW) is None
    take_down(session, notice.id)
    assert orders.order_override_down(session, notice.id, now=NOW) is None


def test_a_withdrawn_item_is_taken_off_the_screens_that_carry_it(programming: Programming, change: Change[Any]) -> None:
    def make(session: Session) -> tuple[list[int], list[int]]:
        screens = [make_screen(session)[0].id for _ in range(3)]
        items = [make_approved_item(session, title=title) for title in ("撤回的", "留下的")]
        for screen_id, listed in zip(screens, ([items[0]], items, [items[1]]), strict=True):
            assign(session, make_playlist(session, *listed), screen_id=screen_id)
        return screens, [item.id for item in items]

    screens, (gone, _) = change(make)
    programming.reprogramme(now=NOW)

    def withdraw(session: Session) -> dict[int, int]:
        assert orders.order_item_down(session, gone, now=NOW) is None  # still public
        catalogue.withdraw_item(session, gone, reason="有误", actor=events.SYSTEM, now=NOW)
        order = orders.order_item_down(session, gone, now=NOW)
        assert order is not None
        assert (order.kind, order.item_id, order.override_id) == ("withdrawn", gone, None)
        return deliveries(session, order)

    assert change(withdraw) == {screens[0]: 1, screens[1]: 1}


def test_a_withdrawn_item_that_plays_nowhere_needs_no_order(session: Session) -> None:
    make_screen(session)
    item = make_approved_item(session)
    catalogue.withdraw_item(session, item.id, reason="有误", actor=events.SYSTEM, now=NOW)
    assert orders.order_item_down(session, item.id, now=NOW) is None


def test_a_programme_planned_after_an_order_has_a_higher_sequence(
    database: Database, programming: Programming, change: Change[Any]
) -> None:
    screen_id = change(lambda session: make_screen(session)[0].id)
    programming.reprogramme(now=NOW)
    override_id = change(lambda session: confirmed(session).id)
    after = change(lambda session: deliveries(session, orders.order_override(session, override_id, now=NOW)))
    programming.reprogramme(now=NOW)
    assert after[screen_id] < due_screen(database, screen_id).sequence


def test_a_screen_confirms_the_order_that_it_names(session: Session) -> None:
    (screen, _), (other, _) = make_screen(session), make_screen(session)
    order = order_for(session, screen)
    session.add(OrderDelivery(order_id=order.id, screen_id=other.id, after_sequence=0))
    report(session, screen, order=order.id)
    assert (confirmed_at(session, screen), confirmed_at(session, other)) == ([LATER], [None])
    assert screen.applied_order == order.id


def test_a_confirmation_keeps_its_time_when_it_is_reported_again(session: Session) -> None:
    screen, _ = make_screen(session)
    order = order_for(session, screen)
    screen.applied_order = order.id
    orders.confirm_deliveries(session, [screen], now=NOW)
    orders.confirm_deliveries(session, [screen], now=LATER)
    assert confirmed_at(session, screen) == [NOW]


@pytest.mark.parametrize(("kind", "first"), [("withdrawn", LATER), ("override", None)])
def test_a_later_order_confirms_the_withdrawals_before_it_but_no_notice(
    session: Session, kind: str, first: Any
) -> None:
    screen, _ = make_screen(session)
    order_for(session, screen, kind=kind)
    report(session, screen, order=order_for(session, screen).id)
    assert confirmed_at(session, screen) == [first, LATER]


def test_an_earlier_notice_is_confirmed_when_its_pages_have_come(session: Session) -> None:
    screen, _ = make_screen(session)
    notice, withdrawal = order_for(session, screen), order_for(session, screen, kind="withdrawn")
    report(session, screen, order=withdrawal.id)
    report(session, screen, order=notice.id)
    assert confirmed_at(session, screen) == [LATER, LATER]


@pytest.mark.parametrize("ahead", [1, 1000])
def test_an_order_that_the_screen_was_never_given_confirms_nothing(session: Session, ahead: int) -> None:
    (screen, _), (other, _) = make_screen(session), make_screen(session)
    order = order_for(session, screen, kind="withdrawn")
    order_for(session, other)
    report(session, screen, order=order.id + ahead)
    assert confirmed_at(session, screen) == [None]


@pytest.mark.parametrize(("sequence", "confirmed_then"), [(4, None), (5, LATER), (6, LATER), (7, None)])
def test_a_screen_that_plays_what_was_planned_after_has_carried_it_out(
    session: Session, sequence: int, confirmed_then: Any
) -> None:
    """A sequence that nobody issued (7) says nothing."""
    screen, _ = make_screen(session)
    screen.sequence = 4
    order_for(session, screen)
    screen.sequence = 6
    report(session, screen, sequence=sequence)
    assert confirmed_at(session, screen) == [confirmed_then]


def test_an_order_holds_beside_the_programme_of_a_screen_that_is_ahead_of_the_database(session: Session) -> None:
    screen, _ = make_screen(session)
    screen.sequence = 4
    order_for(session, screen)
    for _ in range(2):
        report(session, screen, sequence=7)
    assert session.scalars(select(OrderDelivery.after_sequence)).all() == [7]
    assert confirmed_at(session, screen) == [None]


def test_what_many_screens_report_is_confirmed_together(session: Session) -> None:
    screens = [make_screen(session)[0] for _ in range(3)]
    numbers = [order_for(session, screen).id for screen in screens]
    for screen, order in zip(screens, (numbers[0], numbers[0], numbers[2]), strict=True):
        screen.applied_order = order
    orders.confirm_deliveries(session, screens, now=LATER)
    assert [confirmed_at(session, screen) for screen in screens] == [[LATER], [None], [LATER]]
