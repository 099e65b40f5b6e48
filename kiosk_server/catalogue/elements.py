"""Reading the cells of a catalogue row: channel marks and ticks. Cells are kept as published.

■ is a channel that must be used (必选), □ one that may be (可选), as the heads of the published tables say
(domain.md §2.3); ▲ ◆ ● and ○ 〇 ◇ △ are local variants, 口 is a misread □.
A tick column knows √, an empty cell, ``?`` for "lost in publication" (never the same as no) and free text.
"""

import re
import unicodedata
from dataclasses import dataclass

from kiosk_server.errors import N_, Invalid

OFFICIAL_CHANNELS = (
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "纸质媒体",
    "公开查阅点",
    "政务服务中心",
    "便民服务站",
    "入户/现场",
    "社区/企事业单位/村公示栏(电子屏)",
    "精准推送",
    "其他",
)
_MANDATORY = "■▲◆●"
_OPTIONAL = "□○◇△〇口"
_FOREIGN = frozenset("√×*#@!?！？")
_MISREAD_BOX = re.compile(r"(?:^|(?<=\s))口(?=政府|两微|一微|发布会|广播|纸质|公开查阅|政务|便民|入户|社区|精准|其他)")
_ZERO_BOX = re.compile(r"(?:^|(?<=\s))〇")
_MARK = re.compile(f"[{_MANDATORY}□○◇△]")
_NUMBERED = re.compile(r"^\d+[.、．]\s*")
_UNKNOWN = frozenset({"", "?", "？"})


@dataclass(frozen=True, slots=True)
class Channel:
    """A carrier of publication; `mandatory` is None where the cell carries no marks at all."""

    name: str
    mandatory: bool | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick cell: yes, no or unknown (None), and the words if the cell has any (特定群体: who they are)."""

    value: bool | None
    text: str = ""


def parse_channels(text: str) -> tuple[Channel, ...]:
    """Return the channels a cell names, in its order; an empty or ``?`` cell names none.

    :raises Invalid: the cell carries a mark that means neither 必选 nor 可选.
    """
    if text.strip() in _UNKNOWN:
        return ()
    plain = _ZERO_BOX.sub("○", _MISREAD_BOX.sub("□", text))
    _check_marks(plain)
    marks = list(_MARK.finditer(plain))
    if not marks:
        return tuple(Channel(name, None) for name in _unmarked(plain))
    ends = [mark.start() for mark in marks[1:]] + [len(plain)]
    named = ((mark.group(), _name(plain[mark.end() : end])) for mark, end in zip(marks, ends, strict=True))
    return tuple(Channel(name, mark in _MANDATORY) for mark, name in named if name)


def parse_tick(text: str) -> Tick:
    """Return what a cell of 公开对象, 公开方式 or 公开层级 says."""
    word = text.strip()
    if word in {"√", "✓", "✔", "是"}:
        return Tick(True)
    if word in {"", "×", "✗", "否", "—", "-"}:
        return Tick(False)
    if word in _UNKNOWN:
        return Tick(None)
    return Tick(True, word)


def _check_marks(text: str) -> None:
    for word in text.split():
        symbols = [c for c in word if unicodedata.category(c) == "So" and c not in _MANDATORY + _OPTIONAL]
        symbols += [word[0]] if word[0] in _FOREIGN else []
        if symbols:
            raise Invalid(
                N_("“公开渠道和载体”里有不认识的标记“%(mark)s”。请用 ■ 表示必选、□ 表示可选。"),
                mark=symbols[0],
            )


def _unmarked(text: str) -> list[str]:
    names = (_NUMBERED.sub("", part).strip(" 、;；,，。") for part in re.split(r"[\s;；、]+", text))
    return [name for name in names if name]


def _name(text: str) -> str:
    name = text.strip(" \t\r\n　;；,，、")
    # A list in brackets, 同上(■…), leaves its closing bracket on the last name.
    return name[:-1] if name.endswith((")", "）")) and "(" not in name and "（" not in name else name
