"""The vectors that the player's JavaScript is held to, read by Python.

`tests/js/verify.test.mjs` and `programme.test.mjs` read the same files.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
from vectors.write_screen_vectors import all_vectors

from screens.canonical import canonical_json, sha256_hex
from screens.cue import accept
from screens.errors import BadSignature, LeaseExpired, NotCanonical, Rollback, ScreenError, WrongScreen
from screens.programme import PageDue, page_at, page_in_loop

FOLDER = Path(__file__).resolve().parents[1] / "vectors"
FAULTS = {
    BadSignature: "bad_signature",
    WrongScreen: "wrong_screen",
    Rollback: "rollback",
    LeaseExpired: "lease_expired",
}


def read(name: str) -> dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


CANONICAL, CUE, PROGRAMME = read("canonical.json"), read("cue.json"), read("programme.json")
DOCUMENT = json.loads(PROGRAMME["body"])


@pytest.mark.parametrize("case", CANONICAL["cases"], ids=lambda case: case["canonical"][:20])
def test_canonical_form(case: dict) -> None:
    assert canonical_json(case["value"]).decode() == case["canonical"]


@pytest.mark.parametrize("text", CANONICAL["refused"])
def test_no_canonical_form(text: str) -> None:
    with pytest.raises(NotCanonical):
        canonical_json(json.loads(text))


@pytest.mark.parametrize("case", CUE["cases"], ids=lambda case: case["name"])
def test_cue(case: dict) -> None:
    assert outcome(case) == case["outcome"]


def outcome(case: dict) -> str:
    try:
        accept(
            case["document"],
            public_key=case["public_key"],
            screen=case["screen"],
            last_sequence=case["last_sequence"],
            now=datetime.fromisoformat(case["at"]),
        )
    except ScreenError as refused:
        return FAULTS[type(refused)]
    return "accepted"


def test_every_outcome_of_a_cue_occurs() -> None:
    assert {case["outcome"] for case in CUE["cases"]} == {"accepted", *FAULTS.values()}


def test_programme_is_named_by_its_hash() -> None:
    assert sha256_hex(PROGRAMME["body"].encode()) == PROGRAMME["sha256"]
    assert canonical_json(DOCUMENT).decode() == PROGRAMME["body"]


@pytest.mark.parametrize("case", PROGRAMME["cases"], ids=lambda case: case["at"])
def test_page_due(case: dict) -> None:
    assert shown(page_at(DOCUMENT, datetime.fromisoformat(case["at"]))) == case["shown"]


@pytest.mark.parametrize("case", PROGRAMME["standby_cases"], ids=lambda case: case["at"])
def test_standby_page_due(case: dict) -> None:
    due = page_in_loop(DOCUMENT, DOCUMENT["standby"], datetime.fromisoformat(case["at"]))
    assert shown(due) == case["shown"]


def shown(due: PageDue | None) -> dict | None:
    if due is None:
        return None
    return {"entry_id": due.entry["entry_id"], "page": due.page["sha256"], "offset_ms": due.offset_ms}


@pytest.mark.parametrize("name", ["canonical.json", "cue.json", "programme.json"])
def test_stored_vectors_are_what_the_code_writes(name: str) -> None:
    """A failure means the protocol changed: screens in the field would no longer agree with the server."""
    assert read(name) == all_vectors()[name]
