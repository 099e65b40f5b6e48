"""Signatures: made, verified, and refused when one thing differs."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from screens.errors import BadSignature, NotCanonical
from screens.signing import SigningKey, verify

KEY = SigningKey.generate(lambda size: hashlib.shake_128(b"one key").digest(size))
OTHER = SigningKey.generate(lambda size: hashlib.shake_128(b"another key").digest(size))
PAYLOAD = {"screen": "hall-1", "sequence": 7}
SIGNATURE = KEY.sign("kiosk-cue-v1", PAYLOAD)


def test_signature_verifies() -> None:
    verify(KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD, SIGNATURE)


def test_signature_does_not_cover_its_own_member() -> None:
    verify(KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD | {"signature": SIGNATURE}, SIGNATURE)
    assert KEY.sign("kiosk-cue-v1", PAYLOAD | {"signature": "anything"}) == SIGNATURE


def test_key_survives_its_file() -> None:
    again = SigningKey.from_pem(KEY.to_pem())
    assert again.public_key_b64 == KEY.public_key_b64
    assert again.sign("kiosk-cue-v1", PAYLOAD) == SIGNATURE


def test_generated_keys_differ() -> None:
    assert SigningKey.generate().public_key_b64 != SigningKey.generate().public_key_b64


def test_key_of_another_kind_is_refused() -> None:
    pem = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        SigningKey.from_pem(pem)


@pytest.mark.parametrize(
    ("public_key", "domain", "payload"),
    [
        (OTHER.public_key_b64, "kiosk-cue-v1", PAYLOAD),
        (KEY.public_key_b64, "kiosk-withdrawal-v1", PAYLOAD),
        (KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD | {"sequence": 8}),
        (KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD | {"extra": 1}),
        (KEY.public_key_b64, "kiosk-cue-v1", {"screen": "hall-1"}),
        (KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD | {"sequence": 7.0}),
        ("", "kiosk-cue-v1", PAYLOAD),
    ],
    ids=["key", "domain", "value", "added", "removed", "float", "no key"],
)
def test_signature_is_refused_when_anything_differs(public_key: str, domain: str, payload: dict[str, object]) -> None:
    with pytest.raises(BadSignature):
        verify(public_key, domain, payload, SIGNATURE)


@pytest.mark.parametrize("signature", [None, 7, "", "没有", SIGNATURE[:-4], SIGNATURE + "AAAA", f" {SIGNATURE}"])
def test_malformed_signature_is_refused(signature: object) -> None:
    with pytest.raises(BadSignature):
        verify(KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD, signature)


@given(st.integers(0, 63), st.integers(1, 255))
def test_signature_with_one_byte_changed_is_refused(place: int, change: int) -> None:
    raw = bytearray(base64.b64decode(SIGNATURE))
    raw[place] ^= change
    with pytest.raises(BadSignature):
        verify(KEY.public_key_b64, "kiosk-cue-v1", PAYLOAD, base64.b64encode(raw).decode())


def test_payload_without_canonical_form_is_not_signed() -> None:
    with pytest.raises(NotCanonical):
        KEY.sign("kiosk-cue-v1", {"brightness": 0.5})
