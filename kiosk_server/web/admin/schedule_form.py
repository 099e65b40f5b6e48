"""The form of an assignment: what was typed goes in, values for `publishing.scheduling` come out, and back.

Times are wall times of the zone. Its parts are in `hours_form`, `repeat_form` and `condition_form`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.publishing import rules
from kiosk_server.publishing.schedule_models import Assignment
from kiosk_server.publishing.scheduling import Rule
from kiosk_server.publishing.targets import Target
from kiosk_server.web.admin.condition_form import (
    TypedCondition,
    read_condition,
    typed_condition,
    understand_condition,
)
from kiosk_server.web.admin.fields import Faults, attempt, day, number, whole
from kiosk_server.web.admin.hours_form import (
    TypedDaypart,
    TypedException,
    read_dayparts,
    read_exceptions,
    typed_dayparts,
    typed_exceptions,
    understand_dayparts,
    understand_exceptions,
)
from kiosk_server.web.admin.repeat_form import TypedRule, read_rule, typed_rule, understand_rule
from playlists.day_conditions import DayCondition
from playlists.recurrence import Recurrence

ALWAYS, WEEKLY, RULE = "always", "weekly", "rule"
"""How it repeats: round the clock, by weekdays and dayparts, or by a recurrence rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form as it was filled in."""

    playlist_id: str = ""
    target: str = ""
    campaign_id: str = ""
    starts_on: str = ""
    ends_on: str = ""
    priority: str = "0"
    repeat: str = WEEKLY
    dayparts: list[TypedDaypart] = field(default_factory=lambda: [TypedDaypart()])
    rule: TypedRule = field(default_factory=TypedRule)
    condition: TypedCondition = field(default_factory=TypedCondition)
    only_when_open: bool = False
    exceptions: list[TypedException] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """What the form cannot say of an assignment that is edited, and must not lose."""

    recurrence: Recurrence | None = None
    day_condition: DayCondition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the form means."""

    playlist_id: int
    target: Target
    rule: Rule


def read_form(form: MultiDict[str, str]) -> Typed:
    """Return the form as typed, to be shown again or understood."""
    names = ("playlist_id", "target", "campaign_id", "starts_on", "ends_on", "priority", "repeat")
    return Typed(
        **{name: form[name].strip() for name in names if name in form},
        dayparts=read_dayparts(form),
        rule=read_rule(form),
        condition=read_condition(form),
        only_when_open=bool(form.get("only_when_open")),
        exceptions=read_exceptions(form),
    )


def typed_of(row: Assignment) -> Typed:
    """Return a stored assignment as the form shows it.

    :raises BadRule: its rule was altered behind the service's back.
    """
    existing, dayparts = existing_of(row), rules.dayparts(row.dayparts)
    recurrence = existing.recurrence
    return Typed(
        playlist_id=str(row.playlist_id),
        target=str(row.target),
        campaign_id=str(row.campaign_id or ""),
        starts_on=_typed_day(row.starts_on),
        ends_on=_typed_day(row.ends_on),
        priority=str(row.priority),
        repeat=RULE if recurrence else WEEKLY if dayparts else ALWAYS,
        dayparts=typed_dayparts(dayparts),
        rule=typed_rule(recurrence) if recurrence else TypedRule(),
        condition=typed_condition(existing.day_condition),
        only_when_open=row.only_when_open,
        exceptions=typed_exceptions(rules.exceptions(row.exceptions or {})),
    )


def existing_of(row: Assignment) -> Existing:
    """Return what an edit of *row* has to keep.

    :raises BadRule: its rule was altered behind the service's back.
    """
    return Existing(recurrence=rules.recurrence(row.recurrence), day_condition=rules.day_condition(row.day_condition))


def understand(typed: Typed, existing: Existing | None = None) -> Wanted:
    """Return what the form means, for an *existing* assignment without what only it can know.

    :raises FieldErrors: every field that has to be changed, with its sentence, in the order of the form.
    """
    faults: Faults = {}
    existing = existing or Existing()
    playlist_id = attempt(faults, "playlist_id", lambda: _playlist(typed.playlist_id))
    target = attempt(faults, "target", lambda: Target.parse(typed.target))
    dayparts = understand_dayparts(faults, typed.dayparts) if typed.repeat == WEEKLY else ()
    recurrence = understand_rule(faults, typed.rule, existing.recurrence) if typed.repeat == RULE else None
    starts_on = attempt(faults, "starts_on", lambda: day(typed.starts_on))
    ends_on = attempt(faults, "ends_on", lambda: day(typed.ends_on))
    if starts_on and ends_on and ends_on < starts_on:
        faults["ends_on"] = Invalid(N_("结束日期早于开始日期，请改正。"))
    condition = understand_condition(faults, typed.condition, existing.day_condition)
    exceptions = understand_exceptions(faults, typed.exceptions)
    refusal = N_("优先级请填 0 到 100 之间的数。")
    priority = attempt(faults, "priority", lambda: whole(typed.priority, 0, 100, refusal))
    refuse(faults)
    rule = Rule(
        starts_on=starts_on,
        ends_on=ends_on,
        dayparts=dayparts,
        priority=priority or 0,
        exceptions=exceptions,
        recurrence=recurrence,
        day_condition=condition,
        only_when_open=typed.only_when_open,
        campaign_id=number(typed.campaign_id),
    )
    return Wanted(playlist_id=playlist_id or 0, target=target or Target("everything"), rule=rule)


def refuse(faults: Mapping[str, Invalid]) -> None:
    """Refuse the form if anything is wrong with it.

    :raises FieldErrors: there is.
    """
    if faults:
        raise FieldErrors(N_("排期还不能保存，请修改以下 %(count)s 处。"), faults, count=len(faults))


def _playlist(text: str) -> int:
    found = number(text)
    if found is None:
        raise Invalid(N_("请选择节目单。"))
    return found


def _typed_day(value: date | None) -> str:
    return value.isoformat() if value else ""
