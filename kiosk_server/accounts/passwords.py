"""Passwords: strength as assessors ask (domain.md §5.1), Argon2id for storage."""

import string

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from kiosk_server.errors import N_, Invalid

_HASHER = PasswordHasher()
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def check_strength(password: str) -> None:
    """Refuse a weak password: at least 12 characters, or 8 with three classes.

    :raises Invalid: the sentence says what is asked for.
    """
    classes = sum(any(c in group for c in password) for group in _CLASSES)
    classes += any(c not in "".join(_CLASSES) for c in password)
    if len(password) < 8 or (len(password) < 12 and classes < 3):
        raise Invalid(N_("密码太简单：请用至少 12 个字符，或至少 8 个字符并包含大写、小写、数字、符号中的三类。"))


def hash_password(password: str) -> str:
    """Return the Argon2id hash to store."""
    return _HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Say whether *password* is the one whose hash is *stored*."""
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
