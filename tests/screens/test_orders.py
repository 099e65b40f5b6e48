"""Direct orders: only those signed for this screen, new, and not overtaken are carried out.

`tests/js/orders.test.mjs` reads the same vectors.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from vectors.write_order_vectors import order_vectors
from vectors.write_screen_vectors import KEY, NOW

from screens.errors import BadSignature, Rollback, ScreenError, Superseded, WrongScreen
from screens.orders import (
    OVERRIDE_DOMAIN,
    WITHDRAWN_DOMAIN,
    OverrideOrder,
    WithdrawnOrder,
    accept_override,
    accept_withdrawn,
    issue_override,
    issue_withdrawn,
)
from screens.programme import Page

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "vectors" / "orders.json").read_text(encoding="utf-8"))
FAULTS = {
    BadSignature: "bad_signature",
    WrongScreen: "wrong_screen",
    Rollback: "rollback",
    Superseded: "superseded",
}
PAGE = Page(sha256="a" * 64, media_type="image/png", bytes=7, milliseconds=15_000, text="请远离河道。")
OVERRIDE = OverrideOrder(
    screen="3",
    order=5,
    after_sequence=2,
    override=9,
    entry_id="override.9",
    title="暴雨橙色预警",
    severity="orange",
    start=NOW,
    end=NOW + timedelta(hours=1),
    pages=(PAGE, PAGE),
    issued_at=NOW,
)
WITHDRAWN = WithdrawnOrder(
    screen="3", order=6, after_sequence=2, item_codes=("7K3M9QX", "4F8W2TN"), overrides=(9,), issued_at=NOW
)
EXPECTED = {"public_key": KEY.public_key_b64, "screen": "3", "last_order": 0, "applied_sequence": 2}


def accept(case: dict) -> OverrideOrder | WithdrawnOrder:
    expected = {name: case[name] for name in ("public_key", "screen", "last_order", "applied_sequence")}
    if case["event"] == "override":
        return accept_override(case["document"], **expected, now=datetime.fromisoformat(case["at"]))
    return accept_withdrawn(case["document"], **expected)


def outcome(case: dict) -> str:
    try:
        accept(case)
    except ScreenError as refused:
        return FAULTS[type(refused)]
    return "accepted"


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['event']}: {case['name']}")
def test_order(case: dict) -> None:
    assert outcome(case) == case["outcome"]


@pytest.mark.parametrize("event", ["override", "withdrawn"])
def test_every_outcome_of_an_order_occurs(event: str) -> None:
    outcomes = {case["outcome"] for case in VECTORS["cases"] if case["event"] == event}
    assert outcomes == {"accepted", *FAULTS.values()}


def test_stored_vectors_are_what_the_code_writes() -> None:
    """A failure means the protocol changed: screens in the field would no longer agree with the server."""
    assert order_vectors() == VECTORS


@pytest.mark.parametrize("end", [None, OVERRIDE.end])
def test_an_accepted_override_is_the_one_issued(end: datetime | None) -> None:
    order = OverrideOrder(**{name: getattr(OVERRIDE, name) for name in OverrideOrder.__slots__} | {"end": end})
    document = json.loads(json.dumps(issue_override(order, KEY)))
    assert accept_override(document, **EXPECTED, now=NOW) == order


def test_an_accepted_withdrawal_is_the_one_issued() -> None:
    document = json.loads(json.dumps(issue_withdrawn(WITHDRAWN, KEY)))
    assert accept_withdrawn(document, **EXPECTED) == WITHDRAWN


@pytest.mark.parametrize("member", sorted(issue_override(OVERRIDE, KEY).keys() - {"signature"}))
def test_a_signed_document_lacking_any_member_is_no_override_order(member: str) -> None:
    document = issue_override(OVERRIDE, KEY)
    del document[member]
    document["signature"] = KEY.sign(OVERRIDE_DOMAIN, document)
    with pytest.raises(BadSignature, match="不是直达指令"):
        accept_override(document, **EXPECTED, now=NOW)


@pytest.mark.parametrize("member", sorted(issue_withdrawn(WITHDRAWN, KEY).keys() - {"signature"}))
def test_a_signed_document_lacking_any_member_is_no_withdrawn_order(member: str) -> None:
    document = issue_withdrawn(WITHDRAWN, KEY)
    del document[member]
    document["signature"] = KEY.sign(WITHDRAWN_DOMAIN, document)
    with pytest.raises(BadSignature, match="不是直达指令"):
        accept_withdrawn(document, **EXPECTED)
