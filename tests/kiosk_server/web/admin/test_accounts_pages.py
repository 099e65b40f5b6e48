"""Signing in at the desk: the right password opens it, five wrong ones lock it, and nobody is led away."""

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from web_helpers import HTML, open_page, send_form, sign_in

from kiosk_server.db.session import Database
from kiosk_server.web.admin.accounts_pages import local_path

NEW = "Another-2026-desk"


@pytest.fixture
def username(database: Database) -> str:
    with database.transaction() as session:
        return make_user(session, "clerk").username


def test_sign_in_opens_the_desk(app: Flask, username: str) -> None:
    client = app.test_client()
    answer = sign_in(client, username)
    assert (answer.status_code, answer.location) == (303, "/admin/")
    assert open_page(client, "/admin/").status_code == 200


def test_sign_in_goes_on_to_the_page_that_was_asked_for(app: Flask, username: str) -> None:
    client = app.test_client()
    asked = open_page(client, "/admin/items?state=draft")
    assert asked.location == "/admin/sign-in?next=/admin/items?state%3Ddraft"
    assert sign_in(client, username, onward="/admin/items?state=draft").location == "/admin/items?state=draft"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/admin/items?page=2", "/admin/items?page=2"),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("https://evil.example/", None),
        ("javascript:alert(1)", None),
        ("admin", None),
        ("/a\nb", None),
        ("", None),
    ],
)
def test_local_path_keeps_only_paths_of_this_site(address: str, kept: str | None) -> None:
    assert local_path(address) == kept


def test_sign_in_with_a_wrong_password_is_401_and_says_so(app: Flask, username: str) -> None:
    client = app.test_client()
    answer = sign_in(client, username, "Wrong-2026-desk")
    assert answer.status_code == 401
    assert "账号或密码不对" in answer.text
    assert open_page(client, "/admin/").status_code == 302


def test_sign_in_says_the_same_of_an_unknown_name(app: Flask, username: str) -> None:
    unknown = sign_in(app.test_client(), "nobody", "Wrong-2026-desk")
    assert unknown.status_code == 401
    assert "账号或密码不对" in unknown.text


def test_sign_in_locks_after_five_failures_even_for_the_right_password(app: Flask, username: str) -> None:
    client = app.test_client()
    assert [sign_in(client, username, "Wrong-2026-desk").status_code for _ in range(5)] == [401] * 5
    answer = sign_in(client, username)
    assert answer.status_code == 401
    assert "已锁定 15 分钟" in answer.text


def test_sign_in_begins_a_new_session(app: Flask, username: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client, username)
    with client.session_transaction() as session:
        assert sorted(session) == ["last_active", "password", "user_id"]


def test_sign_out_ends_the_session(app: Flask, username: str) -> None:
    client = app.test_client()
    sign_in(client, username)
    assert send_form(client, "/admin/sign-out", {}, on="/admin/").status_code == 303
    assert open_page(client, "/admin/").status_code == 302


def test_sign_out_without_token_is_400_and_does_nothing(app: Flask, username: str) -> None:
    client = app.test_client()
    sign_in(client, username)
    assert client.post("/admin/sign-out", headers=HTML).status_code == 400
    assert open_page(client, "/admin/").status_code == 200


def test_first_password_must_be_changed_before_anything_else(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        make_user(session, "clerk", username="new", must_change_password=True)
    client = app.test_client()
    sign_in(client, "new")
    assert open_page(client, "/admin/items").location == "/admin/change-password"
    fields = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert send_form(client, "/admin/change-password", fields).status_code == 303
    assert open_page(client, "/admin/items").status_code == 200
    assert sign_in(app.test_client(), "new", NEW).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "Wrong-2026-desk", "new": NEW, "again": NEW}, "原密码不对"),
        ({"old": PASSWORD, "new": NEW, "again": "Other-2026-desk"}, "两次输入的新密码不一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码太简单"),
    ],
)
def test_change_password_refuses_and_keeps_the_old_one(
    app: Flask, username: str, fields: dict[str, str], sentence: str
) -> None:
    client = app.test_client()
    sign_in(client, username)
    answer = send_form(client, "/admin/change-password", fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert sign_in(app.test_client(), username).status_code == 303


def test_changing_the_password_ends_the_persons_other_sessions(app: Flask, username: str) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here, username)
    sign_in(elsewhere, username)
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert send_form(here, "/admin/change-password", form).status_code == 303
    assert [open_page(client, "/admin/").status_code for client in (here, elsewhere)] == [200, 302]
