"""Programmes move with the calendar, and a round that fails is not the last one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from factories import NOW, assign, make_playlist, make_screen
from flask import Flask
from sqlalchemy import text

from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.programming import Programming
from kiosk_server.jobs.once import Duty
from kiosk_server.jobs.renewal import EXTENSION, Renewal
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.web.context import Instance


def _renewal(instance: Instance) -> Renewal:
    programming = Programming(instance.drawing, instance.config.public_address)
    return Renewal(programming, lambda _work: None, Duty(instance.database))


def test_a_round_brings_screens_up_to_date_and_the_next_finds_nothing_to_do(instance: Instance) -> None:
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        make_screen(session)
    renewal = _renewal(instance)
    rounds = [renewal.renew(NOW), renewal.renew(NOW + timedelta(minutes=15)), renewal.renew(NOW + timedelta(days=1))]
    assert rounds == [1, 0, 1]


def test_a_round_that_fails_is_not_the_last_one(instance: Instance) -> None:
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        make_screen(session)
        session.execute(text("ALTER TABLE slide RENAME TO lost"))
    renewal = _renewal(instance)
    with pytest.raises(ExceptionGroup, match="zones not programmed"):
        renewal.renew(NOW)
    with instance.database.transaction() as session:
        session.execute(text("ALTER TABLE lost RENAME TO slide"))
    assert renewal.renew(NOW) == 1


def test_a_bad_rule_leaves_the_screens_what_they_have(instance: Instance) -> None:
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        screen_id = make_screen(session)[0].id
        row = assign(session, make_playlist(session), screen_id=screen_id)
    renewal = _renewal(instance)
    renewal.renew(NOW)
    with instance.database.transaction() as session:
        session.get_one(Assignment, row.id).dayparts = [{"weekdays": [9], "start": "09:00", "end": "10:00"}]
    assert renewal.renew(NOW + timedelta(days=1)) == 0
    with instance.database.reading() as session:
        assert session.get_one(Screen, screen_id).sequence == 1


def test_start_runs_beside_the_caller(instance: Instance) -> None:
    beside: list[Callable[..., None]] = []
    Renewal(Programming(instance.drawing, ""), beside.append, Duty(instance.database)).start()
    assert len(beside) == 1


def test_every_application_has_its_renewal(app: Flask) -> None:
    assert isinstance(app.extensions[EXTENSION], Renewal)
