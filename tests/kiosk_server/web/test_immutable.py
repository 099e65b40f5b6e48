"""Bodies in memory: the short way says what the long way says, and memory has an end."""

from hashlib import sha256

import pytest
from factories import NOW
from flask.testing import FlaskClient
from sqlalchemy import delete
from structlog.testing import capture_logs
from web_helpers import hear_requests

from kiosk_server import metrics
from kiosk_server.fleet.models import Programme, Slide
from kiosk_server.media.service import store_generated
from kiosk_server.web.context import Instance
from kiosk_server.web.immutable import Bodies, Body

BODY = '{"face":{"zone":"清河县"}}'.encode() * 20
SHA256 = sha256(BODY).hexdigest()
PATH = f"/programmes/{SHA256}"
CHANGING = {"Date", "X-Request-Id"}


@pytest.fixture
def stored(instance: Instance) -> None:
    """Store a programme of 580 bytes, and the same bytes as a slide."""
    with instance.database.transaction() as session:
        session.add(Programme(sha256=SHA256, body=BODY, revisions=[], created_at=NOW))
        name = store_generated(session, instance.media, BODY, "image/png", NOW)
        session.add(Slide(recipe="0" * 64, page=0, media_sha256=name, text="", characters=0))


def _pulls(kind: str, status: str) -> float:
    return metrics.PULLS.labels(kind, status)._value.get()


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("kind", ["programmes", "media"])
def test_the_short_way_answers_as_the_long_way_does(client: FlaskClient, kind: str) -> None:
    before = _pulls(kind, "200")
    first, second = (client.get(f"/{kind}/{SHA256}") for _ in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data) == (200, BODY)
    said = [{name: v for name, v in answer.headers.items() if name not in CHANGING} for answer in (first, second)]
    assert said[0] == said[1]
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert _pulls(kind, "200") == before + 2


@pytest.mark.usefixtures("stored")
def test_what_was_asked_before_is_answered_without_the_database(client: FlaskClient, instance: Instance) -> None:
    client.get(PATH)
    with instance.database.transaction() as session:
        session.execute(delete(Programme))
    assert client.get(PATH).data == BODY
    assert client.get("/programmes/" + "0" * 64).status_code == 404


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("headers", "status", "data"),
    [
        ({"Range": "bytes=0-9"}, 206, BODY[:10]),
        ({"Range": "bytes=500-"}, 206, BODY[500:]),
        ({"Range": "bytes=-4"}, 206, BODY[-4:]),
        ({"Range": "bytes=0-9", "If-Range": f'"{SHA256}"'}, 206, BODY[:10]),
        ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200, BODY),
        ({"If-None-Match": f'"{SHA256}"'}, 304, b""),
        ({"If-None-Match": '"another"'}, 200, BODY),
    ],
)
def test_programme_is_resumable_and_not_sent_twice(
    client: FlaskClient, headers: dict[str, str], status: int, data: bytes
) -> None:
    for _ in range(2):  # not in memory yet, and then
        answer = client.get(PATH, headers=headers)
        assert (answer.status_code, answer.data) == (status, data)
        assert answer.headers["ETag"] == f'"{SHA256}"'


@pytest.mark.usefixtures("stored")
def test_range_beyond_the_end_is_refused(client: FlaskClient) -> None:
    client.get(PATH)
    assert client.get(PATH, headers={"Range": "bytes=5000-"}).status_code == 416


@pytest.mark.usefixtures("stored")
def test_both_ways_leave_the_same_line_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear_requests(caplog, monkeypatch)
    with capture_logs() as lines:
        client.get(PATH)
        client.get(PATH)
    told = [{k: line[k] for k in ("method", "route", "status")} for line in lines if line["event"] == "request"]
    assert told == [{"method": "GET", "route": "/programmes/<sha256>", "status": 200}] * 2


def test_bodies_not_asked_for_the_longest_leave_first() -> None:
    kept = Bodies(most_bytes=30)
    for name in "abc":
        kept.put(name, Body(name.encode() * 10, "text/plain"))
    assert kept.get("a") is not None
    kept.put("d", Body(b"d" * 10, "text/plain"))
    assert [name for name in "abcd" if kept.get(name) is not None] == ["a", "c", "d"]


def test_a_body_put_twice_counts_once_and_a_large_one_is_not_kept() -> None:
    kept = Bodies(most_bytes=30)
    for _ in range(5):
        kept.put("a", Body(b"a" * 20, "text/plain"))
    kept.put("b", Body(b"b" * 10, "text/plain"))
    kept.put("large", Body(b"c" * 31, "text/plain"))
    assert [name for name in ("a", "b", "large") if kept.get(name) is not None] == ["a", "b"]
