"""What an unpaired screen asks, and the cue by plain GET."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from factories import make_screen, make_zone
from flask.testing import FlaskClient
from sqlalchemy import select

from kiosk_server.events import SYSTEM
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.web.context import Instance
from screens.cue import accept

START = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
ASKED = {"kind": "player", "width": 320, "height": 160}


@pytest.fixture
def clock() -> Any:
    """Stop the clock at half past, so that no hour ends within a test."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def screen(instance: Instance, clock: Any, settle: Callable[[], None]) -> tuple[int, str]:
    """Give id and token of a screen with its first programme."""
    with instance.database.transaction() as session:
        found, token = make_screen(session)
    settle()
    return found.id, token


def _bearer(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **more}


def test_player_page_and_service_worker_are_there_for_everybody(client: FlaskClient) -> None:
    assert client.get("/player/").status_code == 200
    worker = client.get("/player/service-worker.mjs", buffered=True)
    assert (worker.status_code, worker.mimetype) == (200, "text/javascript")
    assert (worker.headers["Cache-Control"], worker.headers["Service-Worker-Allowed"]) == ("no-cache", "/")


def test_pairing_is_asked_for_waited_for_collected_once_and_then_over(
    client: FlaskClient, instance: Instance, clock: Any
) -> None:
    asked = client.post("/player/pairing", json=ASKED)
    assert (asked.status_code, set(asked.json or {})) == (201, {"pairing_code", "claim", "expires_at"})
    assert asked.json is not None
    assert asked.json["expires_at"] == (START + timedelta(minutes=10)).isoformat()
    address = f"/player/pairing/{asked.json['claim']}"
    waiting = client.get(address)
    assert (waiting.status_code, waiting.json) == (202, {"status": "waiting"})
    with instance.database.transaction() as session:
        fleet.confirm_pairing(
            session, asked.json["pairing_code"], name="屏", zone_id=make_zone(session).id, actor=SYSTEM, now=START
        )
    collected = client.get(address)
    assert (collected.status_code, collected.headers["Cache-Control"]) == (200, "no-store")
    assert collected.json is not None
    assert set(collected.json) == {"screen_id", "token", "kind", "public_key"}
    assert (collected.json["kind"], collected.json["public_key"]) == ("player", instance.key.public_key_b64)
    assert client.get(address).status_code == 410
    assert client.get("/player/cue", headers=_bearer(collected.json["token"])).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"), [(b"[" * 50_000, 422), (b'{"width": 1,', 422), (b"", 422), (b"[" * 100_000, 413)]
)
def test_pairing_request_that_is_no_request_is_refused(client: FlaskClient, body: bytes, status: int) -> None:
    assert client.post("/player/pairing", data=body, content_type="application/json").status_code == status


def test_pairing_that_nobody_confirmed_in_time_is_over(client: FlaskClient, clock: Any) -> None:
    claim = (client.post("/player/pairing", json=ASKED).json or {})["claim"]
    clock.shift(timedelta(minutes=9, seconds=59))
    assert client.get(f"/player/pairing/{claim}").status_code == 202
    clock.shift(timedelta(seconds=1))
    assert client.get(f"/player/pairing/{claim}").status_code == 410


@pytest.mark.parametrize("claim", ["guessed", "0", "a" * 5000])
def test_pairing_that_was_never_asked_for_is_not_found(client: FlaskClient, claim: str) -> None:
    assert client.get(f"/player/pairing/{claim}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        "player",
        {},
        {"kind": "player", "width": "320", "height": 160},
        {"kind": "television", "width": 320, "height": 160},
        {"kind": "player", "width": 1, "height": 160},
        {"kind": "player", "width": 320, "height": 10**9},
        {"kind": "player", "width": 320.5, "height": 160},
        {"kind": "player", "width": True, "height": True},
    ],
)
def test_pairing_refuses_what_is_no_screen(client: FlaskClient, asked: Any) -> None:
    answer = client.post("/player/pairing", json=asked)
    assert (answer.status_code, answer.mimetype) == (422, "application/json")


def test_pairing_refuses_what_is_no_json(client: FlaskClient) -> None:
    assert client.post("/player/pairing", data="kind=player").status_code == 422


def test_pairing_is_refused_to_a_flood(client: FlaskClient, clock: Any) -> None:
    for _ in range(fleet.OPEN_CLAIMS_PER_ADDRESS):
        assert client.post("/player/pairing", json=ASKED).status_code == 201
    assert client.post("/player/pairing", json=ASKED).status_code == 429


def test_cue_is_signed_for_the_screen_and_counts_as_a_sign_of_life(
    client: FlaskClient, instance: Instance, screen: tuple[int, str]
) -> None:
    screen_id, token = screen
    answer = client.get("/player/cue", headers=_bearer(token))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
    assert answer.json is not None
    assert answer.json["server_time"] == int(START.timestamp() * 1000)
    key = instance.key.public_key_b64
    cue = accept(answer.json["cue"], public_key=key, screen=str(screen_id), last_sequence=0, now=START)
    with instance.database.reading() as session:
        stored = session.scalars(select(Screen)).one()
        assert (cue.sequence, cue.programme, stored.last_seen_at) == (1, stored.programme, START)


def test_cue_is_304_until_something_changes(
    client: FlaskClient, instance: Instance, screen: tuple[int, str], clock: Any
) -> None:
    screen_id, token = screen
    tag = client.get("/player/cue", headers=_bearer(token)).headers["ETag"]
    clock.shift(timedelta(minutes=29))
    held = client.get("/player/cue", headers=_bearer(token, **{"If-None-Match": tag}))
    assert (held.status_code, held.data) == (304, b"")
    with instance.database.transaction() as session:
        session.get_one(Screen, screen_id).sequence = 2
    assert client.get("/player/cue", headers=_bearer(token, **{"If-None-Match": tag})).status_code == 200


def test_cue_is_sent_again_before_its_lease_can_run_out(
    client: FlaskClient, screen: tuple[int, str], clock: Any
) -> None:
    first = client.get("/player/cue", headers=_bearer(screen[1]))
    clock.shift(timedelta(hours=1))
    again = client.get("/player/cue", headers=_bearer(screen[1], **{"If-None-Match": first.headers["ETag"]}))
    assert again.status_code == 200
    leases = [datetime.fromisoformat((answer.json or {})["cue"]["valid_until"]) for answer in (first, again)]
    assert leases[1] - leases[0] == timedelta(hours=1)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer guess"}, {"Authorization": "Basic eDp5"}]
)
def test_cue_is_refused_without_a_token_that_is_known(
    client: FlaskClient, screen: tuple[int, str], headers: dict[str, str]
) -> None:
    assert client.get("/player/cue", headers=headers).status_code == 401


def test_cue_is_refused_to_a_revoked_screen(client: FlaskClient, instance: Instance, screen: tuple[int, str]) -> None:
    screen_id, token = screen
    with instance.database.transaction() as session:
        fleet.revoke_screen(session, screen_id, actor=SYSTEM, now=START)
    assert client.get("/player/cue", headers=_bearer(token)).status_code == 401


def test_token_in_the_address_is_no_credential(client: FlaskClient, screen: tuple[int, str]) -> None:
    assert client.get(f"/player/cue?token={screen[1]}").status_code == 401
