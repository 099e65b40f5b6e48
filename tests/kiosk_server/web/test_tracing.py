"""Every request has an id, in the answer and in its lines; and a line never holds what may be somebody's."""

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from web_helpers import hear_requests


def test_answer_carries_the_id_and_the_next_request_another(client: FlaskClient) -> None:
    first, second = (client.get("/healthz").headers["X-Request-Id"] for _ in range(2))
    assert len(first) == len(second) == 16
    assert first != second


def test_what_is_refused_has_an_id_as_well(client: FlaskClient) -> None:
    refused = client.post("/admin/sign-in", data={"username": "a"})
    assert (refused.status_code, len(refused.headers["X-Request-Id"])) == (400, 16)


def test_line_names_the_route_and_not_the_number_in_the_path(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear_requests(caplog, monkeypatch)
    with capture_logs() as lines:
        client.get("/r/R26-789ABC-V")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["route"]) == ("GET", "/r/<tracking_number>")
    assert "789ABC" not in str(line)


def test_id_leaves_the_thread_with_the_request(client: FlaskClient) -> None:
    client.get("/healthz")
    assert structlog.contextvars.get_contextvars() == {}
