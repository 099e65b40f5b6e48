"""The form of a zone: what was typed goes in, `publishing.service.ZoneFacts` come out, and back."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, FieldErrors, Invalid
from kiosk_server.publishing import rules
from kiosk_server.publishing.models import Zone
from kiosk_server.publishing.service import DOWNLOAD_KBPS, ZoneFacts
from kiosk_server.web.admin.fields import Faults, attempt, whole
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
from playlists.day_conditions import WorkingDays
from playlists.dayparts import EVERY_DAY, WHOLE_DAY
from playlists.opening import OpeningHours
from playlists.wall_time import zone as time_zone_named

_USUAL = TypedDaypart(EVERY_DAY, "09:00", "17:00")
"""What stands ready for a hall of which nobody has said when it opens: on working days, whichever weekdays they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was filled in; `working_days` lets the calendar decide on which days the hours hold."""

    name: str = ""
    place: str = ""
    address: str = ""
    hotline: str = ""
    opening_hours: str = ""
    time_zone: str = ""
    lease_days: str = ""
    download_kbps: str = ""
    has_opening: bool = False
    working_days: bool = False
    dayparts: list[TypedDaypart] = field(default_factory=lambda: [_USUAL])
    exceptions: list[TypedException] = field(default_factory=list)


def read_zone(form: MultiDict[str, str]) -> Typed:
    """Return the form as typed."""
    names = ("name", "place", "address", "hotline", "opening_hours", "time_zone", "lease_days", "download_kbps")
    return Typed(
        **{name: form.get(name, "").strip() for name in names},
        has_opening=bool(form.get("has_opening")),
        working_days=bool(form.get("working_days")),
        dayparts=read_dayparts(form),
        exceptions=read_exceptions(form),
    )


def typed_zone(zone: Zone) -> Typed:
    """Return a stored zone as the form shows it.

    :raises BadRule: its opening hours were altered behind the service's back.
    """
    opening = rules.opening(zone.opening)
    return Typed(
        name=zone.name,
        place=zone.place,
        address=zone.address,
        hotline=zone.hotline,
        opening_hours=zone.opening_hours,
        time_zone=zone.time_zone,
        lease_days=str(zone.lease_days),
        download_kbps="" if zone.download_kbps is None else str(zone.download_kbps),
        has_opening=opening is not None,
        working_days=opening is None or opening.day_condition is not None,
        dayparts=typed_dayparts(opening.dayparts) if opening else [_USUAL],
        exceptions=typed_exceptions(opening.exceptions) if opening else [],
    )


def understand_zone(typed: Typed, existing: OpeningHours | None) -> ZoneFacts:
    """Return what the form means; a calendar condition that an *existing* opening has and the form cannot say stays.

    :raises FieldErrors: every field that has to be changed, with its sentence, in the order of the form.
    """
    faults: Faults = {}
    if not typed.name:
        faults["name"] = Invalid(N_("请给政务公开专区起个名字。"))
    attempt(faults, "time_zone", lambda: time_zone_named(typed.time_zone))
    refusal = N_("离线播出天数请填 %(least)s 到 %(most)s 之间的数。")
    lease_days = attempt(faults, "lease_days", lambda: whole(typed.lease_days, 1, 30, refusal))
    kbps = attempt(faults, "download_kbps", lambda: _kbps(typed.download_kbps))
    opening = _opening(faults, typed, existing) if typed.has_opening else None
    if faults:
        raise FieldErrors(N_("专区还不能保存，请修改以下 %(count)s 处。"), faults, count=len(faults))
    return ZoneFacts(
        name=typed.name,
        place=typed.place,
        address=typed.address,
        hotline=typed.hotline,
        opening_hours=typed.opening_hours,
        time_zone=typed.time_zone,
        lease_days=lease_days or 0,
        download_kbps=kbps,
        opening=opening,
    )


def _kbps(text: str) -> int | None:
    refusal = N_("下载限速请填 %(least)s 到 %(most)s 之间的数，不限速请留空。")
    return whole(text, *DOWNLOAD_KBPS, refusal) if text else None


def _opening(faults: Faults, typed: Typed, existing: OpeningHours | None) -> OpeningHours:
    dayparts = understand_dayparts(faults, typed.dayparts)
    exceptions = understand_exceptions(faults, typed.exceptions)
    condition = None
    if typed.working_days:
        condition = (existing.day_condition if existing else None) or WorkingDays()
    return OpeningHours(dayparts or (WHOLE_DAY,), condition, exceptions)
