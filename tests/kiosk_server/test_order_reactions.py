"""From a decision to the glass beside the programme: the order goes out first, to the screens it concerns."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from factories import assign, make_actor, make_approved_item, make_fields, make_playlist, make_screen, sign_steps
from flask import Flask
from flask_socketio import SocketIO, SocketIOTestClient
from override_factories import draft
from sqlalchemy import select

from kiosk_server import clock, metrics
from kiosk_server.catalogue import service as catalogue
from kiosk_server.db.base import Base
from kiosk_server.events import SYSTEM
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import OrderDelivery
from kiosk_server.overrides import service as overrides
from kiosk_server.push.gateway import NAMESPACE
from kiosk_server.web.context import Instance
from screens.orders import accept_override, accept_withdrawn

Settle = Callable[[], None]
Listen = Callable[[], tuple[int, SocketIOTestClient]]


@pytest.fixture
def listen(app: Flask, instance: Instance, settle: Settle) -> Listen:
    """Give a function that pairs a screen, waits for its first programme and connects it."""
    socketio: SocketIO = app.extensions["socketio"]

    def connect() -> tuple[int, SocketIOTestClient]:
        with instance.database.transaction() as session:
            screen, token = make_screen(session)
        settle()
        client = app.test_client()
        return screen.id, socketio.test_client(
            app, namespace=NAMESPACE, auth={"token": token}, flask_test_client=client
        )

    return connect


def heard(socket: SocketIOTestClient) -> list[tuple[str, Any]]:
    return [(message["name"], message["args"][0]) for message in socket.get_received(NAMESPACE)]


def expected(instance: Instance, screen_id: int) -> dict[str, Any]:
    with instance.database.reading() as session:
        applied = session.get_one(Screen, screen_id).applied_sequence
    key = instance.key.public_key_b64
    return {"public_key": key, "screen": str(screen_id), "last_order": 0, "applied_sequence": applied}


def put_on(instance: Instance, *targets: str, **changes: Any) -> int:
    """A notice that two people put on the glass now."""
    now = clock.now()
    with instance.database.transaction() as session:
        proposed = draft(*targets, **{"end": now + timedelta(hours=2), **changes})
        row = overrides.propose(session, proposed, actor=make_actor(session, "publisher"), now=now)
        overrides.confirm(session, row.id, actor=make_actor(session, "approver"), now=now)
        return row.id


def take_off(instance: Instance, override_id: int) -> None:
    with instance.database.transaction() as session:
        actor = make_actor(session, "approver")
        overrides.end(session, override_id, reason="误报", actor=actor, now=clock.now())


def ask(socket: SocketIOTestClient, document: dict[str, Any]) -> Any:
    return socket.emit("status", document, namespace=NAMESPACE, callback=True)


def confirmations(instance: Instance) -> list[bool]:
    with instance.database.reading() as session:
        rows = session.scalars(select(OrderDelivery).order_by(OrderDelivery.order_id, OrderDelivery.screen_id))
        return [row.confirmed_at is not None for row in rows]


def test_a_notice_reaches_its_screens_before_their_programmes_do(
    instance: Instance, listen: Listen, settle: Settle
) -> None:
    (first, socket), (_, other) = listen(), listen()
    override_id = put_on(instance, f"screen:{first}")
    settle()
    (name, document), (then, cue) = heard(socket)
    order = accept_override(document, **expected(instance, first), now=clock.now())
    assert (name, order.override, then) == ("override", override_id, "cue")
    assert (order.after_sequence, cue["sequence"]) == (1, 2)
    assert heard(other) == []


def test_a_screen_that_reports_the_order_has_confirmed_it(instance: Instance, listen: Listen, settle: Settle) -> None:
    (_, first), (_, _) = listen(), listen()
    put_on(instance)
    settle()
    order = heard(first)[0][1]["order"]
    ask(first, {"sequence": 0, "programme": None, "order": order})
    assert confirmations(instance) == [True, False]


def test_a_notice_taken_off_leaves_before_the_programme_says_so(
    instance: Instance, listen: Listen, settle: Settle
) -> None:
    screen_id, socket = listen()
    override_id = put_on(instance)
    settle()
    heard(socket)
    take_off(instance, override_id)
    settle()
    (name, document), (then, cue) = heard(socket)
    order = accept_withdrawn(document, **expected(instance, screen_id))
    assert (name, order.overrides, order.item_codes, then) == ("withdrawn", (override_id,), (), "cue")
    assert order.after_sequence < cue["sequence"]


def test_a_replacement_goes_out_with_the_withdrawal_of_what_it_replaces(
    instance: Instance, listen: Listen, settle: Settle
) -> None:
    """Each screen hears the orders in the order of their numbers, whichever reaction is the first."""
    _, socket = listen()
    one = put_on(instance)
    settle()
    two = put_on(instance, title="更新后的", severity="red")
    take_off(instance, one)
    settle()
    numbers = [document["order"] for name, document in heard(socket) if name != "cue"]
    firsts = sorted(set(numbers), key=numbers.index)
    assert (firsts, one, two) == ([1, 2, 3], 1, 2)


@pytest.mark.parametrize("how", ["withdrawn", "withheld"])
def test_an_item_that_may_not_be_seen_any_more_leaves_at_once(
    instance: Instance, listen: Listen, settle: Settle, how: str
) -> None:
    (screen_id, socket), (_, other) = listen(), listen()
    with instance.database.transaction() as session:
        item = make_approved_item(session, title="出错的")
        assign(session, make_playlist(session, item), screen_id=screen_id)
    settle()
    heard(socket)
    with instance.database.transaction() as session:
        if how == "withdrawn":
            catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=clock.now())
        else:
            fields = make_fields(title="出错的", attribute="withheld", attribute_reason="涉及国家秘密")
            version = catalogue.revise_item(session, item.id, fields, (), actor=SYSTEM, now=clock.now())
            catalogue.submit_version(session, version.id, actor=SYSTEM, now=clock.now())
            sign_steps(session, version)
    settle()
    (name, document), (then, _) = heard(socket)
    assert (name, then) == ("withdrawn", "cue")
    assert accept_withdrawn(document, **expected(instance, screen_id)).item_codes == (item.code,)
    assert heard(other) == []


def test_an_approval_that_leaves_the_item_public_orders_nothing(
    instance: Instance, listen: Listen, settle: Settle
) -> None:
    screen_id, socket = listen()
    with instance.database.transaction() as session:
        item = make_approved_item(session, title="改过的")
        assign(session, make_playlist(session, item), screen_id=screen_id)
    settle()
    heard(socket)
    with instance.database.transaction() as session:
        version = catalogue.revise_item(session, item.id, make_fields(title="新的"), (), actor=SYSTEM, now=clock.now())
        catalogue.submit_version(session, version.id, actor=SYSTEM, now=clock.now())
        sign_steps(session, version)
    settle()
    assert [name for name, _ in heard(socket) if name != "cue"] == []


def test_an_order_that_fails_does_not_hold_the_programme_up(instance: Instance, listen: Listen, settle: Settle) -> None:
    _, socket = listen()
    Base.metadata.tables["order_delivery"].drop(instance.database.engine)
    failures = metrics.REACTION_FAILURES.labels("OverrideConfirmed")._value
    before = failures.get()
    put_on(instance)
    settle()
    assert ([name for name, _ in heard(socket)], failures.get()) == (["cue"], before + 1)
