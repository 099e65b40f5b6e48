"""Each error has one status, one sentence, and the form its reader can use."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk_server import errors
from kiosk_server.web import security
from kiosk_server.web.errors import STATUS, status_of
from playlists.errors import EmptyPlaylist
from screens.errors import BadPairingCode, ScreenError

pytestmark = pytest.mark.databases("sqlite", "postgresql")
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STATUSES = {
    "Invalid": 422,
    "Unauthenticated": 401,
    "Forbidden": 403,
    "NotFound": 404,
    "Conflict": 409,
    "Gone": 410,
    "TooLarge": 413,
    "UnsupportedContent": 415,
    "TooMany": 429,
    "Unavailable": 503,
}


def test_every_error_of_ours_has_its_status() -> None:
    assert {kind.__name__: status for kind, status in STATUS.items()} == STATUSES
    assert {kind.__name__ for kind in errors.KioskError.__subclasses__()} == set(STATUSES)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Gone("x"), 410),
        (errors.FieldErrors("x", {}), 422),
        (EmptyPlaylist("x"), 422),
        (BadPairingCode("x", {}), 422),
    ],
)
def test_status_of_an_error_follows_its_kind(error: Exception, status: int) -> None:
    assert status_of(error) == status


@pytest.fixture
def raising(app: Flask) -> FlaskClient:
    """Give a browser of an application whose page raises what is asked for."""
    faults: dict[str, Exception] = {
        "gone": errors.Gone("已有 %(count)s 个", count=3),
        "screen": ScreenError("尺寸 %(size)s 不可用。", {"size": "1×1"}),
        "bug": RuntimeError("the secret of the database"),
    }

    @app.get("/raise/<name>")
    @security.open_to_all
    def fail(name: str) -> str:
        raise faults[name]

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def test_a_program_reads_json(raising: FlaskClient) -> None:
    answer = raising.get("/raise/gone", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json) == (410, {"error": "已有 3 个", "status": 410})


def test_a_person_reads_a_page(raising: FlaskClient) -> None:
    answer = raising.get("/raise/gone", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (410, "text/html")
    assert "已有 3 个" in answer.text


def test_an_error_of_a_library_is_told_in_its_own_words(raising: FlaskClient) -> None:
    answer = raising.get("/raise/screen", headers={"Accept": "application/json"})
    assert answer.json == {"error": "尺寸 1×1 不可用。", "status": 422}


def test_a_bug_is_told_without_its_details(raising: FlaskClient) -> None:
    answer = raising.get("/raise/bug", headers=HTML)
    assert (answer.status_code, "系统出了故障" in answer.text, "secret" in answer.text) == (500, True, False)


@pytest.mark.parametrize("path", ["/no-such-page", "/admin/no-such-page"])
def test_an_unknown_address_is_a_page_in_chinese(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, "没有找到这个页面" in answer.text) == (404, True)


def test_a_method_that_is_not_meant_is_refused(client: FlaskClient) -> None:
    assert client.delete("/player/pairing").status_code == 405


def test_addresses_of_programs_answer_json_whatever_they_accept(client: FlaskClient) -> None:
    answer = client.get("/player/cue", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_a_form_without_its_token_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/admin/sign-in", data={"username": "a", "password": "b"}, headers=HTML)
    assert (answer.status_code, "请返回上一页重试" in answer.text) == (400, True)
