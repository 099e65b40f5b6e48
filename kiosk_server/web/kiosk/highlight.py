"""Which characters of a result the search words touch, by themselves or by their pinyin initials. Pure.

A word is found without regard to case. A word of letters and digits is also looked for among the initials, in the
same way as the catalogue's search: ``shbx`` marks 社会保险.
"""

from collections.abc import Iterable, Sequence

from kiosk_server.catalogue.initials import pinyin_initials

Part = tuple[str, bool]
ELLIPSIS = "…"


def parts(text: str, words: Iterable[str]) -> list[Part]:
    """Return *text* cut into pieces, each with whether it is to be marked; joined they are *text* again."""
    marked = [False] * len(text)
    for word in words:
        for start, end in _places(text, word):
            marked[start:end] = [True] * (end - start)
    cut: list[Part] = []
    for character, is_marked in zip(text, marked, strict=True):
        if cut and cut[-1][1] == is_marked:
            cut[-1] = (cut[-1][0] + character, is_marked)
        else:
            cut.append((character, is_marked))
    return cut


def passage(paragraphs: Sequence[str], words: Sequence[str], length: int) -> str:
    """Return at most *length* characters around the first word that occurs literally, or "" where none does."""
    for paragraph in paragraphs:
        lower = paragraph.lower()
        at = min((place for word in words if (place := lower.find(word.lower())) >= 0), default=-1)
        if at >= 0:
            return _around(paragraph, at, length)
    return ""


def _around(paragraph: str, at: int, length: int) -> str:
    start = max(0, min(at - length // 4, len(paragraph) - length))
    end = start + length
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(paragraph) else ""
    return f"{before}{paragraph[start:end]}{after}"


def _places(text: str, word: str) -> list[tuple[int, int]]:
    literal = _occurrences(text.lower(), word.lower())
    if literal or not (word.isascii() and word.isalnum()):
        return [(at, at + len(word)) for at in literal]
    letters, owners = _initials(text)
    return [(owners[at], owners[at + len(word) - 1] + 1) for at in _occurrences(letters, word.lower())]


def _initials(text: str) -> tuple[str, list[int]]:
    """Return the initials of *text* and, for each letter, the place of the character it stands for."""
    owners = [at for at, character in enumerate(text) if pinyin_initials(character)]
    letters = pinyin_initials(text)
    # One letter a character is the rule; where a reading breaks it, marking nothing beats marking wrongly.
    return (letters, owners) if len(letters) == len(owners) else ("", [])


def _occurrences(text: str, word: str) -> list[int]:
    found, at = [], text.find(word) if word else -1
    while at >= 0:
        found.append(at)
        at = text.find(word, at + len(word))
    return found
