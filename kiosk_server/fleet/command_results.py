"""What screens may answer to a command: checked before it is stored or shown to anybody."""

import json
from collections.abc import Callable, Mapping

from kiosk_server.errors import N_, Invalid

OUTCOMES = ("done", "refused", "failed")
LARGEST_RESULT = 32 * 1024
"""Bytes of JSON."""
MOST_LINES = 200
LONGEST_LINE = 2000
LOG_LEVELS = ("debug", "info", "warning", "error")
_MOST_MEMBERS = 8
_LONGEST_REASON = 500
_LARGEST = 2**53 - 1
Result = dict[str, object]


def checked_result(name: str, outcome: str, result: Mapping[str, object]) -> Result:
    """Return *result* when it is one that the command *name* has with *outcome*.

    Done: ``screenshot`` {width, height}, ``clear_cache`` {files, bytes}, ``collect_logs`` {lines: [{at, level, text}]},
    every other {}. Refused and failed: at most eight plain members that say why, such as {reason}.

    :raises Invalid: it is another, or more than 32 KiB of JSON.
    """
    check = _DONE.get(name, _nothing) if outcome == "done" else _reasons
    if not check(result) or len(json.dumps(result, ensure_ascii=False).encode()) > LARGEST_RESULT:
        raise Invalid(N_("指令的结果格式不对。"))
    return dict(result)


def _nothing(result: Mapping[str, object]) -> bool:
    return not result


def _numbers(*names: str) -> Callable[[Mapping[str, object]], bool]:
    return lambda result: result.keys() == set(names) and all(_is_number(result[name]) for name in names)


def _log(result: Mapping[str, object]) -> bool:
    lines = result.get("lines")
    if result.keys() != {"lines"} or not isinstance(lines, list):
        return False
    return len(lines) <= MOST_LINES and all(_is_line(line) for line in lines)


def _is_line(line: object) -> bool:
    if not isinstance(line, dict) or line.keys() != {"at", "level", "text"}:
        return False
    return _is_text(line["at"], 40) and line["level"] in LOG_LEVELS and _is_text(line["text"], LONGEST_LINE)


def _reasons(result: Mapping[str, object]) -> bool:
    plain = all(
        _is_text(name, 40) and (value is None or _is_number(value) or _is_text(value, _LONGEST_REASON))
        for name, value in result.items()
    )
    return plain and len(result) <= _MOST_MEMBERS


_DONE: Mapping[str, Callable[[Mapping[str, object]], bool]] = {
    "screenshot": _numbers("width", "height"),
    "clear_cache": _numbers("files", "bytes"),
    "collect_logs": _log,
}


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _is_text(value: object, longest: int) -> bool:
    """Say whether it is a text that every database can store: no NUL, no half of a surrogate pair."""
    return (
        isinstance(value, str)
        and len(value) <= longest
        and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value)
    )
