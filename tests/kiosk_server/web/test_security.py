"""The guard: deny by default, ask strangers to sign in, end idle sessions, and never lead anybody away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from factories import make_user
from flask import Flask
from flask.testing import FlaskClient
from web_helpers import HTML, sign_in

from kiosk_server.accounts.models import User
from kiosk_server.web import security
from kiosk_server.web.context import Instance

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
IDLE = timedelta(minutes=20)


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(instance: Instance, client: FlaskClient, clock: Any) -> FlaskClient:
    """Give the browser of a clerk who has just signed in."""
    with instance.database.transaction() as session:
        make_user(session, "clerk", username="wang")
    assert sign_in(client, "wang").status_code == 303
    return client


def _signed_in(client: FlaskClient) -> bool:
    return client.get("/admin/", headers=HTML).status_code == 200


def test_a_view_without_a_mark_is_refused_to_everybody(app: Flask, instance: Instance) -> None:
    app.add_url_rule("/admin/forgotten", "forgotten", lambda: "open")
    with instance.database.transaction() as session:
        make_user(session, "system_administrator", username="wang")
    client = app.test_client()
    assert client.get("/admin/forgotten").status_code == 403
    sign_in(client, "wang")
    assert client.get("/admin/forgotten").status_code == 403


def test_a_stranger_is_led_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/admin/items?page=2", headers=HTML)
    assert (answer.status_code, answer.location) == (302, "/admin/sign-in?next=/admin/items?page%3D2")
    assert client.post("/admin/items/new", headers=HTML).status_code in {302, 400}


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_a_sign_in_leads_nobody_to_another_site(instance: Instance, client: FlaskClient, onward: str) -> None:
    with instance.database.transaction() as session:
        make_user(session, "clerk", username="wang")
    assert sign_in(client, "wang", onward=onward).location == "/admin/"


def test_an_idle_session_ends(desk: FlaskClient, clock: Any) -> None:
    clock.shift(IDLE)
    assert _signed_in(desk)
    clock.shift(IDLE + timedelta(seconds=1))
    assert not _signed_in(desk)


@pytest.mark.parametrize(
    "headers", [{"Accept": "text/html", "X-Background": "1"}, {"Accept": "image/avif,image/webp,*/*;q=0.8"}]
)
def test_a_page_that_refreshes_itself_keeps_no_session_alive(
    desk: FlaskClient, clock: Any, headers: dict[str, str]
) -> None:
    for _ in range(2):
        clock.shift(IDLE / 2)
        assert desk.get("/admin/items", headers=headers).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert not _signed_in(desk)


def test_an_account_that_is_closed_is_out_at_once(instance: Instance, desk: FlaskClient) -> None:
    with instance.database.transaction() as session:
        session.get_one(User, 1).active = False
    assert not _signed_in(desk)


def test_a_first_password_must_be_changed_before_anything_else(instance: Instance, client: FlaskClient) -> None:
    with instance.database.transaction() as session:
        make_user(session, "clerk", username="wang", must_change_password=True)
    sign_in(client, "wang")
    assert client.get("/admin/items", headers=HTML).location == "/admin/change-password"
    assert client.get("/admin/change-password", headers=HTML).status_code == 200


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/admin/sign-in", "/no-such-page", "/healthz"):
        headers = client.get(path, headers=HTML).headers
        assert (headers["Content-Security-Policy"], headers["X-Frame-Options"]) == (security.POLICY, "DENY")
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")


def test_pages_of_the_desk_are_not_kept_by_the_browser(desk: FlaskClient) -> None:
    assert desk.get("/admin/", headers=HTML).headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: FlaskClient) -> None:
    cookie = desk.get_cookie("session")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_a_forged_session_is_nobodys(desk: FlaskClient) -> None:
    cookie = desk.get_cookie("session")
    assert cookie is not None
    desk.set_cookie("session", cookie.value[:-3] + "abc")
    assert not _signed_in(desk)
