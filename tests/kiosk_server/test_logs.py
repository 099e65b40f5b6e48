"""Log lines are JSON, carry the request's id, and never a person's data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from kiosk_server import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Configure the log into a buffer; put the root logger back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_line_says_time_level_event_and_values(stream: io.StringIO) -> None:
    structlog.get_logger("kiosk_server.x").warning("cue_pushed", screen=7)
    (line,) = _lines(stream)
    assert str(line.pop("time")).endswith("Z")
    assert line == {"level": "warning", "event": "cue_pushed", "screen": 7}


def test_lines_of_a_request_carry_its_id_until_the_next_begins(stream: io.StringIO) -> None:
    log = structlog.get_logger("kiosk_server.x")
    logs.begin_request("a1")
    log.info("one")
    logs.begin_request("b2")
    log.info("two")
    assert [(line["event"], line["request_id"]) for line in _lines(stream)] == [("one", "a1"), ("two", "b2")]


def test_lines_of_other_libraries_are_json_with_their_name(stream: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").warning("Listening at %s", "x")
    (line,) = _lines(stream)
    assert (line["event"], line["source"], line["level"]) == ("Listening at x", "gunicorn.error", "warning")


def test_lines_below_the_level_are_not_written(stream: io.StringIO) -> None:
    structlog.get_logger("kiosk_server.x").debug("detail")
    logging.getLogger("alembic").debug("detail")
    assert _lines(stream) == []


@pytest.mark.parametrize("key", sorted(logs.PERSONAL))
def test_personal_values_are_struck_out_at_any_depth(stream: io.StringIO, key: str) -> None:
    structlog.get_logger("kiosk_server.x").info("filed", **{key: "secret"}, request={"state": "filed", key: "secret"})
    assert "secret" not in stream.getvalue()
    assert _lines(stream)[0]["request"] == {"state": "filed", key: logs.STRUCK_OUT}


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Error handling request GET /r/R26BW7HD3H", "Error handling request GET /r/—"),
        ("Error handling request POST /R/r26-bw7hd3-h/receipt", "Error handling request POST /R/—/receipt"),
        ("GET /player/pairing/qt7jnVrGTyGUahmw", "GET /player/pairing/—"),
        ("GET /i/4BV15W2/request", "GET /i/4BV15W2/request"),
    ],
)
def test_addresses_that_other_libraries_name_give_nobody_away(stream: io.StringIO, said: str, written: str) -> None:
    logging.getLogger("gunicorn.error").error(said)
    assert [line["event"] for line in _lines(stream)] == [written]


def test_an_exception_is_written_on_the_same_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("bad rule")
    except ValueError:
        structlog.get_logger("kiosk_server.x").exception("reaction_failed")
    (line,) = _lines(stream)
    assert "ValueError: bad rule" in str(line["exception"])
