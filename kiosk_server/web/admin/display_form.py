"""The form of a glass (显示设置): what was typed goes in, the arguments of ``display`` come out, and back."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, FieldErrors
from kiosk_server.web.admin.fields import Faults, attempt, whole
from kiosk_server.web.admin.hours_form import TypedDaypart, read_dayparts, typed_dayparts, understand_dayparts
from playlists.dayparts import Daypart
from screens.command_args import LEAST_BRIGHTNESS, Display

_USUAL = TypedDaypart(frozenset({1, 2, 3, 4, 5}), "08:30", "17:30")
"""What stands ready for a glass that nobody has set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was filled in; without `has_windows` the glass is always on."""

    brightness: str = "100"
    volume: str = "100"
    has_windows: bool = False
    dayparts: list[TypedDaypart] = field(default_factory=lambda: [_USUAL])


def read_form(form: MultiDict[str, str]) -> Typed:
    """Return the form as typed."""
    return Typed(
        brightness=form.get("brightness", "").strip(),
        volume=form.get("volume", "").strip(),
        has_windows=bool(form.get("has_windows")),
        dayparts=read_dayparts(form),
    )


def typed_display(settings: Display | None) -> Typed:
    """Return how a glass was set, as the form shows it; a new form for one that nobody has set."""
    if settings is None:
        return Typed()
    return Typed(
        brightness=str(settings.brightness),
        volume=str(settings.volume),
        has_windows=bool(settings.windows),
        dayparts=typed_dayparts(settings.windows) if settings.windows else [_USUAL],
    )


def understand_form(typed: Typed) -> dict[str, object]:
    """Return the arguments of the command, without the time zone.

    :raises FieldErrors: every field that has to be changed, with its sentence, in the order of the form.
    """
    faults: Faults = {}
    percent = N_("请填 %(least)s 到 %(most)s 之间的数。")
    brightness = attempt(faults, "brightness", lambda: whole(typed.brightness, LEAST_BRIGHTNESS, 100, percent))
    volume = attempt(faults, "volume", lambda: whole(typed.volume, 0, 100, percent))
    windows = understand_dayparts(faults, typed.dayparts) if typed.has_windows else ()
    if faults:
        raise FieldErrors(N_("设置还不能下发，请修改以下 %(count)s 处。"), faults, count=len(faults))
    return {"brightness": brightness, "volume": volume, "windows": [_window(part) for part in windows]}


def _window(part: Daypart) -> dict[str, object]:
    return {"weekdays": sorted(part.weekdays), "start": f"{part.start:%H:%M}", "end": f"{part.end:%H:%M}"}
