"""Screens lose their power and their lines; what was sent meanwhile is delivered when they are back (R3, R6)."""

import random
import time

from faults.rounds import Lost, Rounds
from faults.stand import Stand, until

TORN_DOWN_WITHIN = 6.0
"""Seconds; row R3 of the cases of other systems."""


def test_screen_killed_comes_back_with_what_it_stored(stand: Stand, rounds: Rounds) -> None:
    """Some die at any instant around a publish, with records that nobody acknowledged, and come back later."""
    rng = random.Random()
    with stand.fleet() as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            dying = rng.sample(fleet.screens, 3)
            stand.command()
            stand.draft()
            for screen in dying:
                fleet.reactor.later(rng.uniform(0, 0.3), screen.kill)
            assert stand.ask_to_publish() == 303
            assert until(lambda: fleet.states()["resting"] == len(dying))
            kept = {screen.screen: screen.displayed.made for screen in dying}
            fleet.revive(dying)
            took = stand.in_step(fleet)
            if any(screen.displayed.made < kept[screen.screen] for screen in dying):
                raise Lost("records that a screen had stored are gone")
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=4)
        stand.nothing_owed(fleet)


def test_r3_killed_transport_is_torn_down_within_six_seconds(stand: Stand, rounds: Rounds) -> None:
    with stand.fleet() as fleet:
        stand.in_step(fleet)

        def one(number: int) -> float:
            dying = fleet.screens[number % len(fleet.screens) :][:1]
            assert until(lambda: stand.server.metric("kiosk_connected_screens") == len(fleet.screens))
            begun = time.monotonic()
            fleet.kill(dying)
            there = len(fleet.screens) - 1
            if not until(lambda: stand.server.metric("kiosk_connected_screens") == there, TORN_DOWN_WITHIN):
                raise Lost(f"{stand.server.metric('kiosk_connected_screens')} are there, {there} are alive")
            took = time.monotonic() - begun
            fleet.revive(dying)
            assert fleet.wait_online(10)
            return took

        rounds.each(one, usually=5)


def test_r6_what_was_sent_to_a_screen_that_is_away_is_delivered_when_it_is_back(stand: Stand, rounds: Rounds) -> None:
    """By its sequence number: the newest of several changes, within the hello, and commands with it."""
    with stand.fleet() as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            fleet.kill(fleet.screens)
            for _ in range(2):
                assert stand.publish() == 303
            stand.command("identify")
            fleet.revive(fleet.screens)
            return stand.in_step(fleet)

        rounds.each(one, usually=3)
        stand.nothing_owed(fleet)
