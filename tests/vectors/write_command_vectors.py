"""Write commands.json: signed commands as a screen may meet them, and instants at which a glass is on or off.

Run `python -m vectors.write_command_vectors` with PYTHONPATH=.:tests after a deliberate change of the protocol.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from vectors.write_screen_vectors import KEY, NOW, STRANGER

from screens.canonical import canonical_instant
from screens.command import DOMAIN, Command, issue
from screens.signing import SIGNATURE

FILE = Path(__file__).resolve().parent / "commands.json"
WEEKDAYS = [1, 2, 3, 4, 5]
OFFICE = {"weekdays": WEEKDAYS, "start": "08:30", "end": "17:30"}
LATE = {"weekdays": [5, 6], "start": "20:00", "end": "02:00"}
DISPLAY = {"brightness": 80, "volume": 0, "windows": [OFFICE, LATE], "time_zone": "Asia/Shanghai"}
GOOD_ARGS: Mapping[str, dict[str, object]] = {
    "identify": {"seconds": 20, "label": "一楼大厅 LED"},
    "reload": {},
    "screenshot": {},
    "display": DISPLAY,
    "rotate": {},
    "clear_cache": {},
    "collect_logs": {},
}
BAD_ARGS: Mapping[str, tuple[str, object]] = {
    "unknown name": ("explode", {}),
    "name of an object's member": ("constructor", {}),
    "member too many": ("reload", {"now": True}),
    "member missing": ("identify", {"seconds": 20}),
    "identify for no time": ("identify", {"seconds": 0, "label": "1"}),
    "identify for ever": ("identify", {"seconds": 61, "label": "1"}),
    "identify without a word": ("identify", {"seconds": 20, "label": ""}),
    "identify with a line break": ("identify", {"seconds": 20, "label": "1\n2"}),
    "seconds that are true": ("identify", {"seconds": True, "label": "1"}),
    "too dark": ("display", {**DISPLAY, "brightness": 9}),
    "too bright": ("display", {**DISPLAY, "brightness": 101}),
    "too loud": ("display", {**DISPLAY, "volume": 101}),
    "unknown time zone": ("display", {**DISPLAY, "time_zone": "Asia/Atlantis"}),
    "windows that are none": ("display", {**DISPLAY, "windows": {}}),
    "too many windows": ("display", {**DISPLAY, "windows": [OFFICE] * 15}),
    "window without a day": ("display", {**DISPLAY, "windows": [{**OFFICE, "weekdays": []}]}),
    "window on an eighth day": ("display", {**DISPLAY, "windows": [{**OFFICE, "weekdays": [8]}]}),
    "window on one day twice": ("display", {**DISPLAY, "windows": [{**OFFICE, "weekdays": [1, 1]}]}),
    "window to 24:00": ("display", {**DISPLAY, "windows": [{**OFFICE, "end": "24:00"}]}),
    "window from 8:30": ("display", {**DISPLAY, "windows": [{**OFFICE, "start": "8:30"}]}),
    "window with a member too many": ("display", {**DISPLAY, "windows": [{**OFFICE, "note": ""}]}),
}


def command_vectors() -> dict[str, object]:
    """Commands with the outcome at the instant `at`, and `display_cases` of a glass that is on or off."""
    good = _issued("identify", GOOD_ARGS["identify"])
    outcomes: dict[str, tuple[object, str, dict[str, object]]] = {
        **{f"{name}, as issued": (_issued(name, args), "accepted", {}) for name, args in GOOD_ARGS.items()},
        "always on": (_issued("display", {**DISPLAY, "windows": []}), "accepted", {}),
        "last millisecond": (good, "accepted", {"at": "2026-11-22T01:01:59.999+00:00"}),
        "end of its time": (good, "expired", {"at": "2026-11-22T01:02:00+00:00"}),
        "another screen": (good, "wrong_screen", {"screen": "hall-2"}),
        "another pinned key": (good, "bad_signature", {"public_key": STRANGER.public_key_b64}),
        "signed by a stranger": (issue(_command("reload", {}), STRANGER), "bad_signature", {}),
        "tampered name": (good | {"name": "rotate"}, "bad_signature", {}),
        "tampered argument": (good | {"args": {"seconds": 60, "label": "一楼大厅 LED"}}, "bad_signature", {}),
        "tampered end": (good | {"expires_at": "2027-11-22T01:02:00+00:00"}, "bad_signature", {}),
        "unsigned": ({k: v for k, v in good.items() if k != SIGNATURE}, "bad_signature", {}),
        "another domain": (good | {SIGNATURE: KEY.sign("kiosk-cue-v1", good)}, "bad_signature", {}),
        "signed, but no command": (_signed({"screen": "hall-1", "name": "reload"}), "bad_signature", {}),
        "an id that is text": (_signed(good | {"id": "7"}), "bad_signature", {}),
        "arguments in a list": (_signed(good | {"args": []}), "bad_signature", {}),
        "naive end": (_signed(good | {"expires_at": "2026-11-22T01:02:00"}), "bad_signature", {}),
        "all wrong at once": (good | {"screen": "hall-2", "name": "explode"}, "bad_signature", {}),
        **{
            f"refused: {why}": (_signed(good | {"name": name, "args": args}), "bad_command", {})
            for why, (name, args) in BAD_ARGS.items()
        },
    }
    usual = {"public_key": KEY.public_key_b64, "screen": "hall-1", "at": canonical_instant(NOW)}
    return {
        "domain": DOMAIN,
        "cases": [
            {"name": name, "document": document, "outcome": outcome, **usual, **changes}
            for name, (document, outcome, changes) in outcomes.items()
        ],
        "display_cases": [_display_case(*case) for case in DISPLAY_CASES],
    }


WHOLE_MONDAY = {"weekdays": [1], "start": "06:00", "end": "06:00"}
LONDON = "Europe/London"
NIGHT = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "start": "01:15", "end": "01:45"}
DISPLAY_CASES: tuple[tuple[list[object], str, str, bool], ...] = (
    ([], "Asia/Shanghai", "2026-11-22T03:00:00+00:00", True),
    # Monday 23 November 2026, 08:30 to 17:30 in Beijing
    ([OFFICE], "Asia/Shanghai", "2026-11-23T00:29:59.999+00:00", False),
    ([OFFICE], "Asia/Shanghai", "2026-11-23T00:30:00+00:00", True),
    ([OFFICE], "Asia/Shanghai", "2026-11-23T09:29:59+00:00", True),
    ([OFFICE], "Asia/Shanghai", "2026-11-23T09:30:00+00:00", False),
    ([OFFICE], "Asia/Shanghai", "2026-11-22T02:00:00+00:00", False),
    # Friday and Saturday night: on until two the next morning, so on Sunday at one, not on Friday at one
    ([LATE], "Asia/Shanghai", "2026-11-26T17:00:00+00:00", False),
    ([LATE], "Asia/Shanghai", "2026-11-27T12:00:00+00:00", True),
    ([LATE], "Asia/Shanghai", "2026-11-28T17:00:00+00:00", True),
    ([LATE], "Asia/Shanghai", "2026-11-28T18:00:00+00:00", False),
    ([OFFICE, LATE], "Asia/Shanghai", "2026-11-28T17:59:59+00:00", True),
    # equal times are a whole day from there
    ([WHOLE_MONDAY], "Asia/Shanghai", "2026-11-22T21:59:59+00:00", False),
    ([WHOLE_MONDAY], "Asia/Shanghai", "2026-11-22T22:00:00+00:00", True),
    ([WHOLE_MONDAY], "Asia/Shanghai", "2026-11-23T21:59:59+00:00", True),
    ([WHOLE_MONDAY], "Asia/Shanghai", "2026-11-23T22:00:00+00:00", False),
    # the hour that comes twice on 25 October 2026 counts both times; on 29 March it does not come at all
    ([NIGHT], LONDON, "2026-10-25T00:30:00+00:00", True),
    ([NIGHT], LONDON, "2026-10-25T01:30:00+00:00", True),
    ([NIGHT], LONDON, "2026-03-29T01:30:00+00:00", False),
)


def write() -> None:
    """Write the file anew."""
    FILE.write_text(json.dumps(command_vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _display_case(windows: list[object], time_zone: str, at: str, on: bool) -> dict[str, object]:
    return {"args": {**DISPLAY, "windows": windows, "time_zone": time_zone}, "at": at, "on": on}


def _command(name: str, args: Mapping[str, object]) -> Command:
    until = NOW + timedelta(minutes=2)
    return Command(screen="hall-1", id=7, name=name, args=args, issued_at=NOW, expires_at=until)


def _issued(name: str, args: Mapping[str, object]) -> dict[str, object]:
    return issue(_command(name, args), KEY)


def _signed(document: dict[str, object]) -> dict[str, object]:
    return document | {SIGNATURE: KEY.sign(DOMAIN, document)}


if __name__ == "__main__":
    write()
