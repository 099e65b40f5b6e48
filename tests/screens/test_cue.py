"""A cue is followed by the screen it is meant for, while it holds, and by nobody else."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screens.cue import DOMAIN, Cue, accept, issue
from screens.errors import BadSignature, LeaseExpired, Rollback, WrongScreen
from screens.signing import SIGNATURE, SigningKey

KEY = SigningKey.generate(lambda size: hashlib.shake_128(b"one key").digest(size))
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
CUE = Cue(
    screen="hall-1",
    sequence=7,
    programme=hashlib.sha256(b"programme").hexdigest(),
    issued_at=NOW,
    valid_until=NOW + timedelta(days=7),
)
DOCUMENT = issue(CUE, KEY)


def accepted(document: dict[str, object], **changes: object) -> Cue:
    expected = {"public_key": KEY.public_key_b64, "screen": "hall-1", "last_sequence": 6, "now": NOW}
    return accept(document, **(expected | changes))


def test_issued_cue_is_accepted_unchanged() -> None:
    assert accepted(DOCUMENT) == CUE


def test_issued_cue_is_small_and_plain() -> None:
    assert {name: value for name, value in DOCUMENT.items() if name != SIGNATURE} == {
        "screen": "hall-1",
        "sequence": 7,
        "programme": CUE.programme,
        "issued_at": "2026-11-22T01:00:00+00:00",
        "valid_until": "2026-11-29T01:00:00+00:00",
    }


def test_same_cue_is_accepted_twice() -> None:
    assert accepted(DOCUMENT, last_sequence=7) == CUE


def test_lower_sequence_is_refused() -> None:
    with pytest.raises(Rollback) as refused:
        accepted(DOCUMENT, last_sequence=8)
    assert refused.value.params == {"sequence": 7, "last": 8}


def test_cue_for_another_screen_is_refused() -> None:
    with pytest.raises(WrongScreen):
        accepted(DOCUMENT, screen="hall-2")


def test_lease_ends_at_its_instant() -> None:
    assert accepted(DOCUMENT, now=CUE.valid_until - timedelta(milliseconds=1)) == CUE
    with pytest.raises(LeaseExpired):
        accepted(DOCUMENT, now=CUE.valid_until)


@pytest.mark.parametrize("member", sorted(set(DOCUMENT) - {SIGNATURE}))
def test_altered_member_is_refused(member: str) -> None:
    altered = 8 if member == "sequence" else f"{DOCUMENT[member]}0"
    with pytest.raises(BadSignature):
        accepted(DOCUMENT | {member: altered})


@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_programme_with_one_digit_changed_is_refused(place: int, digit: str) -> None:
    assume(digit != CUE.programme[place])
    changed = CUE.programme[:place] + digit + CUE.programme[place + 1 :]
    with pytest.raises(BadSignature):
        accepted(DOCUMENT | {"programme": changed})


@pytest.mark.parametrize(
    "wrong",
    [
        {"sequence": "7"},
        {"sequence": True},
        {"programme": None},
        {"valid_until": "tomorrow"},
        {"valid_until": "2026-11-29T01:00:00"},
    ],
)
def test_signed_document_that_is_no_cue_is_refused(wrong: dict[str, object]) -> None:
    document = DOCUMENT | wrong
    with pytest.raises(BadSignature):
        accepted(document | {SIGNATURE: KEY.sign(DOMAIN, document)})


def test_signature_is_judged_before_anything_else() -> None:
    with pytest.raises(BadSignature):
        accepted(DOCUMENT | {"screen": "hall-2", "sequence": 1})
