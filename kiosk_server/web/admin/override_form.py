"""The form of an emergency notice: what was typed goes in, a draft comes out; times are the site's wall time."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kiosk_server.errors import N_, FieldErrors
from kiosk_server.overrides.draft import Draft
from kiosk_server.publishing.targets import Target
from kiosk_server.web.admin.fields import Faults, attempt
from kiosk_server.web.admin.screen_pictures import instant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form as it was filled in."""

    severity: str = ""
    title: str = ""
    body: str = ""
    source: str = ""
    targets: frozenset[str] = frozenset()
    start: str = ""
    end: str = ""
    is_test: bool = False


def read_form(form: MultiDict[str, str]) -> Typed:
    """Return the form as typed, to be shown again or understood."""
    return Typed(
        severity=form.get("severity", ""),
        title=form.get("title", "").strip(),
        body=form.get("body", "").replace("\r\n", "\n").strip(),
        source=form.get("source", "").strip(),
        targets=frozenset(form.getlist("targets")),
        start=form.get("start", ""),
        end=form.get("end", ""),
        is_test="is_test" in form,
    )


def understand(typed: Typed, time_zone: str) -> Draft:
    """Return the draft that the form means; whether it may go up is for the use case to say.

    :raises FieldErrors: a time or a target cannot be read.
    """
    faults: Faults = {}
    start = attempt(faults, "start", lambda: instant_of(typed.start, time_zone))
    end = attempt(faults, "end", lambda: instant_of(typed.end, time_zone))
    targets = attempt(faults, "targets", lambda: read_targets(typed))
    if faults:
        raise FieldErrors(N_("紧急插播还不能提交，请修改以下 %(count)s 处。"), faults, count=len(faults))
    return Draft(
        severity=typed.severity,
        title=typed.title,
        body=typed.body,
        source=typed.source,
        targets=targets or (),
        start=start,
        end=end,
        is_test=typed.is_test,
    )


def read_targets(typed: Typed) -> tuple[Target, ...]:
    """Return the targets that were ticked.

    :raises Invalid: one is none.
    """
    return tuple(sorted(Target.parse(text) for text in typed.targets))
