"""What screens say over plain HTTP: the same as on the socket, each for itself, in bounds, refused with a type."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from factories import make_screen
from flask.testing import FlaskClient
from PIL import Image
from socket_screens import RECORD
from sqlalchemy import select
from werkzeug.test import TestResponse

from kiosk_server import metrics
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import DisplayedRecord, Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.web.context import Instance
from screens.command import accept as accept_command

START = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
STATUS: dict[str, Any] = {"sequence": 0, "programme": None, "player_version": "1", "fault": "late"}
DOORS = (
    "/player/status",
    "/player/displayed",
    "/player/command-done",
    "/player/commands/1/picture",
    "/player/credential",
)


@pytest.fixture
def clock() -> Any:
    """Stop the clock."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def screen(instance: Instance, clock: Any) -> tuple[int, str]:
    """Give id and token of a screen for which nothing is drawn."""
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        found, token = make_screen(session)
    return found.id, token


def _bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


def _say(client: FlaskClient, path: str, token: str, document: object) -> TestResponse:
    return client.post(path, json=document, headers=_bearer(token))


def _give(instance: Instance, screen_id: int, name: str, **args: object) -> int:
    with instance.database.transaction() as session:
        return commands.issue_command(session, screen_id, name, args, actor=SYSTEM, now=START).id


def _told(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/json"
    return answer.status_code, (answer.json or {})["error"]


def _png(size: tuple[int, int] = (32, 16)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#203040").save(out, "PNG")
    return out.getvalue()


def _stored(instance: Instance, command_id: int) -> Command:
    with instance.database.reading() as session:
        found = session.get_one(Command, command_id)
        assert found.picture is None or found.picture  # read before the session ends
        return found


def test_status_is_written_down_and_answered_as_on_the_socket(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    screen_id, token = screen
    command_id = _give(instance, screen_id, "identify")
    answer = _say(client, "/player/status", token, STATUS)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json is not None
    assert answer.json["server_time"] == int(START.timestamp() * 1000)
    assert answer.json["cue"] is None
    [told] = answer.json["commands"]
    key = instance.key.public_key_b64
    assert accept_command(told, public_key=key, screen=str(screen_id), now=START).id == command_id
    with instance.database.reading() as session:
        stored = session.get_one(Screen, screen_id)
        assert (stored.fault, stored.player_version, stored.last_seen_at) == ("late", "1", START)


def test_displayed_records_are_stored_once(client: FlaskClient, instance: Instance, screen: tuple[int, str]) -> None:
    both = [RECORD, {**RECORD, "number": 2}]
    answers = [_say(client, "/player/displayed", screen[1], records).json for records in ([RECORD], both, both, [])]
    assert answers == [{"accepted_through": number} for number in (1, 2, 2, 2)]
    with instance.database.reading() as session:
        assert session.scalars(select(DisplayedRecord.number)).all() == [1, 2]


def test_command_is_answered_once_however_often_it_is_said(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    command_id = _give(instance, screen[0], "reload")
    done = {"id": command_id, "outcome": "done", "result": {}}
    answers = [
        _say(client, "/player/command-done", screen[1], each) for each in (done, done, {**done, "outcome": "failed"})
    ]
    assert [(answer.status_code, answer.json) for answer in answers] == [(200, {"accepted": command_id})] * 3
    assert _stored(instance, command_id).outcome == "done"
    assert (_say(client, "/player/status", screen[1], STATUS).json or {})["commands"] == []


@pytest.mark.parametrize(
    ("path", "document"),
    [
        *(("/player/status", each) for each in (None, [], {}, "status", 3, {"sequence": "1", "programme": None})),
        *(("/player/displayed", each) for each in (None, {}, ["x"], [{**RECORD, "number": 2**40}])),
        *(("/player/command-done", each) for each in (None, [], {}, {"id": 1}, {"id": "1", "outcome": "done"})),
        ("/player/command-done", {"id": 0, "outcome": "done", "result": {}}),
        ("/player/command-done", {"id": 1, "outcome": "waiting", "result": {}}),
        ("/player/command-done", {"id": 1, "outcome": ["done"], "result": {}}),
        ("/player/command-done", {"id": 1, "outcome": "done", "result": []}),
    ],
)
def test_malformed_message_is_refused_by_type(
    client: FlaskClient, screen: tuple[int, str], path: str, document: object
) -> None:
    assert _told(_say(client, path, screen[1], document)) == (422, "Invalid")


@pytest.mark.parametrize("path", ["/player/status", "/player/displayed", "/player/command-done"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 30_000,
        b'{"sequence":NaN,"programme":null}',
        b'{"sequence":' + b"9" * 6000 + b',"programme":null}',
        b"sequence=0&programme=",
    ],
)
def test_body_that_is_no_json_is_refused_by_type(
    client: FlaskClient, screen: tuple[int, str], path: str, body: bytes
) -> None:
    assert _told(client.post(path, data=body, headers=_bearer(screen[1]))) == (422, "Invalid")


def test_unknown_and_foreign_commands_are_not_found(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    with instance.database.transaction() as session:
        other, _ = make_screen(session, name="另一块")
    foreign = _give(instance, other.id, "screenshot")
    for command_id in (foreign, 999):
        done = {"id": command_id, "outcome": "failed", "result": {}}
        assert _told(_say(client, "/player/command-done", screen[1], done)) == (404, "NotFound")
        picture = client.post(
            f"/player/commands/{command_id}/picture",
            data=_png(),
            headers=_bearer(screen[1], **{"Content-Type": "image/png"}),
        )
        assert _told(picture) == (404, "NotFound")
    assert _stored(instance, foreign).outcome == "waiting"


def test_message_over_64_kib_is_too_large(client: FlaskClient, screen: tuple[int, str]) -> None:
    for path in ("/player/status", "/player/displayed", "/player/command-done"):
        body = json.dumps({**STATUS, "fault": "x" * 70_000})
        assert _told(client.post(path, data=body, headers=_bearer(screen[1]))) == (413, "TooLarge")


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic eDp5"}]
)
def test_nobody_reports_without_a_token_that_is_known(
    client: FlaskClient, screen: tuple[int, str], path: str, headers: Mapping[str, str]
) -> None:
    assert _told(client.post(path, json=STATUS, headers=headers)) == (401, "Unauthenticated")


@pytest.mark.parametrize("path", DOORS)
def test_revoked_screen_is_refused_from_then_on(
    client: FlaskClient, instance: Instance, screen: tuple[int, str], path: str
) -> None:
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, screen[0], actor=SYSTEM, now=START)
    assert _told(_say(client, path, screen[1], STATUS)) == (401, "Unauthenticated")


def test_wrong_method_is_told_in_json(client: FlaskClient) -> None:
    assert _told(client.get("/player/status", headers={"Accept": "text/html"})) == (405, "Invalid")


def test_flood_is_refused_counted_and_harms_nobody_else(
    client: FlaskClient, instance: Instance, screen: tuple[int, str], clock: Any
) -> None:
    counter = metrics.REFUSED_MESSAGES.labels("TooMany")._value
    before = counter.get()
    with instance.database.transaction() as session:
        _, other = make_screen(session, name="另一块")
    codes = [_say(client, "/player/status", screen[1], STATUS).status_code for _ in range(25)]
    assert codes == [200] * 20 + [429] * 5
    refused = _say(client, "/player/displayed", screen[1], [])
    assert (_told(refused), (refused.json or {})["retry_after"]) == ((429, "TooMany"), 1)
    assert (refused.headers["Retry-After"], counter.get() - before) == ("1", 6)
    assert _say(client, "/player/status", other, STATUS).status_code == 200
    clock.shift(1)
    assert [_say(client, "/player/status", screen[1], STATUS).status_code for _ in range(6)] == [200] * 5 + [429]


def _send_picture(
    client: FlaskClient, token: str, command_id: int, data: bytes, kind: str = "image/png"
) -> TestResponse:
    return client.post(
        f"/player/commands/{command_id}/picture", data=data, headers=_bearer(token, **{"Content-Type": kind})
    )


def test_screenshot_is_kept_then_the_command_is_answered(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    command_id = _give(instance, screen[0], "screenshot")
    sent = _send_picture(client, screen[1], command_id, _png())
    assert (sent.status_code, sent.data) == (204, b"")
    with instance.database.reading() as session:
        stored = session.get_one(Command, command_id)
        assert (stored.picture, stored.picture_type, stored.picture_at) == (_png(), "image/png", START)
    done = {"id": command_id, "outcome": "done", "result": {"width": 32, "height": 16}}
    assert _say(client, "/player/command-done", screen[1], done).status_code == 200
    assert _told(_send_picture(client, screen[1], command_id, _png())) == (410, "Gone")


@pytest.mark.parametrize(
    ("data", "kind", "told"),
    [
        (b"", "image/png", (422, "Invalid")),
        (b"x" * (2 * 1024 * 1024 + 1), "image/png", (413, "TooLarge")),
        (b"<script>alert(1)</script>", "image/png", (415, "UnsupportedContent")),
        (_png(), "image/svg+xml", (415, "UnsupportedContent")),
        (_png(), "", (415, "UnsupportedContent")),
    ],
)
def test_what_is_no_picture_is_refused(
    client: FlaskClient, instance: Instance, screen: tuple[int, str], data: bytes, kind: str, told: tuple[int, str]
) -> None:
    command_id = _give(instance, screen[0], "screenshot")
    assert _told(_send_picture(client, screen[1], command_id, data, kind)) == told
    with instance.database.reading() as session:
        assert session.get_one(Command, command_id).picture is None


def test_credential_is_rotated_without_a_moment_in_which_none_holds(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    screen_id, old = screen
    assert _told(client.post("/player/credential", headers=_bearer(old))) == (409, "Conflict")
    command_id = _give(instance, screen_id, "rotate")
    lost, given = (client.post("/player/credential", headers=_bearer(old)) for _ in range(2))
    assert (given.status_code, set(given.json or {}), given.headers["Cache-Control"]) == (200, {"token"}, "no-store")
    new = (given.json or {})["token"]
    assert _say(client, "/player/status", (lost.json or {})["token"], STATUS).status_code == 401
    assert _say(client, "/player/status", old, STATUS).status_code == 200
    done = {"id": command_id, "outcome": "done", "result": {}}
    assert _say(client, "/player/command-done", new, done).status_code == 200
    assert _say(client, "/player/status", old, STATUS).status_code == 401
    assert client.get("/player/cue", headers=_bearer(new)).status_code == 200


def test_pairing_is_refused_by_type_as_well(client: FlaskClient, clock: Any) -> None:
    assert _told(client.post("/player/pairing", json={"width": 1, "height": 1})) == (422, "Invalid")
    assert _told(client.get("/player/pairing/guessed")) == (404, "NotFound")
    codes = [client.post("/player/pairing", json={"width": 320, "height": 160}) for _ in range(21)]
    assert _told(codes[-1]) == (429, "TooMany")
