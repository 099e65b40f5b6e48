"""A city's Redis and PostgreSQL stop and start, and one of its two server processes is killed."""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import postgresql
import pytest
from faults.cable import Cable, Harm
from faults.rounds import Lost, Rounds
from faults.stand import Stand, until
from redis_server import RedisServer, new_server

from kiosk_server.simulation import Fleet

LATEST = 0.15
"""Seconds after the publish was asked for within which something stops."""
NOTICED_WITHIN = 30.0
"""Seconds after which a peer that is half open is noticed, as the screens' protocol has it."""


@dataclass
class City:
    """Two processes on one PostgreSQL and one Redis, and the way in that leads to both."""

    stand: Stand
    cluster: postgresql.Cluster
    redis: RedisServer
    cable: Cable
    rng: random.Random

    def fleet(self) -> Fleet:
        """Return the screens, spread over both processes."""
        return self.stand.fleet(self.cable.address)

    def somewhere(self) -> int:
        """Return the port of one of the two processes."""
        return self.rng.choice(self.stand.processes).port

    def connected(self) -> float:
        """Return how many screens the processes count."""
        return sum(process.metric("kiosk_connected_screens") for process in self.stand.processes)

    def pause(self) -> None:
        """Let some of the instant pass in which a publish is on its way."""
        Event().wait(self.rng.uniform(0, LATEST))


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgresql.Cluster]:
    """Give a PostgreSQL of its own, since it is stopped; without one the test is skipped, or fails in CI."""
    found = postgresql.binaries()
    if found is None:
        words = "no PostgreSQL on this machine: dev.py test installs it on Debian"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    made = postgresql.Cluster(found)
    made.start()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, cluster: postgresql.Cluster) -> Iterator[City]:
    """Give the city, running."""
    redis = new_server()
    cluster.create("city")
    stand = Stand(tmp_path_factory.mktemp("city"), database_url=cluster.url("city"), redis_url=redis.url, processes=2)
    try:
        stand.start()
        with Cable([process.port for process in stand.processes], random.Random()) as cable:
            yield City(stand, cluster, redis, cable, random.Random())
    finally:
        stand.end()
        redis.stop()


def test_redis_stopped_and_started(city: City, rounds: Rounds) -> None:
    """It stops at any instant around a publish; another one falls into its absence; then it is back."""
    stand = city.stand
    with city.fleet() as fleet, ThreadPoolExecutor(1) as beside:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            stand.command()
            stand.draft()
            asked = beside.submit(stand.ask_to_publish, city.somewhere())
            city.pause()
            city.redis.stop()
            try:
                answers = asked.result(), stand.publish(city.somewhere())
            finally:
                city.redis.start()
            if answers != (303, 303):
                raise Lost(f"without Redis a publish was answered with {answers}")
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=2)
        stand.nothing_owed(fleet)
    assert until(lambda: all(process.metric("kiosk_redis_listening") == 1 for process in stand.processes))


def test_postgresql_restarted(city: City, rounds: Rounds) -> None:
    """It stops at any instant around a publish, committed or not; what was committed reaches every screen."""
    stand = city.stand
    with city.fleet() as fleet, ThreadPoolExecutor(1) as beside:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            before = stand.newest_revision()
            stand.command()
            stand.draft()
            asked = beside.submit(stand.ask_to_publish, city.somewhere())
            city.pause()
            city.cluster.stop()
            city.cluster.start()
            answer = asked.result()
            if answer == 303 and stand.newest_revision() == before:
                raise Lost("a publish that was answered is gone")
            rounds.note("answered", int(answer == 303))
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=3)
        stand.nothing_owed(fleet)


def test_one_of_two_processes_killed(city: City, rounds: Rounds) -> None:
    """Either one, at any instant around a publish; its screens go over to the other, and it is started again."""
    stand = city.stand
    with city.fleet() as fleet, ThreadPoolExecutor(1) as beside:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            before, dying = stand.newest_revision(), city.rng.choice(stand.processes)
            stand.command()
            stand.draft()
            asked = beside.submit(stand.ask_to_publish, city.somewhere())
            city.pause()
            dying.kill()
            answer = asked.result()
            if answer == 303 and stand.newest_revision() == before:
                raise Lost("a publish that was answered is gone")
            dying.start()  # as systemd does
            took = stand.in_step(fleet)
            stand.stored_once(fleet)
            return took

        rounds.each(one, usually=2)
        stand.nothing_owed(fleet)


def test_r1_half_open_cable_is_noticed_by_both_ends(city: City, rounds: Rounds) -> None:
    """R1, R2: what says nothing any more is given up within 30 s by the server and by the screen, and nothing else."""
    stand = city.stand
    with city.fleet() as fleet:
        stand.in_step(fleet)

        def one(_number: int) -> float:
            assert city.connected() == len(fleet.screens)
            city.cable.harm = Harm(swallow=True)
            assert stand.publish(city.somewhere()) == 303
            if not until(lambda: not fleet.states()["online"] and not city.connected(), NOTICED_WITHIN + 2):
                raise Lost(f"{fleet.states()}, {city.connected()} at the servers")
            city.cable.mend()
            return stand.in_step(fleet)

        rounds.each(one, usually=1)
        stand.nothing_owed(fleet)
