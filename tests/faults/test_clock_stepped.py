"""The clock of a screen is stepped by four minutes and by a day: neither glass nor proofs nor cues follow it."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from faults.rounds import Lost, Rounds
from faults.stand import Stand, until
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from kiosk_server import clock
from kiosk_server.fleet.models import DisplayedRecord, Screen
from kiosk_server.publishing.models import Zone
from kiosk_server.simulation import Fleet, SimulatedScreen

STEPS = [pytest.param(timedelta(minutes=4), id="4-minutes"), pytest.param(timedelta(days=1), id="1-day")]
TREMBLE = timedelta(seconds=3)
"""How far a clock that is measured over a busy line may be off."""


@pytest.mark.parametrize("step", STEPS)
def test_simulated_screen_whose_clock_is_stepped(stand: Stand, rounds: Rounds, step: timedelta) -> None:
    """On, right again, and back; with a lease of one day, which would be over if its own clock were asked."""
    with stand.database.transaction() as session:
        session.execute(update(Zone).values(lease_days=1))
    with stand.fleet() as fleet:
        stand.in_step(fleet)
        wrong = fleet.screens[0]
        stand.command()

        def one(number: int) -> float:
            fleet.ask(lambda: setattr(wrong, "clock_step", step * (1, 0, -1)[number % 3]))
            assert stand.publish() == 303
            took = stand.in_step(fleet)
            _told(stand, fleet, wrong)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=3)
        stand.nothing_owed(fleet)


@pytest.mark.browser
def test_player_whose_clock_is_stepped(stand: Stand, player: Page, rounds: Rounds) -> None:
    """By four minutes and by a day, on and back; a reload with the wrong clock changes nothing either."""
    begun = clock.now() - timedelta(minutes=1)
    steps = [timedelta(minutes=4), timedelta(days=1), timedelta(minutes=-4), timedelta(days=-1)]

    def one(number: int) -> float:
        step = steps[number % len(steps)]
        _step(player, step)
        assert _offset_is(stand, -step)
        assert stand.publish() == 303
        took = _player_in_step(stand, player)
        player.reload()
        player.wait_for_selector(".stage[data-item][data-online=true]")
        _player_in_step(stand, player)
        if _is_blank(player):
            raise Lost("the glass is blank")
        _proofs_are_of_our_time(stand, begun)
        return took

    rounds.each(one, usually=2)
    stage = player.locator(".stage")
    shown = stage.get_attribute("data-item") or ""
    expect(stage).not_to_have_attribute("data-item", shown, timeout=60_000)  # it was displayed, to its end
    _step(player, timedelta(hours=1))  # a clock that was put has the screen report
    assert until(lambda: _records(stand))
    _proofs_are_of_our_time(stand, begun)


def _told(stand: Stand, fleet: Fleet, wrong: SimulatedScreen) -> None:
    """Look whether the screen lives by our time, whatever its own clock shows, and says how far that is off."""
    fleet.ask(wrong.report)
    off = abs(fleet.ask(wrong.now) - clock.now())
    if off > TREMBLE:
        raise Lost(f"the screen is {off} off")
    if not until(lambda: abs(wrong.clock_offset + wrong.clock_step) < TREMBLE):
        raise Lost(f"{wrong.clock_offset} was measured, {wrong.clock_step} is wrong")


def _step(player: Page, step: timedelta) -> None:
    """Put the clock of the player's machine wrong by *step*."""
    player.evaluate("ms => localStorage.setItem('step', ms)", step / timedelta(milliseconds=1))


def _row(stand: Stand) -> Screen:
    with stand.database.reading() as session:
        return session.get_one(Screen, int(stand.spare.screen))


def _offset_is(stand: Stand, offset: timedelta) -> bool:
    """Wait until the player has told how far the server's clock is ahead of its own."""

    def told() -> bool:
        found = _row(stand).clock_offset_ms
        return found is not None and abs(timedelta(milliseconds=found) - offset) < TREMBLE

    return until(told)


def _player_in_step(stand: Stand, player: Page) -> float:
    """Wait until the player is at the digest due, as its page and as the server sees it; return the seconds."""
    begun = clock.now()
    newest = stand.newest_revision()

    def in_step() -> bool:
        row, shown = _row(stand), player.locator(".stage").get_attribute("data-programme")
        return shown == row.programme == row.applied_programme and stand.carries(row.programme, newest)

    if not until(in_step):
        row = _row(stand)
        raise Lost(f"due {row.programme}, told {row.applied_programme}, fault {row.fault!r}")
    return (clock.now() - begun) / timedelta(seconds=1)


def _is_blank(player: Page) -> bool:
    return player.locator(".stage-layer.shown img").count() == 0


def _records(stand: Stand) -> list[DisplayedRecord]:
    with stand.database.reading() as session:
        of_screen = select(DisplayedRecord).where(DisplayedRecord.screen_id == int(stand.spare.screen))
        return list(session.scalars(of_screen.order_by(DisplayedRecord.number)))


def _proofs_are_of_our_time(stand: Stand, begun: datetime) -> None:
    """Look whether what was displayed follows one after the other, and nothing before or after its time."""
    rows, now = _records(stand), clock.now()
    for before, after in pairwise(rows):
        if after.shown_from < before.shown_to:
            raise Lost(f"records {before.number} and {after.number} overlap")
    if rows and rows[-1].shown_to > now + TREMBLE:
        raise Lost(f"record {rows[-1].number} is of {rows[-1].shown_to}, it is {now}")
    if rows and rows[0].shown_from < begun:
        raise Lost(f"record {rows[0].number} is of {rows[0].shown_from}")
