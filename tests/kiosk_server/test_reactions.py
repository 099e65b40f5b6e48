"""From a fact to the glass: what is due on a screen after each change has been committed."""

from collections.abc import Callable
from datetime import date

import pytest
from calendar_factories import make_notice
from factories import (
    NOW,
    assign,
    make_approved_item,
    make_fields,
    make_playlist,
    make_screen,
    make_zone,
    sign_steps,
)
from flask import Flask
from request_factories import make_received_request
from sqlalchemy import func, select

from kiosk_server import events, metrics, reactions
from kiosk_server.calendars import service as calendars
from kiosk_server.catalogue import service as catalogue
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Programme, Screen, Slide
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import scheduling
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.push.gateway import Gateway
from kiosk_server.reactions import REACTIONS, Reactor
from kiosk_server.web.context import Instance

Settle = Callable[[], None]


@pytest.fixture
def screen_id(instance: Instance, settle: Settle) -> int:
    """Give a paired screen with its first programme."""
    with instance.database.transaction() as session:
        found = make_screen(session)[0].id
    settle()
    return found


def _due(instance: Instance, screen_id: int) -> str:
    """Return the document that the screen is due to play."""
    with instance.database.reading() as session:
        sha256 = session.get_one(Screen, screen_id).programme
        return session.get_one(Programme, sha256).body.decode()


def _sequence(instance: Instance, screen_id: int) -> int:
    with instance.database.reading() as session:
        return session.get_one(Screen, screen_id).sequence


def _failures(kind: type[events.Fact]) -> float:
    return metrics.REACTION_FAILURES.labels(kind.__name__)._value.get()


def test_pairing_gives_the_screen_a_programme(instance: Instance, screen_id: int) -> None:
    assert _sequence(instance, screen_id) == 1


def test_publish_and_withdrawal_reach_the_screen(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        item, other = make_approved_item(session, title="撤回的"), make_approved_item(session, title="留下的")
        playlist = make_playlist(session, item, other, published=False)
        assign(session, playlist, screen_id=screen_id)
    settle()
    assert "撤回的" not in _due(instance, screen_id)
    with instance.database.transaction() as session:
        publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
    settle()
    assert "撤回的" in _due(instance, screen_id)
    with instance.database.transaction() as session:
        catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
    settle()
    assert ("撤回的" in _due(instance, screen_id), "留下的" in _due(instance, screen_id)) == (False, True)
    assert _sequence(instance, screen_id) == 3


def test_an_item_that_is_not_for_the_public_any_more_leaves_the_screen(
    instance: Instance, screen_id: int, settle: Settle
) -> None:
    with instance.database.transaction() as session:
        item = make_approved_item(session, title="曾经公开的")
        assign(session, make_playlist(session, item), screen_id=screen_id)
    settle()
    assert "曾经公开的" in _due(instance, screen_id)
    with instance.database.transaction() as session:
        fields = make_fields(title="曾经公开的", attribute="withheld", attribute_reason="涉及国家秘密")
        version = catalogue.revise_item(session, item.id, fields, (), actor=SYSTEM, now=NOW)
        catalogue.submit_version(session, version.id, actor=SYSTEM, now=NOW)
    settle()
    assert "曾经公开的" in _due(instance, screen_id)
    with instance.database.transaction() as session:
        sign_steps(session, session.get_one(type(version), version.id))
    settle()
    assert "曾经公开的" not in _due(instance, screen_id)


def test_end_of_an_assignment_reaches_the_screen(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        row = assign(session, make_playlist(session), screen_id=screen_id)
    settle()
    with instance.database.transaction() as session:
        scheduling.end_assignment(session, row.id, actor=SYSTEM, now=NOW)
    settle()
    assert (_sequence(instance, screen_id), '"kind":"assignment"' in _due(instance, screen_id)) == (3, False)


def test_move_to_another_zone_reaches_the_screen(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        zone = make_zone(session, "other", name="另一个专区")
        fleet.edit_screen(session, screen_id, name="屏", zone_id=zone.id, is_test=False, actor=SYSTEM, now=NOW)
    settle()
    assert "另一个专区" in _due(instance, screen_id)


def test_change_of_a_zone_reaches_its_screens(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        zone = session.scalars(select(Zone)).one()
        zone.hotline = "0000-12345"
        events.queue(session, events.ZoneChanged(subject_id=zone.id))
    settle()
    assert "0000-12345" in _due(instance, screen_id)


def test_approved_item_is_drawn_before_anybody_publishes_it(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        make_approved_item(session)
    settle()
    with instance.database.reading() as session:
        assert session.scalar(select(func.count(Slide.recipe.distinct()))) == 2  # and the standby slide
    assert _sequence(instance, screen_id) == 1


def test_an_imported_year_makes_provisional_due_days_certain_and_reaches_the_screens(
    instance: Instance, screen_id: int, settle: Settle
) -> None:
    with instance.database.transaction() as session:
        request = make_received_request(session, date(2026, 12, 14))
        session.get_one(Screen, screen_id).height = 200  # so that a new programme can be told from the one before
    assert (request.due_on, request.due_provisional) == (date(2027, 1, 11), True)
    with instance.database.transaction() as session:
        calendars.import_year(session, make_notice(2027), year=2027, actor=SYSTEM, now=NOW)
    settle()
    with instance.database.reading() as session:
        request = session.get_one(DisclosureRequest, request.id)
    assert (request.due_on, request.due_provisional) == (date(2027, 1, 12), False)
    assert _sequence(instance, screen_id) == 2


def test_a_day_of_a_unit_moves_no_due_day(instance: Instance, screen_id: int, settle: Settle) -> None:
    with instance.database.transaction() as session:
        request, unit_id = make_received_request(session, date(2026, 12, 14)), make_zone(session).unit_id
        session.get_one(Screen, screen_id).height = 200
        day = date(2026, 12, 15)
        calendars.set_unit_day(session, unit_id=unit_id, day=day, working=False, name="火把节", actor=SYSTEM, now=NOW)
    settle()
    with instance.database.reading() as session:
        assert session.get_one(DisclosureRequest, request.id).due_on == date(2027, 1, 11)
    assert _sequence(instance, screen_id) == 2


def test_a_reaction_that_fails_is_counted_and_the_others_go_on(
    instance: Instance, screen_id: int, settle: Settle
) -> None:
    before = _failures(events.ItemApproved)
    with instance.database.transaction() as session:
        events.queue(session, events.ItemApproved(subject_id=999, version_id=999, digest=""))
        session.get_one(Screen, screen_id).height = 200
        events.queue(session, events.ScreenChanged(subject_id=screen_id))
    settle()
    assert (_failures(events.ItemApproved), _sequence(instance, screen_id)) == (before + 1, 2)


def test_a_reaction_that_fails_has_everything_looked_at_again(app: Flask, instance: Instance, settle: Settle) -> None:
    asked: list[str] = []
    push = Gateway(app, instance.database, instance.key, async_mode="threading")
    programming = Programming(instance.drawing, instance.config.public_address)
    dispatch = reactions.dispatcher(Reactor(instance, programming, push, lambda: asked.append("catch up")))
    dispatch([events.ItemApproved(subject_id=999, version_id=999, digest="")])
    dispatch([events.ScreenChanged(subject_id=1)])
    settle()
    assert asked == ["catch up"]


def test_facts_of_one_kind_are_answered_together(app: Flask, instance: Instance, settle: Settle) -> None:
    started: list[list[events.Fact]] = []

    class Noting(Gateway):
        """A gateway that notes what it runs beside the caller."""

        def beside(self, work: Callable[..., None], *args: object) -> None:
            started.append(args[1])  # type: ignore[arg-type]  # the facts
            super().beside(work, *args)

    push = Noting(app, instance.database, instance.key, async_mode="threading")
    programming = Programming(instance.drawing, instance.config.public_address)
    dispatch = reactions.dispatcher(Reactor(instance, programming, push, lambda: None))
    screens = [events.ScreenChanged(subject_id=number) for number in (1, 2)]
    zone = events.ZoneChanged(subject_id=1)
    dispatch([screens[0], zone, screens[1], events.SignedIn(subject_id=1)])
    settle()
    assert started == [screens, [zone]]


def test_every_reaction_is_to_a_fact() -> None:
    assert [kind for kind in REACTIONS if not issubclass(kind, events.Fact)] == []
