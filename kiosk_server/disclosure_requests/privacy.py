"""Identity numbers (证件号码): checked, masked, and kept encrypted.

GB/T 22239 8.1.4.5 and 个人信息保护法 Art. 28 ask for it.
Encryption is Fernet (AES-128-CBC with HMAC-SHA256) under a key made for this purpose alone, which the caller
hands in (`Instance.privacy_key`); it stands in no database and in no backup of one.
"""

import re
from datetime import date

from cryptography.fernet import Fernet

_RESIDENT = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))


def is_resident_number(number: str) -> bool:
    """Say whether *number* can be of a resident identity card (居民身份证): GB 11643, day and check."""
    if not _RESIDENT.fullmatch(number) or not _is_day(number[6:14]):
        return False
    total = sum(int(figure) * weight for figure, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return _RESIDENT_CHECKS[total % 11] == number[17]


def is_credit_code(code: str) -> bool:
    """Say whether *code* can be a unified social credit code (统一社会信用代码): GB 32100 and its check."""
    if len(code) != 18 or not set(code) <= set(_CREDIT_ALPHABET):
        return False
    places = zip(code, _CREDIT_WEIGHTS, strict=False)
    total = sum(_CREDIT_ALPHABET.index(character) * weight for character, weight in places)
    return _CREDIT_ALPHABET[-total % 31] == code[17]


def encrypt(number: str, key: bytes) -> bytes:
    """Return *number* encrypted under *key* (32 bytes in URL-safe base64)."""
    return Fernet(key).encrypt(number.encode())


def decrypt(token: bytes, key: bytes) -> str:
    """Return the number that `encrypt` was given; raises `InvalidToken` (Fernet's) for another key."""
    return Fernet(key).decrypt(token).decode()


def tail(number: str) -> str:
    """Return the last four characters: enough for a clerk to compare, too little to misuse."""
    return number[-4:]


def masked(tail_of_number: str) -> str:
    """Return how a number is shown where only its tail is known."""
    return f"••••••••{tail_of_number}"


def _is_day(figures: str) -> bool:
    try:
        date(int(figures[:4]), int(figures[4:6]), int(figures[6:]))
    except ValueError:
        return False
    return True
