"""Which commands there are (遥控指令), and what each may be told: the names, and strict checks of their arguments.

``identify`` shows a name in big letters on the glass; ``reload`` loads the page anew; ``screenshot`` sends what is on
the glass; ``display`` sets brightness, volume and on/off windows for good; ``rotate`` fetches a new credential;
``clear_cache`` forgets media that are not on; ``collect_logs`` sends the last lines of the player's log.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import NamedTuple

from playlists.dayparts import Daypart
from playlists.errors import PlaylistError
from playlists.wall_time import zone
from screens.errors import N_, BadCommand

LONGEST_IDENTIFY_S = 60
LONGEST_LABEL = 80
LEAST_BRIGHTNESS = 10
"""Percent. A glass that is quite dark looks broken; what is to be dark is switched off by its windows."""
MOST_WINDOWS = 14
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class Display(NamedTuple):
    """How a glass is set (显示设置): percent of brightness and volume; `windows` none means always on."""

    brightness: int
    volume: int
    windows: tuple[Daypart, ...]
    time_zone: str


def check_args(name: object, args: object) -> dict[str, object]:
    """Return *args* when they are what the command *name* takes, no member more and none less.

    :raises BadCommand: there is no such command, or it does not take these.
    """
    check = _CHECKS.get(name) if isinstance(name, str) else None
    if check is None:
        raise BadCommand(N_("没有指令“%(name)s”。"), {"name": str(name)[:40]})
    if not isinstance(args, dict):
        raise _refused("args")
    check(args)
    return args


def read_display(args: Mapping[str, object]) -> Display:
    """Return the settings in the arguments of ``display``.

    :raises BadCommand: they are none.
    """
    _members(args, "brightness", "volume", "windows", "time_zone")
    windows = args["windows"]
    if not isinstance(windows, list) or len(windows) > MOST_WINDOWS:
        raise _refused("windows")
    return Display(
        brightness=_number(args, "brightness", LEAST_BRIGHTNESS, 100),
        volume=_number(args, "volume", 0, 100),
        windows=tuple(_window(each) for each in windows),
        time_zone=_time_zone(args["time_zone"]),
    )


def _nothing(args: Mapping[str, object]) -> None:
    _members(args)


def _identify(args: Mapping[str, object]) -> None:
    _members(args, "seconds", "label")
    _number(args, "seconds", 1, LONGEST_IDENTIFY_S)
    label = args["label"]
    if not isinstance(label, str) or not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise _refused("label")


_CHECKS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "identify": _identify,
    "reload": _nothing,
    "screenshot": _nothing,
    "display": read_display,
    "rotate": _nothing,
    "clear_cache": _nothing,
    "collect_logs": _nothing,
}
NAMES = tuple(_CHECKS)


def _members(args: Mapping[str, object], *names: str) -> None:
    if args.keys() != set(names):
        raise _refused(", ".join(sorted(map(str, args.keys() ^ set(names)))))


def _number(args: Mapping[str, object], name: str, least: int, most: int) -> int:
    value = args[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _refused(name)
    return value


def _window(value: object) -> Daypart:
    if not isinstance(value, dict):
        raise _refused("windows")
    _members(value, "weekdays", "start", "end")
    weekdays = value["weekdays"]
    if not isinstance(weekdays, list) or not all(type(day) is int and 1 <= day <= 7 for day in weekdays):
        raise _refused("weekdays")
    if not weekdays or len(set(weekdays)) != len(weekdays):
        raise _refused("weekdays")
    return Daypart(frozenset(weekdays), _clock(value["start"]), _clock(value["end"]))


def _clock(value: object) -> time:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise _refused("windows")
    return time.fromisoformat(value)


def _time_zone(value: object) -> str:
    if not isinstance(value, str):
        raise _refused("time_zone")
    try:
        zone(value)
    except PlaylistError as error:
        raise _refused("time_zone") from error
    return value


def _refused(member: str) -> BadCommand:
    return BadCommand(N_("指令的参数“%(member)s”不对。"), {"member": member[:80]})
