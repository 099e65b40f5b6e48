"""Characters as the typesetter sees them: Han, words, opening and closing marks; and a text's clean form.

Chinese line breaking (GB/T 15834-2011, 5.1: 标点位置): no stop, comma or closing mark begins a line, no
opening mark ends one; 破折号 and 省略号 are not torn apart. Words, numbers, dates and addresses in Latin
letters stay whole.
"""

import re

OPENING = "《〈（「『【〔［｛“‘([{"
CLOSING = "，。、；：！？》〉）」』】〕］｝”’,.;:!?)]}"
NOT_AT_START = frozenset(CLOSING + "…—～·・％‰℃°%々-–/")
NOT_AT_END = frozenset(OPENING)

BLANK_LEFT = frozenset("《〈（「『【〔“‘")
"""Full-width marks whose left half is blank: the blank goes at a line's start and after another such mark."""
BLANK_RIGHT = frozenset("，。、；：》〉）」』】〕”’")
"""Full-width marks whose right half is blank: it goes at the end of a line and before another mark."""

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_MARK = "，。、；：！？《》（）“”‘’「」【】"
_HAN_OR_MARK = _HAN + _MARK
_LETTER = "0-9A-Za-z\u00c0-\u024f"
_ATOM = re.compile(
    rf"[{_LETTER}]+(?:[.,:/@&+_#~=?'%\-–]{{1,3}}[{_LETTER}]+)*[%‰°℃]?"  # a word, number, date or address
    r"| +|—+|…+|."
)
_JOINT = re.compile(r"[^-–/.:?&=_@]+[-–/.:?&=_@]*|.")
_WORD = re.compile(rf"[{_LETTER}]")
_HAN_ONLY = re.compile(f"[{_HAN}]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufe0e\ufe0f]"
)
_LOOSE_SPACE = re.compile(
    rf"(?<=[{_MARK}]) | (?=[{_MARK}])|(?<=[{_HAN}]) (?=[{_LETTER}])|(?<=[{_LETTER}]) (?=[{_HAN}])"
)
_BRACKETED = re.compile(rf"(?<=[{_HAN_OR_MARK}])\(([^()]*)\)|\(([^()]*[{_HAN}][^()]*)\)")
_NARROW_MARK = re.compile(rf"(?<=[{_HAN_OR_MARK}])[,;:!?]|[,;!?](?=[{_HAN}《“（])")
_DATE_UNITS = "年月日"
_WIDE_MARK = str.maketrans(",;:!?", "，；：！？")


def clean(text: str) -> str:
    """Return ``text`` as it is set: one line, nothing invisible, full-width marks in Chinese.

    Only the form of marks and of blanks beside them or beside figures changes, never a word: records typed
    with half-width commas look as printed ones do.
    """
    text = " ".join(_INVISIBLE.sub("", text).split())
    text = _LOOSE_SPACE.sub("", text)
    text = _BRACKETED.sub(lambda found: f"（{found[1] if found[1] is not None else found[2]}）", text)
    return _NARROW_MARK.sub(lambda found: found[0].translate(_WIDE_MARK), text)


def split_atoms(text: str) -> list[str]:
    """Split clean ``text`` into what is never torn apart: words, numbers, dashes, single Han and marks."""
    return _ATOM.findall(text)


def split_joints(word: str) -> list[str]:
    """Split a compound or address after its joints: ``open-government`` into ``open-`` and ``government``."""
    return _JOINT.findall(word)


def is_word(atom: str) -> bool:
    """Tell whether ``atom`` is a word or number in Latin letters or figures."""
    return _WORD.match(atom) is not None


def is_han(atom: str) -> bool:
    """Tell whether ``atom`` is a Han character."""
    return _HAN_ONLY.match(atom) is not None


def is_apart(before: str, after: str) -> bool:
    """Tell whether a thin space parts two atoms: Han and Latin or figures, except in dates (2021年7月2日)."""
    if is_han(before):
        return is_word(after) and not (before in _DATE_UNITS and after[0].isdigit())
    return is_word(before) and is_han(after) and not (before[-1].isdigit() and after in _DATE_UNITS)


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end after the atom ``before`` and the next begin with ``after``."""
    return before[-1] not in NOT_AT_END and after[0] not in NOT_AT_START and after[0] != " "
