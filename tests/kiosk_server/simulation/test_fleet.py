"""Simulated screens against a real server: they follow, refuse what is not signed, come back, and lose nothing."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import override_factories as overrides
import pytest
from factories import assign, make_playlist
from faults.cable import Cable
from simulated_due import applied, due, number_of_records, outcomes
from sqlalchemy import select

from kiosk_server import metrics
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands
from kiosk_server.fleet import service as service_of_fleet
from kiosk_server.fleet.cues import cues_due, signed
from kiosk_server.fleet.order_models import OrderDelivery
from kiosk_server.publishing import service as publishing
from kiosk_server.publishing.models import Zone
from kiosk_server.simulation import Conduct, Credential, Fleet, SimulatedScreen
from kiosk_server.simulation.errors import NotRunning
from kiosk_server.simulation.provisioning import KEY
from kiosk_server.web.context import Instance
from screens.signing import SigningKey

FleetOf = Callable[..., Fleet]
SOON = 20.0


def _publish(instance: Instance) -> None:
    with instance.database.transaction() as session:
        zone = session.scalars(select(Zone).where(Zone.key == KEY)).one()
        playlist = make_playlist(session, published=False)
        assign(session, playlist, zone_id=zone.id)
        publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=datetime.now(UTC))


def test_every_screen_follows_a_publish_and_says_so(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(due(instance), timeout=SOON)
    before = due(instance)
    _publish(instance)
    assert fleet.wait(lambda: all(s.programme != before[s.screen] for s in fleet.screens), SOON)
    assert fleet.converged(due(instance), timeout=SOON)
    assert fleet.wait(lambda: applied(instance) == due(instance), SOON)
    assert len(fleet.figures.following) == 2 * len(credentials)


def test_what_another_key_signed_is_not_applied(credentials: list[Credential], fleet_of: FleetOf) -> None:
    fleet = fleet_of(credentials, public_key=SigningKey.generate().public_key_b64)
    assert fleet.wait(lambda: fleet.figures.counts["cues refused (BadSignature)"] >= len(credentials), SOON)
    assert [screen.programme for screen in fleet.screens] == [None] * len(credentials)


def test_a_revoked_screen_stays_away_and_the_others_stay(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(timeout=SOON)
    with instance.database.transaction() as session:
        now = datetime.now(UTC)
        service_of_fleet.revoke_screen(session, int(credentials[0].screen), actor=SYSTEM, now=now)
    assert fleet.wait(lambda: fleet.screens[0].state == "revoked", SOON)
    assert [screen.state for screen in fleet.screens[1:]] == ["online", "online"]


def test_a_token_that_nobody_was_given_is_refused(fleet_of: FleetOf) -> None:
    fleet = fleet_of([Credential("1", "guess")])
    assert fleet.wait(lambda: fleet.screens[0].state == "revoked", SOON)


def test_screens_whose_line_is_cut_come_back_by_themselves(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(timeout=SOON)
    fleet.drop()
    assert fleet.states() == {"waiting": len(credentials)}
    assert fleet.converged(due(instance), timeout=SOON)
    assert fleet.figures.counts["lines lost (cut)"] == len(credentials)


def test_a_killed_screen_keeps_what_it_played_and_catches_up_when_it_is_back(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(timeout=SOON)
    dead = fleet.screens[:1]
    fleet.kill(dead)
    before = dead[0].programme
    _publish(instance)
    assert fleet.wait(lambda: all(s.programme != before for s in fleet.screens[1:]), SOON)
    assert dead[0].programme == before
    fleet.revive(dead)
    assert fleet.converged(due(instance), timeout=SOON)


@pytest.mark.parametrize("step", [timedelta(minutes=4), timedelta(days=1), timedelta(days=-30)])
def test_a_screen_whose_clock_is_put_wrong_follows_all_the_same(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf, step: timedelta
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(timeout=SOON)
    wrong = fleet.screens[0]

    def put_wrong() -> None:
        wrong.clock_step = step
        wrong.report()

    fleet.ask(put_wrong)
    assert fleet.wait(lambda: abs(wrong.clock_offset + step) < timedelta(seconds=2), SOON)
    before = wrong.programme
    _publish(instance)
    assert fleet.wait(lambda: wrong.programme != before, SOON)
    assert fleet.converged(due(instance), timeout=SOON)


def test_the_same_screen_twice_is_in_step_twice(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of([credentials[0], credentials[0]])
    assert fleet.converged(timeout=SOON)
    before = fleet.screens[0].programme
    fleet.drop(fleet.screens[:1])
    _publish(instance)
    assert fleet.wait(lambda: all(s.programme != before for s in fleet.screens), SOON)
    assert fleet.converged(due(instance), timeout=SOON)


def test_records_of_what_was_displayed_are_stored_once(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials, Conduct(records_every=0.2))
    assert fleet.wait(lambda: all(s.displayed.acknowledged >= 2 for s in fleet.screens), SOON)
    fleet.drop()
    assert fleet.wait(lambda: all(s.displayed.acknowledged >= 4 for s in fleet.screens), SOON)
    fleet.stop()
    stored = number_of_records(instance)
    for screen in fleet.screens:
        assert screen.displayed.acknowledged <= stored[screen.screen] <= screen.displayed.made


def test_media_are_fetched_and_checked_before_a_programme_is_applied(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials, Conduct(media=True))
    assert fleet.converged(due(instance), timeout=SOON)
    for screen in fleet.screens:
        document = fleet.world.documents[screen.programme or ""]
        assert screen.following.stored.keys() == {screen.programme, *document["assets"]}
    assert fleet.figures.counts["fetches spoilt"] == 0


def test_an_emergency_notice_is_confirmed_by_every_screen(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials)
    assert fleet.converged(timeout=SOON)
    with instance.database.transaction() as session:
        notice = overrides.confirmed(session, end=datetime.now(UTC) + timedelta(hours=1))
    assert fleet.wait(lambda: all(s.orders.confirmed for s in fleet.screens), SOON)
    with instance.database.reading() as session:
        confirmed = {str(d.screen_id): d.confirmed_at is not None for d in session.scalars(select(OrderDelivery))}
    assert confirmed == {one.screen: True for one in credentials}
    assert notice.id > 0


def test_commands_are_carried_out_and_answered(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    names = ("identify", "screenshot", "clear_cache", "collect_logs", "reload", "rotate")
    fleet = fleet_of(credentials[:1])
    assert fleet.converged(timeout=SOON)
    screen_id = int(credentials[0].screen)
    with instance.database.transaction() as session:
        for name in names:
            commands.issue_command(session, screen_id, name, {}, actor=SYSTEM, now=datetime.now(UTC))
    assert fleet.wait(lambda: outcomes(instance) == dict.fromkeys(names, "done"), SOON)
    assert fleet.screens[0].token != credentials[0].token
    assert fleet.converged(timeout=SOON)


def test_a_command_that_comes_again_while_it_is_carried_out_is_carried_out_once(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials[:1])
    assert fleet.converged(timeout=SOON)
    with instance.database.transaction() as session:
        screen_id = int(credentials[0].screen)
        rotate = commands.issue_command(session, screen_id, "rotate", {}, actor=SYSTEM, now=datetime.now(UTC))
    document = commands.document(rotate, instance.key)
    fleet.ask(lambda: [fleet.screens[0].commands.carry_out(document) for _ in range(2)])
    assert fleet.wait(lambda: outcomes(instance) == {"rotate": "done"}, SOON)
    assert fleet.converged(timeout=SOON)  # with the new credential
    assert [fleet.figures.counts[f"commands {outcome}"] for outcome in ("done", "failed")] == [1, 0]


def test_a_fleet_that_does_not_run_answers_nothing(credentials: list[Credential], fleet_of: FleetOf) -> None:
    fleet = fleet_of(credentials)
    assert fleet.wait_online(SOON)
    fleet.stop()
    fleet.stop()
    assert fleet.states() == {"resting": len(credentials)}
    with pytest.raises(NotRunning):
        fleet.converged(timeout=1)


@pytest.mark.parametrize(("on_the_line", "status"), [(True, "line"), (False, "200")])
def test_a_programme_is_asked_for_on_the_line_or_fetched_by_get(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf, on_the_line: bool, status: str
) -> None:
    counter = metrics.PULLS.labels("programmes", status)._value
    before = counter.get()
    fleet = fleet_of(credentials, Conduct(on_the_line=on_the_line))
    assert fleet.converged(due(instance), timeout=SOON)
    assert counter.get() - before == len(credentials)


def _hear_anew(instance: Instance, screen: SimulatedScreen) -> Callable[[], None]:
    """Return what has *screen* forget its programme and hear of it again; to be asked in the fleet's own thread."""
    with instance.database.reading() as session:
        cue = signed(cues_due(session, [int(screen.screen)])[0], instance.key, datetime.now(UTC))
    following = screen.following

    def hear() -> None:
        following.sequence, following.heard_sequence, following.programme = 0, 0, None
        following.stored.clear()
        following.hear(cue)

    return hear


def test_a_programme_asked_for_on_a_line_that_breaks_is_fetched_by_get(
    instance: Instance, credentials: list[Credential], fleet_of: FleetOf
) -> None:
    fleet = fleet_of(credentials[:1])
    assert fleet.converged(due(instance), timeout=SOON)
    hear = _hear_anew(instance, fleet.screens[0])
    fleet.ask(lambda: (hear(), fleet.screens[0].drop()))
    assert fleet.converged(due(instance), timeout=SOON)
    assert fleet.figures.counts["fetched and checked programmes"] == 2


def test_a_programme_asked_for_on_a_line_that_is_dead_already_comes_all_the_same(
    instance: Instance, credentials: list[Credential], address: str
) -> None:
    port = int(address.rpartition(":")[2])
    key = instance.key.public_key_b64
    with Cable([port], random.Random()) as cable, Fleet(cable.address, key, credentials[:1]) as fleet:  # noqa: S311
        assert fleet.converged(due(instance), timeout=SOON)
        hear = _hear_anew(instance, fleet.screens[0])
        fleet.ask(lambda: (cable.cut(), time.sleep(0.1), hear()))  # nobody has told the screen: it finds out
        cable.mend()
        assert fleet.converged(due(instance), timeout=SOON)
