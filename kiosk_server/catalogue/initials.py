"""Pinyin initials, so that 社会保险 is found by typing ``shbx`` on a keyboard of 26 keys."""

from pypinyin import Style, lazy_pinyin


def pinyin_initials(text: str) -> str:
    """Return the first letter of each Chinese character; ASCII letters and digits stay, in lower case."""
    parts: list[str] = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="default")
    return "".join(c for c in "".join(parts).lower() if c.isascii() and c.isalnum())
