"""Write orders.json: direct orders (直达指令) as one screen may meet them, each with its outcome.

Run `python -m vectors.write_order_vectors` with PYTHONPATH=.:tests after a deliberate change of the protocol.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta

from vectors.write_screen_vectors import FOLDER, KEY, NOW, STRANGER

from screens.canonical import canonical_instant
from screens.orders import (
    OVERRIDE_DOMAIN,
    WITHDRAWN_DOMAIN,
    OverrideOrder,
    WithdrawnOrder,
    issue_override,
    issue_withdrawn,
)
from screens.programme import Page
from screens.signing import SIGNATURE

Outcomes = dict[str, tuple[dict[str, object], str, dict[str, object]]]
"""By the name of the case: what comes in, the outcome, and what is otherwise than usual at the screen."""

_SHA256 = hashlib.sha256(b"vectors: a page of a notice").hexdigest()
_TEXT = "清河县气象台发布暴雨红色预警：请立即离开河道。"
_ISSUED = Page(sha256=_SHA256, media_type="image/png", bytes=48_211, milliseconds=15_000, text=_TEXT)
_PAGE = asdict(_ISSUED)
_USUAL: dict[str, object] = {
    "public_key": KEY.public_key_b64,
    "screen": "hall-1",
    "last_order": 40,
    "applied_sequence": 7,
    "at": canonical_instant(NOW),
}


def write() -> None:
    """Write the file anew."""
    text = json.dumps(order_vectors(), ensure_ascii=False, indent=1) + "\n"
    (FOLDER / "orders.json").write_text(text, encoding="utf-8")


def order_vectors() -> dict[str, object]:
    """Both kinds of orders; `event` says which kind a case came in as."""
    cases = {"override": _override_cases(), "withdrawn": _withdrawn_cases()}
    return {
        "domains": {"override": OVERRIDE_DOMAIN, "withdrawn": WITHDRAWN_DOMAIN},
        "cases": [
            {"event": event, "name": name, "document": document, "outcome": outcome, **_USUAL, **changes}
            for event, outcomes in cases.items()
            for name, (document, outcome, changes) in outcomes.items()
        ],
    }


def _override_cases() -> Outcomes:
    order = OverrideOrder(
        screen="hall-1",
        order=41,
        after_sequence=7,
        override=12,
        entry_id="override.12",
        title="暴雨红色预警",
        severity="red",
        start=NOW,
        end=NOW + timedelta(hours=2),
        pages=(_ISSUED,),
        issued_at=NOW,
    )
    good = issue_override(order, KEY)
    return {
        **_common_cases(good, issue_override(order, STRANGER), OVERRIDE_DOMAIN, WITHDRAWN_DOMAIN),
        "to begin later": (_signed(good | {"start": "2026-11-22T02:00:00+00:00"}), "accepted", {}),
        "without an end": (_signed(good | {"end": None}), "accepted", {"at": "2027-11-22T01:00:00+00:00"}),
        "last millisecond before its end": (good, "accepted", {"at": "2026-11-22T02:59:59.999+00:00"}),
        "at its end": (good, "superseded", {"at": "2026-11-22T03:00:00+00:00"}),
        "tampered end": (good | {"end": "2026-11-23T03:00:00+00:00"}, "bad_signature", {}),
        "tampered page": (good | {"pages": [_PAGE | {"sha256": "0" * 64}]}, "bad_signature", {}),
        "naive start": (_signed(good | {"start": "2026-11-22T01:00:00"}), "bad_signature", {}),
        "signed, silent about its end": (_signed(_without(good, "end")), "bad_signature", {}),
        "signed, no such severity": (_signed(good | {"severity": "purple"}), "bad_signature", {}),
        "signed, without pages": (_signed(good | {"pages": []}), "bad_signature", {}),
        "signed, a page that is none": (_signed(good | {"pages": [_SHA256]}), "bad_signature", {}),
        "signed, a page without time": (_signed(good | {"pages": [_PAGE | {"milliseconds": 0}]}), "bad_signature", {}),
        "signed, a page without text": (_signed(good | {"pages": [_PAGE | {"text": None}]}), "bad_signature", {}),
        "signed, a number that is a text": (_signed(good | {"override": "12"}), "bad_signature", {}),
        "signed, a number that is a truth": (_signed(good | {"override": True}), "bad_signature", {}),
    }


def _withdrawn_cases() -> Outcomes:
    order = WithdrawnOrder(
        screen="hall-1", order=41, after_sequence=7, item_codes=("7K3M9QX",), overrides=(12,), issued_at=NOW
    )
    good = issue_withdrawn(order, KEY)
    return {
        **_common_cases(good, issue_withdrawn(order, STRANGER), WITHDRAWN_DOMAIN, OVERRIDE_DOMAIN),
        "items alone": (_signed(good | {"overrides": []}, WITHDRAWN_DOMAIN), "accepted", {}),
        "notices alone": (_signed(good | {"item_codes": []}, WITHDRAWN_DOMAIN), "accepted", {}),
        "tampered code": (good | {"item_codes": ["4F8W2TN"]}, "bad_signature", {}),
        "signed, a code that is none": (_signed(good | {"item_codes": [7]}, WITHDRAWN_DOMAIN), "bad_signature", {}),
        "signed, a notice that is none": (_signed(good | {"overrides": ["12"]}, WITHDRAWN_DOMAIN), "bad_signature", {}),
    }


def _common_cases(good: dict[str, object], strangers: dict[str, object], domain: str, other: str) -> Outcomes:
    return {
        "as issued": (good, "accepted", {}),
        "the first of all": (good, "accepted", {"last_order": 0}),
        "the same again": (good, "rollback", {"last_order": 41}),
        "a later one carried out before": (good, "rollback", {"last_order": 42}),
        "nothing plays yet": (good, "accepted", {"applied_sequence": 0}),
        "what plays was planned after it": (good, "superseded", {"applied_sequence": 8}),
        "another screen": (good, "wrong_screen", {"screen": "hall-2"}),
        "another screen, and the same again": (good, "wrong_screen", {"screen": "hall-2", "last_order": 41}),
        "the same again, and overtaken": (good, "rollback", {"last_order": 41, "applied_sequence": 8}),
        "another pinned key": (good, "bad_signature", {"public_key": STRANGER.public_key_b64}),
        "signed by a stranger": (strangers, "bad_signature", {}),
        "tampered number": (good | {"order": 43}, "bad_signature", {}),
        "tampered signature": (good | {SIGNATURE: "A" + str(good[SIGNATURE])[1:]}, "bad_signature", {}),
        "unsigned": (_without(good, SIGNATURE), "bad_signature", {}),
        "member added": (good | {"note": ""}, "bad_signature", {}),
        "a fraction": (good | {"order": 41.5}, "bad_signature", {}),
        "signed as the other kind": (_signed(good, other), "bad_signature", {}),
        "signed, but no order": (_signed({"screen": "hall-1", "order": 41}, domain), "bad_signature", {}),
        "naive date of issue": (_signed(good | {"issued_at": "2026-11-22"}, domain), "bad_signature", {}),
        "all wrong at once": (good | {"screen": "hall-2"}, "bad_signature", {"last_order": 99, "applied_sequence": 8}),
    }


def _signed(document: dict[str, object], domain: str = OVERRIDE_DOMAIN) -> dict[str, object]:
    return document | {SIGNATURE: KEY.sign(domain, document)}


def _without(document: dict[str, object], member: str) -> dict[str, object]:
    return {name: value for name, value in document.items() if name != member}


if __name__ == "__main__":
    write()
