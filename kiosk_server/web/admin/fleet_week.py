"""The week of the whole fleet (一周播出): every screen, day by day, and the gaps in the opening hours of its hall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import render_template, request

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.fleet import queries
from kiosk_server.fleet.outlook import Outlook, outlook
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from playlists.timeline import Segment

DAYS = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What plays from `start` until `end` (local) on one day: the winners' names, or nothing on standby."""

    start: datetime
    end: datetime
    kind: str
    names: str
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day of some screens; `idle` is how long the hall is open with nothing scheduled."""

    parts: tuple[Part, ...]
    idle: timedelta


@blueprint.get("/screens/week")
@security.permission_required(Permission.DESK)
def screen_week() -> str:
    """Show seven days from ``from`` (a date, today unless given) of all screens in the units of the person."""
    first = request.args.get("from", type=date.fromisoformat) or context.local_now().date()
    first = min(max(first, date(1971, 1, 1)), date(9000, 1, 1))
    actor, zone = context.actor(), context.local_now().tzinfo
    start, end = (datetime.combine(day, time(0), zone) for day in (first, first + DAYS * _DAY))
    with context.database().reading() as session:
        screens = [s for s in queries.screens(session) if allowed(actor, Permission.DESK, s.zone.unit.path)]
        found = outlook(session, screens, start, end)
        days = [first + n * _DAY for n in range(DAYS)]
        rows = [(one, [_cell(one, day) for day in days] if one.segments else []) for one in found]
        return render_template(
            "admin/screens/week.html",
            days=days,
            rows=rows,
            today=context.local_now().date(),
            earlier=first - DAYS * _DAY,
            later=first + DAYS * _DAY,
            idle=sum(any(cell.idle for cell in cells) for _, cells in rows),
        )


def _cell(found: Outlook, day: date) -> Cell:
    zone = ZoneInfo(found.screens[0].zone.time_zone)
    begin, end = (datetime.combine(each, time(0), zone) for each in (day, day + _DAY))
    idle = [min(end, until) - max(begin, since) for since, until in found.gaps if since < end and begin < until]
    return Cell(parts=tuple(_parts(found.segments, begin, end)), idle=sum(idle, timedelta()))


def _parts(segments: Sequence[Segment], begin: datetime, end: datetime) -> list[Part]:
    """What plays in ``[begin, end)``; neighbours that differ only in what they beat are one part."""
    parts: list[Part] = []
    for segment in segments:
        if segment.end <= begin or segment.start >= end:
            continue
        reason = segment.reason
        part = Part(
            start=max(segment.start, begin).astimezone(begin.tzinfo),
            end=min(segment.end, end).astimezone(begin.tzinfo),
            kind=reason.kind,
            names=str(reason.params.get("names", "")),
            provisional=reason.provisional,
        )
        if parts and (parts[-1].kind, parts[-1].names, parts[-1].provisional) == (
            part.kind,
            part.names,
            part.provisional,
        ):
            part = Part(
                start=parts.pop().start, end=part.end, kind=part.kind, names=part.names, provisional=part.provisional
            )
        parts.append(part)
    return parts
