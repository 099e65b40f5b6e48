"""CAP messages: kept as they came, put forward word for word, replaced and taken back by what their sender sends."""

from typing import Any

import pytest
from factories import NOW, make_actor, make_screen, make_unit
from override_factories import HOUR, TITLE, confirmed, message, on_glass, propose, received, reference
from sqlalchemy.orm import Session

from kiosk_server.errors import Conflict, FieldErrors, Forbidden, Invalid, TooLarge
from kiosk_server.events import SYSTEM
from kiosk_server.overrides import service
from kiosk_server.overrides.cap import message_of, receive_cap, replaced_by
from kiosk_server.overrides.models import Override
from kiosk_server.publishing.targets import Target
from playlists.cap import LARGEST_BYTES
from playlists.errors import BadRule

EVERYTHING = (Target("everything"),)


def put_forward(session: Session, row: Override, **changes: Any) -> Override:
    wanted: dict[str, Any] = {"targets": EVERYTHING, "end": None, "actor": make_actor(session, "publisher")}
    return service.propose_received(session, row.id, now=NOW, **(wanted | changes))


def confirm(session: Session, row: Override) -> Override:
    return service.confirm(session, row.id, actor=make_actor(session, "approver"), now=NOW)


def test_a_message_is_kept_and_waits(session: Session) -> None:
    data = message()
    row = received(session, data)
    assert (row.state, row.severity, row.title, row.source) == ("received", "orange", TITLE, "清河县气象台")
    assert row.body == "预计未来三小时降雨量将达五十毫米以上。\n请远离河道和低洼处。"
    assert (row.cap_sender, row.cap_identifier, row.cap_type) == ("qinghe", "QH-2026-1", "Alert")
    assert (row.cap_document, row.received_at, row.is_test, row.targets) == (data, NOW, False, [])
    assert (row.start.isoformat(), row.end.isoformat() if row.end else "") == (
        "2026-11-22T00:50:00+00:00",
        "2026-11-22T04:00:00+00:00",
    )
    found = message_of(row)
    assert found is not None
    assert found.headline == TITLE


def test_the_same_message_comes_once_but_another_sender_may_use_the_number(session: Session) -> None:
    received(session)
    with pytest.raises(Conflict, match="已经收到过"):
        received(session)
    assert received(session, message(sender="other")).state == "received"


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_a_test_stays_one_to_the_glass(session: Session, status: str) -> None:
    row = confirm(session, put_forward(session, received(session, message(status=status))))
    assert (row.state, row.is_test) == ("confirmed", True)


def test_a_message_is_put_forward_word_for_word(session: Session) -> None:
    row = received(session)
    before = (row.severity, row.title, row.body, row.source, row.start, row.end)
    put_forward(session, row, end=NOW + 9 * HOUR)
    assert (row.state, row.severity, row.title, row.body, row.source, row.start, row.end) == ("proposed", *before)
    with pytest.raises(Conflict):
        put_forward(session, row)


def test_a_message_without_an_end_needs_one_from_a_person(session: Session) -> None:
    row = received(session, message(content={"expires": None}))
    with pytest.raises(FieldErrors) as refusal:
        put_forward(session, row)
    assert list(refusal.value.fields) == ["end"]
    assert put_forward(session, row, end=NOW + HOUR).end == NOW + HOUR


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (message() + b" " * LARGEST_BYTES, TooLarge),
        (b"<alert", BadRule),
        (message(content={"expires": "2026-11-22T08:59:00+08:00"}), BadRule),
        (message(scope="Private"), BadRule),
        (message(content={"headline": "雨" * 121}), Invalid),
    ],
)
def test_what_cannot_be_shown_is_not_kept(session: Session, data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        received(session, data)


def test_receiving_needs_the_right_for_the_unit(session: Session) -> None:
    clerk, unit = make_actor(session, "clerk"), make_unit(session)
    with pytest.raises(Forbidden):
        receive_cap(session, message(), unit_id=unit.id, actor=clerk, now=NOW)
    with pytest.raises(Invalid):
        receive_cap(session, message(), unit_id=99, actor=clerk, now=NOW)
    assert receive_cap(session, message(), unit_id=unit.id, actor=SYSTEM, now=NOW).state == "received"


def test_an_update_takes_the_place_of_what_it_names(session: Session) -> None:
    make_screen(session)
    first, bystander = on_glass(session, message(1)), confirmed(session, severity="red", title="停水")
    update = message(2, msgType="Update", references=reference(1), content={"description": "雨势加大。"})
    second = put_forward(session, received(session, update))
    assert first.state == "confirmed"
    assert [one.id for one in replaced_by(session, second, NOW)] == [first.id]
    confirm(session, second)
    assert [row.state for row in (first, bystander, second)] == ["ended", "confirmed", "confirmed"]
    assert first.ended_reason == service.REPLACED


def test_a_cancellation_takes_down_by_one_person(session: Session) -> None:
    first = on_glass(session, message(1))
    waiting = put_forward(session, received(session, message(2, content={"severity": "Extreme", "headline": "暴雨"})))
    references = f"{reference(1)} {reference(2)}"
    cancel = received(session, message(3, "", msgType="Cancel", references=references))
    with pytest.raises(Conflict):
        put_forward(session, cancel)
    confirm(session, cancel)
    assert [row.state for row in (first, waiting, cancel)] == ["ended", "refused", "ended"]
    assert (first.ended_reason, cancel.ended_at) == (service.TAKEN_BACK, NOW)
    with pytest.raises(Conflict):
        confirm(session, cancel)


def test_a_cancellation_needs_the_right_for_what_it_takes_down(session: Session) -> None:
    first = on_glass(session, message(1))
    town = make_actor(session, "publisher", unit=make_unit(session, "town", parent=make_unit(session)))
    cancel = received(session, message(2, "", msgType="Cancel", references=reference(1)), actor=town)
    with pytest.raises(Forbidden):
        service.confirm(session, cancel.id, actor=town, now=NOW)
    assert first.state == "confirmed"


@pytest.mark.parametrize(
    "other",
    [
        {"status": "Test"},
        {"references": "somebody,QH-2026-1,2026-11-22T08:50:00+08:00"},
    ],
)
def test_a_test_or_a_reference_to_another_sender_takes_nothing_down(session: Session, other: dict[str, str]) -> None:
    first = on_glass(session, message(1))
    cancel = {"msgType": "Cancel", "references": reference(1), **other}
    confirm(session, received(session, message(2, "", **cancel)))
    assert first.state == "confirmed"


def test_a_cancelled_notice_that_is_over_is_left_alone(session: Session) -> None:
    first = on_glass(session, message(1))
    cancel = received(session, message(2, "", msgType="Cancel", references=reference(1)))
    service.confirm(session, cancel.id, actor=make_actor(session, "approver"), now=NOW + 5 * HOUR)
    assert first.state == "confirmed"


def test_a_notice_without_a_message_replaces_nothing(session: Session) -> None:
    row = propose(session)
    assert (message_of(row), list(replaced_by(session, row, NOW))) == (None, [])
