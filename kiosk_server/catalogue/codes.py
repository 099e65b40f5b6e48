"""Item codes: seven characters of Crockford base32 a person can read aloud, the last one a check character.

In: random bytes, or whatever was typed or scanned. Out: a code of seven characters, or None.
The check is a remainder over GF(32): it finds every single wrong character and every swap of two.
"""

from collections.abc import Callable, Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
_LOOKALIKES = str.maketrans("OIL", "011", "- ")
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive, so that doubling walks through every non-zero element


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return a fresh code; *random_bytes(n)* gives n random bytes (30 bits are used)."""
    number = int.from_bytes(random_bytes(4), "big")
    values = [number >> shift & 31 for shift in range(0, 5 * (LENGTH - 1), 5)]
    return "".join(ALPHABET[value] for value in [*values, _double(_remainder(values))])


def normalise(text: str) -> str | None:
    """Return the code that *text* means (case, O→0, I and L→1, spaces, hyphens), or None."""
    code = text.strip().upper().translate(_LOOKALIKES)
    if len(code) != LENGTH or any(character not in _VALUES for character in code):
        return None
    return code if _remainder([_VALUES[character] for character in code]) == 0 else None


def _remainder(values: Sequence[int]) -> int:
    remainder = 0
    for value in values:
        remainder = _double(remainder) ^ value
    return remainder


def _double(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value
