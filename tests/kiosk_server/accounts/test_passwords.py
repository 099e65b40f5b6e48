"""Strong enough to be kept, and kept only as a hash."""

import pytest

from kiosk_server.accounts import passwords
from kiosk_server.errors import Invalid


@pytest.mark.parametrize("password", ["Abcdef12", "abc-def1", "abcdefghijkl", "密码Abc123", "ABC-DEF1"])
def test_check_strength_takes(password: str) -> None:
    passwords.check_strength(password)


@pytest.mark.parametrize("password", ["", "Abc-12", "abcdefgh", "abcdef12", "ABCDEF12345", "abcdefghijk"])
def test_check_strength_refuses(password: str) -> None:
    with pytest.raises(Invalid, match="密码太简单"):
        passwords.check_strength(password)


def test_hash_password_is_argon2id_with_a_salt_of_its_own() -> None:
    first, second = passwords.hash_password("Abcdef12"), passwords.hash_password("Abcdef12")
    assert first.startswith("$argon2id$")
    assert first != second


def test_matches_knows_the_password_and_no_other() -> None:
    stored = passwords.hash_password("Abcdef12")
    assert (passwords.matches(stored, "Abcdef12"), passwords.matches(stored, "abcdef12")) == (True, False)


def test_matches_takes_a_damaged_hash_for_no_match() -> None:
    assert not passwords.matches("not a hash", "Abcdef12")
