"""What screens may say: each message is read strictly before anything believes it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from kiosk_server.errors import N_, Invalid
from kiosk_server.fleet.command_results import OUTCOMES
from kiosk_server.fleet.commands import Done
from kiosk_server.fleet.heartbeats import Status
from screens.canonical import parse_instant
from screens.display_log import DisplayRecord
from screens.errors import ScreenError

MOST_RECORDS = 500
LARGEST_NUMBER = 2**31 - 1
"""The largest integer a column of every database holds."""
LONGEST_OFFSET_MS = LARGEST_NUMBER
"""24 days: a clock that is further off is told as being that far off."""
SHOWING = ("programme", "standby", "override", "identify", "off")
LARGEST_BYTES = 2**53
"""The largest integer that JavaScript holds exactly."""
Found = TypeVar("Found")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_status(document: Any) -> Status:
    """Return the heartbeat in *document*.

    :raises Invalid: a member is missing or of the wrong kind.
    """
    if not isinstance(document, dict):
        raise _malformed()
    programme = document.get("programme")
    return Status(
        sequence=_number(document.get("sequence"), 0, LARGEST_NUMBER),
        programme=None if programme is None else _sha256(programme),
        player_version=_text(document.get("player_version", "")),
        fault=_text(document.get("fault", "")),
        order=_number(document.get("order", 0), 0, LARGEST_NUMBER),
        clock_offset_ms=_optional(document.get("clock_offset_ms"), _offset),
        health=_optional(document.get("health"), _health),
    )


def read_records(document: Any, screen_id: int) -> list[DisplayRecord]:
    """Return the proof-of-play records in *document*, at most 500, as shown by the screen that sent them.

    :raises Invalid: not a list of well-formed records.
    """
    if not isinstance(document, list) or len(document) > MOST_RECORDS:
        raise _malformed()
    return [_record(entry, screen_id) for entry in document]


def read_done(document: Any) -> Done:
    """Return the answer to a command in *document*; what its result may be, the command says (`commands.answer`).

    :raises Invalid: a member is missing or of the wrong kind.
    """
    if not isinstance(document, dict):
        raise _malformed()
    outcome, result = document.get("outcome"), document.get("result", {})
    if outcome not in OUTCOMES or not isinstance(result, dict):
        raise _malformed()
    return Done(id=_number(document.get("id"), 1, LARGEST_NUMBER), outcome=str(outcome), result=result)


def read_wanted(document: Any) -> str:
    """Return the hash of the programme that is asked for in *document*, ``{sha256}``.

    :raises Invalid: it is none.
    """
    if not isinstance(document, dict):
        raise _malformed()
    return _sha256(document.get("sha256"))


def _health(value: object) -> dict[str, object]:
    if not isinstance(value, dict) or not value.keys() <= HEALTH.keys():
        raise _malformed()
    return {name: _optional(value.get(name), read) for name, read in HEALTH.items()}


def _bytes(value: object) -> int:
    return _number(value, 0, LARGEST_BYTES)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _malformed()
    return value


def _showing(value: object) -> str:
    if value not in SHOWING:
        raise _malformed()
    return str(value)


HEALTH: Mapping[str, Callable[[object], object]] = {
    "storage_used": _bytes,
    "storage_quota": _bytes,
    "cached_files": lambda value: _number(value, 0, LARGEST_NUMBER),
    "cached_bytes": _bytes,
    "temperature_c": lambda value: _number(value, -100, 200),
    "visible": _flag,
    "on": _flag,
    "showing": _showing,
}
"""What a screen may tell of its health (健康状况), each member left out or null where its browser does not say."""


def _optional(value: object, read: Callable[[object], Found]) -> Found | None:
    return None if value is None else read(value)


def _offset(value: object) -> int:
    offset = _number(value, -(2**53), 2**53)
    return max(-LONGEST_OFFSET_MS, min(offset, LONGEST_OFFSET_MS))


def _record(entry: Any, screen_id: int) -> DisplayRecord:
    if not isinstance(entry, dict):
        raise _malformed()
    shown_from, shown_to = _instant(entry.get("shown_from")), _instant(entry.get("shown_to"))
    if shown_to <= shown_from:
        raise _malformed()
    return DisplayRecord(
        screen=str(screen_id),
        number=_number(entry.get("number"), 1, LARGEST_NUMBER),
        programme=_sha256(entry.get("programme")),
        entry_id=_text(entry.get("entry_id"), longest=80),
        page=_number(entry.get("page"), 0, 999),
        shown_from=shown_from,
        shown_to=shown_to,
    )


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _malformed()
    return value


def _text(value: object, longest: int = 1000) -> str:
    """Return a text that every database can store: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str) or len(value) > longest or any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise _malformed()
    return value


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise _malformed()
    return value


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise _malformed()
    try:
        return parse_instant(value)
    except (ScreenError, OverflowError) as error:
        raise _malformed() from error


def _malformed() -> Invalid:
    return Invalid(N_("消息的格式不对。"))
