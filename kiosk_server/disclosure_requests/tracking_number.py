"""The applicant's number (受理编号) and check code (校验码): to be written down, read out and typed in again.

A number is ``R``, two figures of the year, six random characters and a check character, of Crockford's
base 32: ``R26-7K3M9Q-X`` is shown and stored as ``R267K3M9QX``. The check character is Luhn's, modulo 32:
every single mistyped character and nearly every swap of neighbours is noticed before anything is looked up.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import date

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_CODE_DIGITS = 6
_RANDOM_CHARACTERS = 6
_LENGTH = 1 + 2 + _RANDOM_CHARACTERS + 1
_MISREAD = str.maketrans("OIL", "011", " -－—·_")


def new(day: date, random: Callable[[int], bytes]) -> str:
    """Return a new number for a request of that *day*; *random* is like ``secrets.token_bytes``."""
    drawn = "".join(ALPHABET[byte % 32] for byte in random(_RANDOM_CHARACTERS))
    body = f"{day.year % 100:02d}{drawn}"
    return f"R{body}{_check(body)}"


def normalise(text: str) -> str | None:
    """Return the number a person meant, or None when it cannot be one.

    Case, spaces, hyphens and full-width letters do not matter; O is read as 0, I and L as 1.
    """
    typed = unicodedata.normalize("NFKC", text).strip().upper().translate(_MISREAD)
    if len(typed) != _LENGTH or typed[0] != "R" or not set(typed[1:]) <= set(ALPHABET):
        return None
    return typed if _check(typed[1:-1]) == typed[-1] else None


def grouped(number: str) -> str:
    """Return *number* as it is shown and read out: ``R26-7K3M9Q-X``."""
    return f"{number[:3]}-{number[3:-1]}-{number[-1]}"


def new_check_code(random: Callable[[int], bytes]) -> str:
    """Return six random figures."""
    return f"{int.from_bytes(random(8)) % 10**CHECK_CODE_DIGITS:0{CHECK_CODE_DIGITS}d}"


def check_code_hash(number: str, check_code: str, key: bytes) -> str:
    """Return what the database keeps of a check code: an HMAC-SHA256 (hex) with the server's key.

    Six figures are soon tried through; without the key a stolen database does not let anybody do so.
    """
    figures = unicodedata.normalize("NFKC", check_code).replace(" ", "")
    return hmac.new(key, f"check-code:{number}:{figures}".encode(), hashlib.sha256).hexdigest()


def _check(body: str) -> str:
    total = 0
    for distance, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if distance % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
