"""Codes a person can read and type; secrets a person never sees."""

import hashlib
import random
import secrets
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.errors import BadPairingCode
from screens.pairing import (
    ALPHABET,
    CODE_LIFETIME,
    hash_token,
    new_claim,
    new_code,
    new_token,
    normalise_code,
)

codes = st.text(ALPHABET, min_size=8, max_size=8).map(lambda code: f"{code[:4]}-{code[4:]}")


def test_new_code_is_drawn_from_the_alphabet() -> None:
    drawn = iter("7K3M9QXA")

    def choice(alphabet: Sequence[str]) -> str:
        assert alphabet == ALPHABET
        return next(drawn)

    assert new_code(choice) == "7K3M-9QXA"


@given(st.integers())
def test_new_code_is_its_own_normal_form(seed: int) -> None:
    code = new_code(random.Random(seed).choice)  # noqa: S311 -- a seeded draw, no secret
    assert normalise_code(code) == code


def test_code_lives_ten_minutes() -> None:
    assert timedelta(minutes=10) == CODE_LIFETIME


@given(codes)
def test_code_may_be_typed_in_lower_case_and_with_spaces(code: str) -> None:
    assert normalise_code(f"  {code.lower().replace('-', ' ')} ") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7k3m9qxa", "7K3M-9QXA"),
        ("７Ｋ３Ｍ－９ＱＸＡ", "7K3M-9QXA"),
        ("7K3M—9QXA", "7K3M-9QXA"),
        ("OIL0-1111", "0110-1111"),
    ],
)
def test_code_is_understood_as_meant(typed: str, code: str) -> None:
    assert normalise_code(typed) == code


@pytest.mark.parametrize("typed", ["", "7K3M-9QX", "7K3M-9QXAA", "7K3M-9QXU", "配对码配对码配对"])
def test_text_that_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadPairingCode):
        normalise_code(typed)


@pytest.mark.parametrize("make", [new_claim, new_token])
def test_secrets_have_256_bits(make) -> None:
    assert make(lambda size: f"{size} bytes") == "32 bytes"
    assert make(secrets.token_urlsafe) != make(secrets.token_urlsafe)


def test_token_is_stored_as_its_hash() -> None:
    assert hash_token("token") == hashlib.sha256(b"token").hexdigest()
