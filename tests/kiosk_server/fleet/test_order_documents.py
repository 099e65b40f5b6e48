"""Direct orders as screens get them: signed, each screen's own, with the very pages; sent until confirmed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from factories import NOW, assign, make_actor, make_approved_item, make_playlist, make_screen, make_zone
from override_factories import HOUR, TITLE, confirmed
from programmes import Change, due_document
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.session import Database
from kiosk_server.fleet import orders
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.fleet.models import Slide
from kiosk_server.fleet.order_documents import order_tasks, outgoing, signed_orders, to_send
from kiosk_server.fleet.order_models import DirectOrder, OrderDelivery
from kiosk_server.fleet.programming import Programming
from kiosk_server.media.store import MediaStore
from kiosk_server.overrides import service as overrides
from screens.orders import accept_override, accept_withdrawn
from screens.signing import SigningKey

KEY = SigningKey.generate()
HALF_AN_HOUR = timedelta(minutes=30)


def order_of(order: DirectOrder | None) -> int:
    assert order is not None
    return order.id


def expected(screen_id: int) -> dict[str, Any]:
    return {"public_key": KEY.public_key_b64, "screen": str(screen_id), "last_order": 0, "applied_sequence": 0}


def sent(drawing: Drawing, **which: Any) -> list[tuple[int, str, set[int]]]:
    """What goes out: number, event, screens."""
    now = which.pop("now", NOW)
    return [(each.order_id, each.event, set(each.documents)) for each in outgoing(drawing, KEY, now=now, **which)]


def confirm(session: Session, order_id: int, screen_id: int) -> None:
    wanted = OrderDelivery.order_id == order_id, OrderDelivery.screen_id == screen_id
    session.scalars(select(OrderDelivery).where(*wanted)).one().confirmed_at = NOW


def test_each_screen_gets_the_notice_in_its_own_pages(
    database: Database, drawing: Drawing, programming: Programming, change: Change[Any]
) -> None:
    """They are the pages that its programme has a moment later, so that nothing jumps on the glass."""

    def make(session: Session) -> tuple[list[int], int, int]:
        wide = make_zone(session, "a", name="一楼")
        screens = [make_screen(session, zone=wide)[0].id, make_screen(session, zone=wide, width=160, height=320)[0].id]
        notice = confirmed(session)
        return screens, notice.id, order_of(orders.order_override(session, notice.id, now=NOW))

    screens, override_id, order_id = change(make)
    (batch,) = outgoing(drawing, KEY, now=NOW, order_id=order_id)
    assert (batch.order_id, batch.event, sorted(batch.documents)) == (order_id, "override", screens)
    programming.reprogramme(now=NOW)
    for screen_id, document in batch.documents.items():
        order = accept_override(document, **expected(screen_id), now=NOW)
        assert (order.order, order.after_sequence, order.override) == (order_id, 0, override_id)
        assert (order.title, order.severity, order.start, order.end) == (TITLE, "orange", NOW, NOW + 2 * HOUR)
        programme = due_document(database, screen_id)
        (entry,) = [
            each
            for loop in programme["loops"].values()
            for each in loop["entries"]
            if each["entry_id"] == order.entry_id
        ]
        told = [{"sha256": page.sha256, "milliseconds": page.milliseconds, "text": page.text} for page in order.pages]
        assert told == entry["pages"]
        assets = {page.sha256: {"bytes": page.bytes, "media_type": page.media_type} for page in order.pages}
        assert assets == {sha256: programme["assets"][sha256] for sha256 in assets}


def test_the_same_order_is_the_same_document_however_often_it_is_sent(drawing: Drawing, change: Change[Any]) -> None:
    def make(session: Session) -> int:
        make_screen(session)
        return order_of(orders.order_override(session, confirmed(session).id, now=NOW))

    order_id = change(make)
    documents = [
        next(outgoing(drawing, KEY, now=NOW + timedelta(minutes=minutes), order_id=order_id)).documents
        for minutes in (0, 30)
    ]
    assert documents[0] == documents[1]


def test_screens_whose_pages_are_not_drawn_are_left_out(session: Session, drawing: Drawing) -> None:
    make_screen(session)
    order_id = order_of(orders.order_override(session, confirmed(session).id, now=NOW))
    assert signed_orders(session, drawing, KEY, order_id) == {}


def test_pages_are_drawn_once_and_not_at_all_when_the_proposal_had_them_drawn(
    database: Database, drawing: Drawing, programming: Programming, change: Change[Any]
) -> None:
    override_id = change(lambda session: (make_screen(session), confirmed(session).id)[1])
    programming.prepare_override(override_id, now=NOW)

    def slides() -> list[int]:
        with database.reading() as session:
            return list(session.scalars(select(Slide.id)))

    drawn = slides()
    order_id = change(lambda session: order_of(orders.order_override(session, override_id, now=NOW)))
    assert sent(drawing, order_id=order_id) == [(order_id, "override", {1})]
    assert (slides(), len(drawn) > 0) == (drawn, True)


def test_a_withdrawal_names_the_item_or_the_notice(
    drawing: Drawing, programming: Programming, change: Change[Any]
) -> None:
    def make(session: Session) -> tuple[int, int, str, int]:
        screen, _ = make_screen(session)
        item = make_approved_item(session)
        assign(session, make_playlist(session, item), screen_id=screen.id)
        notice = confirmed(session, start=NOW + HOUR)
        return screen.id, item.id, item.code, notice.id

    screen_id, item_id, code, override_id = change(make)
    programming.reprogramme(now=NOW)

    def withdraw(session: Session) -> None:
        catalogue.withdraw_item(session, item_id, reason="有误", actor=events.SYSTEM, now=NOW)
        orders.order_item_down(session, item_id, now=NOW)
        overrides.end(session, override_id, reason="误报", actor=make_actor(session, "approver"), now=NOW)
        orders.order_override_down(session, override_id, now=NOW)

    change(withdraw)
    read = [
        accept_withdrawn(each.documents[screen_id], **expected(screen_id)) for each in outgoing(drawing, KEY, now=NOW)
    ]
    assert [(order.item_codes, order.overrides, order.after_sequence) for order in read] == [
        ((code,), (), 1),
        ((), (override_id,), 1),
    ]


@pytest.fixture
def two_orders(change: Change[Any]) -> tuple[list[int], int, int]:
    """Two notices on three screens: the first on the first two, the second on the last two."""

    def make(session: Session) -> tuple[list[int], int, int]:
        ids = [make_screen(session)[0].id for _ in range(3)]
        given = []
        for number, chosen in enumerate((ids[:2], ids[1:])):
            targets = [f"screen:{screen_id}" for screen_id in chosen]
            begin = NOW + number * HALF_AN_HOUR
            notice = confirmed(session, *targets, start=begin, end=begin + HALF_AN_HOUR)
            given.append(order_of(orders.order_override(session, notice.id, now=NOW)))
        return ids, given[0], given[1]

    found: tuple[list[int], int, int] = change(make)
    return found


def test_with_an_order_go_those_before_it_that_its_screens_have_not_confirmed(
    drawing: Drawing, change: Change[Any], two_orders: tuple[list[int], int, int]
) -> None:
    (one, two, three), first, second = two_orders
    assert sent(drawing, order_id=first) == [(first, "override", {one, two})]
    assert sent(drawing, order_id=second) == [(first, "override", {two}), (second, "override", {two, three})]
    change(lambda session: confirm(session, first, two))
    assert sent(drawing, order_id=second) == [(second, "override", {two, three})]


def test_who_cannot_be_given_an_order_is_given_none_after_it_and_the_others_are(
    drawing: Drawing, store: MediaStore, tmp_path: Path, change: Change[Any], two_orders: tuple[list[int], int, int]
) -> None:
    """A screen takes no order below the last one: sent too late, the first would be confirmed and never shown."""
    (one, two, three), first, second = two_orders

    def forget_the_first(session: Session) -> None:
        recipes = {task.recipe for task in order_tasks(session, first, [one, two]).values()}
        session.execute(delete(Slide).where(Slide.recipe.in_(recipes)))

    list(outgoing(drawing, KEY, now=NOW))  # draws both
    change(forget_the_first)
    (tmp_path / "full").touch()
    folder, store.folder = store.folder, tmp_path / "full"  # a disk that takes nothing
    assert sent(drawing) == [(first, "override", set()), (second, "override", {three})]
    store.folder = folder
    assert sent(drawing) == [(first, "override", {one, two}), (second, "override", {two, three})]


def test_what_is_not_confirmed_is_found_again_for_the_screens_asked_for(
    drawing: Drawing, change: Change[Any], two_orders: tuple[list[int], int, int]
) -> None:
    (one, two, three), first, second = two_orders
    assert sent(drawing) == [(first, "override", {one, two}), (second, "override", {two, three})]
    assert sent(drawing, screen_ids={one, three}) == [(first, "override", {one}), (second, "override", {three})]
    change(lambda session: confirm(session, first, one))
    assert sent(drawing, screen_ids={one}) == []


def test_an_order_is_not_sent_again_once_its_notice_is_over(
    change: Change[Any], two_orders: tuple[list[int], int, int]
) -> None:
    (one, two, three), first, second = two_orders

    def waiting(minutes: int) -> Any:
        return change(lambda session: to_send(session, now=NOW + timedelta(minutes=minutes)))

    assert waiting(29) == {first: {one, two}, second: {two, three}}
    assert waiting(30) == {second: {two, three}}

    def end(session: Session) -> None:
        override_id = session.get_one(DirectOrder, second).override_id
        assert override_id is not None
        overrides.end(session, override_id, reason="误报", actor=make_actor(session, "approver"), now=NOW)

    change(end)
    assert waiting(29) == {first: {one, two}}


def test_after_an_hour_the_programme_says_it_alone(change: Change[Any]) -> None:
    def make(session: Session) -> int:
        make_screen(session)
        return order_of(orders.order_override(session, confirmed(session).id, now=NOW))

    order_id = change(make)
    found = [change(lambda s, m=minutes: to_send(s, now=NOW + timedelta(minutes=m))) for minutes in (59, 60)]
    assert found == [{order_id: {1}}, {}]


def test_an_order_that_is_just_on_its_way_is_not_sent_again(
    drawing: Drawing, two_orders: tuple[list[int], int, int]
) -> None:
    assert sent(drawing, issued_before=NOW) == []
    later = NOW + timedelta(seconds=1)
    assert [number for number, *_ in sent(drawing, issued_before=later)] == [*two_orders[1:]]
