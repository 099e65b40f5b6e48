"""Pairing a screen with the server (屏幕配对).

An unpaired screen shows a short code; a member of staff in front of it types the code into the
administration, and the screen, which alone knows the long claim, then collects its token once. The code is
for human eyes and lives ten minutes; claim and token are secrets of 256 bits, and of the token the server
keeps only the hash.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import timedelta

from screens.canonical import sha256_hex
from screens.errors import N_, BadPairingCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread from a screen."""

CODE_LENGTH = 8
CODE_LIFETIME = timedelta(minutes=10)
_SECRET_BYTES = 32
_MISREAD = str.maketrans("OIL", "011", " -－—·_")


def new_code(choice: Callable[[Sequence[str]], str]) -> str:
    """Return a new pairing code, ``XXXX-XXXX``; ``choice`` picks one of a sequence (``secrets.choice``)."""
    return _grouped("".join(choice(ALPHABET) for _ in range(CODE_LENGTH)))


def normalise_code(text: str) -> str:
    """Return the code a person meant, as ``new_code`` writes it; ``BadPairingCode`` if it cannot be one.

    Case, spaces, hyphens and full-width letters do not matter; O is read as 0, I and L as 1.
    """
    code = unicodedata.normalize("NFKC", text).strip().upper().translate(_MISREAD)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise BadPairingCode(N_("配对码应为 8 位字母或数字，例如 7K3M-9QXA。"))
    return _grouped(code)


def new_claim(token_urlsafe: Callable[[int], str]) -> str:
    """Return the secret by which the waiting screen asks for its token (``secrets.token_urlsafe``)."""
    return token_urlsafe(_SECRET_BYTES)


def new_token(token_urlsafe: Callable[[int], str]) -> str:
    """Return a paired screen's credential (``secrets.token_urlsafe``)."""
    return token_urlsafe(_SECRET_BYTES)


def hash_token(token: str) -> str:
    """Return what the server stores of a token: its SHA-256. The token is random, so no salt is needed."""
    return sha256_hex(token.encode("utf-8"))


def _grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"
