"""Deny by default: the whole URL map and the namespace of the screens, walked as a stranger and as each role."""

from collections.abc import Iterator
from typing import NamedTuple

import databases
import pytest
from factories import make_unit, make_user
from flask import Flask
from flask.testing import FlaskClient
from flask_socketio import SocketIO
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk_server import clock
from kiosk_server.accounts.models import User
from kiosk_server.accounts.permissions import ROLES, Permission
from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.push.screens import EVENTS, NAMESPACE
from kiosk_server.web.context import EXTENSION, Instance
from kiosk_server.web.security import OPEN, access_of, session_of

OPEN_ENDPOINTS = {
    "admin.check_sign_in",
    "admin.sign_in",
    "admin.sign_out",
    "alerts.cap",
    "demo.become",
    "kiosk.contacts",
    "kiosk.domain",
    "kiosk.domains",
    "kiosk.guides",
    "kiosk.home",
    "kiosk.item",
    "kiosk.nowhere",
    "kiosk.request_help",
    "kiosk.row",
    "kiosk.search",
    "kiosk.start",
    "kiosk.suggestions",
    "operations.healthz",
    "operations.media_file",
    "operations.metrics",
    "operations.programme",
    "operations.readyz",
    "player.collect_claim",
    "player.cue",
    "player.player",
    "player.report_command_done",
    "player.report_displayed",
    "player.report_picture",
    "player.report_status",
    "player.request_pairing",
    "player.rotate_credential",
    "player.service_worker",
    "public.attachment",
    "public.check",
    "public.file_for_item",
    "public.file_general",
    "public.find_status",
    "public.general_form",
    "public.item",
    "public.item_form",
    "public.item_qr",
    "public.receipt",
    "public.request_qr",
    "public.status",
    "public.status_qr",
    "public.text",
    "site.front_door",
}
"""What anybody may ask for; a new name here is a decision. Some check a credential of their own, the others none."""
HTML = {"Accept": "text/html"}
SAMPLES = {"int": "999", "path": "x"}
ROLE_NAMES = sorted(ROLES)


class Door(NamedTuple):
    """A way into the application: the endpoint, the method, a path that fits, the mark of the view."""

    endpoint: str
    method: str
    path: str
    mark: str | None


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, usual_database_kind: databases.Kind) -> Iterator[Flask]:
    """Give an application with one user for each role; forms need no token here, for the guard stands before it."""
    folder = tmp_path_factory.mktemp("instance")
    with databases.with_tables(usual_database_kind, folder) as url:
        yield from _app(Config(data_dir=folder, database_url=url, demo=True))


def _app(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        unit = make_unit(session)
        for role in ROLE_NAMES:
            make_user(session, role, unit=unit, username=role)
    yield app
    database.engine.dispose()


@pytest.fixture(scope="module")
def doors(app: Flask) -> list[Door]:
    """Give every door, static files left out."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {name: SAMPLES.get(_kind(rule, name), "0000000") for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values)
        mark = access_of(app.view_functions[rule.endpoint])
        found += [
            Door(rule.endpoint, method, path, mark) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        ]
    return found


def _kind(rule: object, name: str) -> str:
    converter = rule._converters[name]  # type: ignore[attr-defined]  # werkzeug shows it nowhere else
    return type(converter).__name__.removesuffix("Converter").lower().replace("integer", "int")


def _knock(client: FlaskClient, door: Door) -> TestResponse:
    return client.open(door.path, method=door.method, headers=HTML, buffered=True)


def _asks_to_sign_in(answer: TestResponse) -> bool:
    return answer.status_code == 302 and (answer.location or "").startswith("/admin/sign-in")


def _person(app: Flask, role: str) -> FlaskClient:
    client = app.test_client()
    instance: Instance = app.extensions[EXTENSION]
    with instance.database.reading() as database, client.session_transaction() as session:
        user = database.scalars(select(User).where(User.username == role)).one()
        session.update(session_of(user, clock.now()))
    return client


def test_every_view_is_marked(doors: list[Door]) -> None:
    assert [door.endpoint for door in doors if door.mark not in {OPEN, *Permission}] == []


def test_open_endpoints_are_those_of_the_list(doors: list[Door]) -> None:
    assert {door.endpoint for door in doors if door.mark == OPEN} == OPEN_ENDPOINTS


def test_a_stranger_is_let_in_at_open_doors_only(app: Flask, doors: list[Door]) -> None:
    asked = {door: _asks_to_sign_in(_knock(app.test_client(), door)) for door in doors if door.mark != OPEN}
    assert [door for door, sign_in in asked.items() if not sign_in] == []


def test_open_doors_answer_a_stranger_themselves(app: Flask, doors: list[Door]) -> None:
    wrong = []
    for door in (door for door in doors if door.mark == OPEN):
        answer = _knock(app.test_client(), door)
        if answer.status_code in {403, 500} or (_asks_to_sign_in(answer) and door.method == "GET"):
            wrong.append((door.endpoint, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_role_is_let_in_exactly_where_its_permissions_say(app: Flask, doors: list[Door], role: str) -> None:
    wrong = []
    for door in (door for door in doors if door.mark != OPEN):
        answer = _knock(_person(app, role), door)
        allowed = door.mark in ROLES[role][1]
        refused = answer.status_code == 403
        if refused == allowed or answer.status_code >= 500 or _asks_to_sign_in(answer):
            wrong.append((door.endpoint, door.method, answer.status_code))
    assert wrong == []


def test_every_permission_that_a_door_asks_for_is_held_by_a_role(doors: list[Door]) -> None:
    held = frozenset[str]().union(*(permissions for _, permissions in ROLES.values()))
    assert {door.mark for door in doors if door.mark != OPEN} <= held


def test_sockets_have_one_namespace_with_these_events(app: Flask) -> None:
    server = app.extensions["socketio"].server
    assert (set(server.namespace_handlers), server.handlers) == ({NAMESPACE}, {})
    assert not [name for name in dir(server.namespace_handlers[NAMESPACE]) if name.startswith("on_")]
    assert EVENTS == ("status", "displayed", "command.done", "programme")


@pytest.mark.parametrize("namespace", [NAMESPACE, "/", "/admin"])
@pytest.mark.parametrize("auth", [None, {}, {"token": "guess"}])
def test_a_stranger_gets_no_socket(app: Flask, namespace: str, auth: object) -> None:
    socketio: SocketIO = app.extensions["socketio"]
    assert not socketio.test_client(app, namespace=namespace, auth=auth).is_connected(namespace)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_persons_session_is_no_credential_for_a_socket(app: Flask, role: str) -> None:
    socketio: SocketIO = app.extensions["socketio"]
    person = socketio.test_client(app, namespace=NAMESPACE, flask_test_client=_person(app, role))
    assert not person.is_connected(NAMESPACE)
