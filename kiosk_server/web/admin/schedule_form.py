"""The form of a new assignment: what was typed goes in, values for `publishing.service.assign` come out.

Times are wall times of the zone; an end of 00:00 is midnight (`playlists.dayparts`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from functools import partial
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.publishing.scheduling import Rule
from kiosk_server.publishing.targets import Target
from playlists.dayparts import EVERY_DAY, WHOLE_DAY, Daypart, parse_time
from playlists.errors import PlaylistError

MOST_DAYPARTS = 6
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TypedDaypart:
    """One row of the form as it was filled in."""

    weekdays: frozenset[int] = EVERY_DAY
    start: str = ""
    end: str = ""


BLANK = TypedDaypart(frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form as it was filled in."""

    playlist_id: str = ""
    target: str = ""
    starts_on: str = ""
    ends_on: str = ""
    priority: str = "0"
    dayparts: list[TypedDaypart] = field(default_factory=lambda: [TypedDaypart()])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssignment:
    """What the form means."""

    playlist_id: int
    target: Target
    rule: Rule


def read_form(form: MultiDict[str, str]) -> Typed:
    """Return the form as typed, to be shown again or understood."""
    count = min(form.get("parts", 1, type=int), MOST_DAYPARTS)
    return Typed(
        playlist_id=form.get("playlist_id", ""),
        target=form.get("target", ""),
        starts_on=form.get("starts_on", "").strip(),
        ends_on=form.get("ends_on", "").strip(),
        priority=form.get("priority", "").strip(),
        dayparts=[_typed_daypart(form, number) for number in range(max(count, 1))],
    )


def understand(typed: Typed) -> NewAssignment:
    """Return what the form means.

    :raises FieldErrors: every field that has to be changed, with its sentence, in the order of the form.
    """
    faults: dict[str, Invalid] = {}
    playlist_id = _read(faults, "playlist_id", lambda: _playlist(typed.playlist_id))
    target = _read(faults, "target", lambda: _target(typed.target))
    starts_on = _read(faults, "starts_on", lambda: _day(typed.starts_on))
    ends_on = _read(faults, "ends_on", lambda: _day(typed.ends_on))
    if starts_on and ends_on and ends_on < starts_on:
        faults["ends_on"] = Invalid(N_("结束日期早于开始日期，请改正。"))
    dayparts = _read_dayparts(faults, typed.dayparts)
    priority = _read(faults, "priority", lambda: _priority(typed.priority))
    if faults:
        raise FieldErrors(N_("排期还不能保存，请修改以下 %(count)s 处。"), faults, count=len(faults))
    return NewAssignment(
        playlist_id=playlist_id or 0,
        target=target or Target("everything"),
        rule=Rule(starts_on=starts_on, ends_on=ends_on, priority=priority or 0, dayparts=dayparts),
    )


def _read_dayparts(faults: dict[str, Invalid], typed: Sequence[TypedDaypart]) -> tuple[Daypart, ...]:
    """Return the dayparts; blank rows do not count, and one that covers every whole day makes the others idle."""
    filled = {number: row for number, row in enumerate(typed) if row != BLANK}
    if not filled:
        faults["daypart-0"] = Invalid(N_("请至少选择一个星期几。"))
    parts = [_read(faults, f"daypart-{number}", partial(_daypart, row)) for number, row in filled.items()]
    return () if WHOLE_DAY in parts else tuple(part for part in parts if part is not None)


def _typed_daypart(form: MultiDict[str, str], number: int) -> TypedDaypart:
    days = frozenset(int(day) for day in form.getlist(f"day-{number}") if day in "1234567" and len(day) == 1)
    return TypedDaypart(days, form.get(f"start-{number}", "").strip(), form.get(f"end-{number}", "").strip())


def _read(faults: dict[str, Invalid], name: str, read: Callable[[], T]) -> T | None:
    try:
        return read()
    except Invalid as fault:
        faults[name] = fault
    except PlaylistError as fault:
        faults[name] = Invalid(fault.message, **dict(fault.params))
    return None


def _playlist(text: str) -> int:
    if not text.isdecimal():
        raise Invalid(N_("请选择节目单。"))
    return int(text)


def _target(text: str) -> Target:
    return Target.parse(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(N_("日期请写成 2026-11-22 的样子。")) from error


def _daypart(typed: TypedDaypart) -> Daypart:
    if not typed.start and not typed.end:
        return Daypart(typed.weekdays, time(0), time(0))
    if not typed.start or not typed.end:
        raise Invalid(N_("请填写时段的开始和结束时间；全天播出就都留空。"))
    return Daypart(typed.weekdays, parse_time(typed.start), parse_time(typed.end, end=True))


def _priority(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 100):
        raise Invalid(N_("优先级请填 0 到 100 之间的数。"))
    return int(text)
