"""A command is carried out by the screen it is for, in its time, when it is one that screens know.

`tests/js` holds the player to the same vectors.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vectors.write_command_vectors import BAD_ARGS, GOOD_ARGS, command_vectors
from vectors.write_screen_vectors import KEY

from screens.command import Command, accept, issue
from screens.command_args import NAMES, check_args, read_display
from screens.display import is_on
from screens.errors import BadCommand, BadSignature, Expired, ScreenError, WrongScreen
from screens.signing import SIGNATURE

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "commands.json").read_text(encoding="utf-8"))
FAULTS = {
    BadSignature: "bad_signature",
    WrongScreen: "wrong_screen",
    Expired: "expired",
    BadCommand: "bad_command",
}
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
COMMAND = Command(
    screen="hall-1",
    id=7,
    name="identify",
    args={"seconds": 20, "label": "一楼大厅 LED"},
    issued_at=NOW,
    expires_at=NOW + timedelta(minutes=2),
)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_outcome_is_that_of_the_vectors(case: dict) -> None:
    assert outcome(case) == case["outcome"]


def outcome(case: dict) -> str:
    try:
        at = datetime.fromisoformat(case["at"])
        accept(case["document"], public_key=case["public_key"], screen=case["screen"], now=at)
    except ScreenError as refused:
        return FAULTS[type(refused)]
    return "accepted"


def test_every_outcome_and_every_name_occurs_in_the_vectors() -> None:
    assert {case["outcome"] for case in VECTORS["cases"]} == {"accepted", *FAULTS.values()}
    accepted = {case["document"]["name"] for case in VECTORS["cases"] if case["outcome"] == "accepted"}
    assert accepted == set(NAMES)


def test_stored_vectors_are_what_the_code_writes() -> None:
    """A failure means the protocol changed: screens in the field would no longer agree with the server."""
    assert command_vectors() == VECTORS


def test_issued_command_is_accepted_unchanged() -> None:
    document = issue(COMMAND, KEY)
    assert accept(document, public_key=KEY.public_key_b64, screen="hall-1", now=NOW) == COMMAND
    assert {name: value for name, value in document.items() if name != SIGNATURE} == {
        "screen": "hall-1",
        "id": 7,
        "name": "identify",
        "args": {"seconds": 20, "label": "一楼大厅 LED"},
        "issued_at": "2026-11-22T01:00:00+00:00",
        "expires_at": "2026-11-22T01:02:00+00:00",
    }


@pytest.mark.parametrize("args", GOOD_ARGS.items(), ids=lambda item: item[0])
def test_arguments_of_every_command_are_taken(args: tuple[str, dict[str, object]]) -> None:
    assert check_args(*args) == args[1]


@pytest.mark.parametrize("case", BAD_ARGS.items(), ids=lambda item: item[0])
def test_no_command_is_issued_that_a_screen_would_refuse(case: tuple[str, tuple[str, object]]) -> None:
    name, args = case[1]
    with pytest.raises(BadCommand):
        check_args(name, args)


@pytest.mark.parametrize(("name", "args"), [(None, {}), (5, {}), ([], {}), ("reload", None), ("reload", [])])
def test_what_is_no_command_at_all_is_refused(name: object, args: object) -> None:
    with pytest.raises(BadCommand):
        check_args(name, args)


@pytest.mark.parametrize("case", VECTORS["display_cases"], ids=lambda case: case["at"])
def test_glass_is_on_within_its_windows(case: dict) -> None:
    assert is_on(read_display(case["args"]), datetime.fromisoformat(case["at"])) == case["on"]
