"""What is pushed to screens: to those that it is for, after the commit, and never behind a revocation."""

from collections.abc import Callable

import pytest
from factories import NOW, assign, make_approved_item, make_playlist
from flask import Flask
from socket_screens import ANSWER, RECORD, Connect, ask, connected, heard, pair, stored

from kiosk_server import metrics
from kiosk_server.catalogue import service as catalogue
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing import service as publishing
from kiosk_server.push import sweep
from kiosk_server.push.screens import NAMESPACE
from kiosk_server.web.context import Instance

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_cue_is_pushed_after_a_publish_and_only_to_screens_that_play_it(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = pair(instance), pair(instance)
    with instance.database.transaction() as session:
        playlist = make_playlist(session, published=False)
        assign(session, playlist, screen_id=screen_id)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
        assert heard(socket) == []
    settle()
    screen = stored(instance, screen_id)
    (name, cue), *more = heard(socket)
    assert (name, cue["screen"], cue["sequence"], cue["programme"]) == ("cue", str(screen_id), 2, screen.programme)
    assert (more, heard(other)) == ([], [])


def test_no_cue_is_pushed_when_the_publish_is_rolled_back(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    with instance.database.transaction() as session:
        playlist = make_playlist(session, published=False)
        assign(session, playlist, screen_id=screen_id)
    settle()
    socket = connect({"token": token})

    def fail() -> None:
        with instance.database.transaction() as session:
            publishing.publish_playlist(session, playlist.id, actor=SYSTEM, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    settle()
    assert (heard(socket), stored(instance, screen_id).sequence) == ([], 1)


def test_cue_is_pushed_when_an_item_is_withdrawn(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    with instance.database.transaction() as session:
        item = make_approved_item(session)
        assign(session, make_playlist(session, item), screen_id=screen_id)
    settle()
    before, socket = stored(instance, screen_id).sequence, connect({"token": token})
    with instance.database.transaction() as session:
        catalogue.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
    settle()
    told = [(name, document.get("sequence")) for name, document in heard(socket)]
    assert told == [("withdrawn", None), ("cue", before + 1)]


def test_revocation_reaches_the_screen_and_closes_its_socket(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = pair(instance), pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, screen_id, actor=SYSTEM, now=NOW)
    settle()
    assert [(packet["name"], packet["args"]) for packet in socket.queue] == [("revoked", [{}])]
    assert (socket.is_connected(NAMESPACE), other.is_connected(NAMESPACE)) == (False, True)
    assert set(ask(other, "status", {"sequence": 0, "programme": None})) == ANSWER


def test_revocation_of_a_screen_that_is_away_is_done_as_well(
    instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    failed = metrics.REACTION_FAILURES.labels("ScreenRevoked")._value
    before = failed.get()
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, paired[0], actor=SYSTEM, now=NOW)
    settle()
    assert failed.get() == before


def test_screen_revoked_behind_the_sockets_back_is_sent_away_by_the_next_sweep(
    app: Flask, connect: Connect, instance: Instance, paired: tuple[int, str]
) -> None:
    socket = connect({"token": paired[1]})
    with instance.database.transaction() as session:
        session.get_one(Screen, paired[0]).token_hash = None
    assert ask(socket, "displayed", [RECORD]) == {"error": "Unauthenticated"}
    app.extensions[sweep.EXTENSION].round(NOW)
    assert not socket.is_connected(NAMESPACE)


def test_an_old_socket_that_closes_late_leaves_the_new_one_alone(
    connect: Connect, instance: Instance, paired: tuple[int, str], settle: Callable[[], None]
) -> None:
    screen_id, token = paired
    settle()
    before = connected()
    old, new = connect({"token": token}), connect({"token": token})
    assert connected() == before + 2
    old.disconnect(NAMESPACE)
    assert connected() == before + 1
    assert set(ask(new, "status", {"sequence": 1, "programme": None})) == ANSWER
    with instance.database.transaction() as session:
        assign(session, make_playlist(session), screen_id=screen_id)
    settle()
    assert [name for name, _ in heard(new)] == ["cue"]
    new.disconnect(NAMESPACE)
    assert connected() == before


def test_command_is_pushed_to_its_screen_alone_as_it_is_given(
    connect: Connect, instance: Instance, settle: Callable[[], None]
) -> None:
    (screen_id, token), (_, other_token) = pair(instance), pair(instance)
    settle()
    socket, other = connect({"token": token}), connect({"token": other_token})
    with instance.database.transaction() as session:
        command = commands.issue_command(session, screen_id, "reload", {}, actor=SYSTEM, now=NOW)
    settle()
    assert [(name, document["id"]) for name, document in heard(socket)] == [("command", command.id)]
    assert heard(other) == []
