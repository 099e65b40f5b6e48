"""The server is killed with -9 between a commit and what follows from it, or at any other instant."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from faults.rounds import Lost, Rounds
from faults.stand import Stand, until

LATEST = 0.05
"""Seconds after the publish was asked for, or seen in the database, within which the server dies."""


def test_server_killed_between_commit_and_emit(stand: Stand, rounds: Rounds) -> None:
    """Odd rounds kill at any instant after the request, even ones once somebody outside has seen the commit."""
    rng = random.Random()
    with stand.fleet() as fleet, ThreadPoolExecutor(1) as beside:
        stand.in_step(fleet)

        def one(number: int) -> float:
            before = stand.newest_revision()
            heard = fleet.ask(lambda: max(screen.following.heard_sequence for screen in fleet.screens))
            stand.command()
            stand.draft()
            asked = beside.submit(stand.ask_to_publish)
            if number % 2 == 0:
                _wait_for_commit(stand, before)
            Event().wait(rng.uniform(0, LATEST))
            stand.server.kill()
            answer = asked.result()
            committed = stand.newest_revision() > before
            if answer == 303 and not committed:
                raise Lost("a publish that was answered is gone")
            told = fleet.ask(lambda: any(screen.following.heard_sequence > heard for screen in fleet.screens))
            if committed and not told:
                rounds.note("between commit and emit")
            stand.server.start()
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=2)
        stand.nothing_owed(fleet)


def test_server_killed_after_an_order_was_committed(stand: Stand, rounds: Rounds) -> None:
    """A notice was ordered onto the glass and its process dies: the one that starts sends it, and all confirm it."""
    with stand.fleet() as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            stand.order()
            stand.server.kill()
            stand.server.start()
            begun = time.monotonic()
            stand.in_step(fleet)
            stand.nothing_owed(fleet)
            return time.monotonic() - begun

        rounds.each(one, usually=1)


def _wait_for_commit(stand: Stand, before: int) -> None:
    if not until(lambda: stand.newest_revision() > before):
        raise Lost("the publish was not committed")
