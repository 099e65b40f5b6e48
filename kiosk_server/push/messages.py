"""What screens may say: each message is read strictly before anything believes it."""

import re
from typing import Any

from screens.canonical import parse_instant
from screens.display_log import DisplayRecord
from screens.errors import ScreenError

from kiosk_server.errors import Invalid, N_
from kiosk_server.fleet.service import Status

MOST_RECORDS = 500
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_status(document: Any) -> Status:
    """Return the heartbeat in *document*.

    :raises Invalid: a member is missing or of the wrong kind.
    """
    if not isinstance(document, dict):
        raise _malformed()
    sequence, programme = document.get("sequence"), document.get("programme")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 0:
        raise _malformed()
    if programme is not None and (not isinstance(programme, str) or not _SHA256.fullmatch(programme)):
        raise _malformed()
    version, fault = document.get("player_version", ""), document.get("fault", "")
    if not isinstance(version, str) or not isinstance(fault, str):
        raise _malformed()
    return Status(sequence=sequence, programme=programme, player_version=version, fault=fault)


def read_records(document: Any, screen_id: int) -> list[DisplayRecord]:
    """Return the proof-of-play records in *document*, at most 500, as shown by the screen that sent them.

    :raises Invalid: not a list of well-formed records.
    """
    if not isinstance(document, list) or len(document) > MOST_RECORDS:
        raise _malformed()
    return [_record(entry, screen_id) for entry in document]


def _record(entry: Any, screen_id: int) -> DisplayRecord:
    try:
        number, page = entry["number"], entry["page"]
        if not (isinstance(number, int) and number > 0 and isinstance(page, int) and 0 <= page < 1000):
            raise _malformed()
        if not _SHA256.fullmatch(entry["programme"]) or len(entry["entry_id"]) > 80:
            raise _malformed()
        return DisplayRecord(
            screen=str(screen_id),
            number=number,
            programme=entry["programme"],
            entry_id=entry["entry_id"],
            page=page,
            shown_from=parse_instant(entry["shown_from"]),
            shown_to=parse_instant(entry["shown_to"]),
        )
    except (KeyError, TypeError, ScreenError) as error:
        raise _malformed() from error


def _malformed() -> Invalid:
    return Invalid(N_("消息的格式不对。"))
