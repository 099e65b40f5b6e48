"""One screen at one instant: what the desk tells of it, due now and later, recorded for the past."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from kiosk_server.errors import N_, Conflict, Invalid
from kiosk_server.fleet.frames import programme_of
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.past import Shown, changes_around, programme_before, shown_at
from kiosk_server.fleet.planning import reason_at
from kiosk_server.fleet.showing import Showing, showing_of
from kiosk_server.web.admin import loop_words
from kiosk_server.web.admin.screen_pictures import instant_of
from playlists.errors import PlaylistError
from screens.programme_document import ProgrammeDocument

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopLine:
    """A line of the loop that is due: what, how long (seconds), how often it comes round, whether it is on now."""

    title: str
    item_code: str
    seconds: int
    often: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the page tells of a screen at `at`; `local` is the wall time there, `chosen` whether somebody asked for it.

    `showing` is what was or is due, None while nothing is known of it. `why` are the sentences of the rules as they
    stand, empty for the past. `shown` is the display log's word on the past. `before` and `after` are the nearest
    changes of programme.
    """

    at: datetime
    local: datetime
    chosen: bool
    is_past: bool
    showing: Showing | None
    why: tuple[str, ...]
    shown: Shown | None
    before: datetime | None
    after: datetime | None

    @property
    def minute(self) -> int:
        """The minute of the day, from 0."""
        return self.local.hour * 60 + self.local.minute

    @property
    def verdict(self) -> str:
        """``same``, ``other`` or ``unknown``; empty now and later."""
        if not self.is_past:
            return ""
        if self.shown is None or self.shown.due is None:
            return "unknown"
        return "same" if self.shown.agrees else "other"

    @property
    def loop(self) -> list[LoopLine]:
        """Each entry of the loop once, in order."""
        if self.showing is None:
            return []
        entries = self.showing.loop.entries
        return [
            LoopLine(
                title=entry.title,
                item_code=entry.item_code,
                seconds=entry.seconds,
                often=loop_words.often(entries, entry.entry_id),
                is_on=entry.entry_id == self.showing.entry_id,
            )
            for entry in {entry.entry_id: entry for entry in entries}.values()
        ]


def asked_instant(screen: Screen) -> datetime | None:
    """Return the instant that the address asks for: ``at``, or ``day`` and ``minute`` of that day; None for now.

    :raises Invalid: it names no time.
    """
    zone, day, minute = screen.zone.time_zone, request.args.get("day", ""), request.args.get("minute", "0")
    if not day:
        return instant_of(request.args.get("at", ""), zone)
    if not (minute.isascii() and minute.isdecimal() and len(minute) < 5 and int(minute) < MINUTES_OF_A_DAY):
        raise Invalid(N_("一天中的分钟应在 0 到 1439 之间。"))
    return instant_of(f"{day}T{int(minute) // 60:02}:{int(minute) % 60:02}", zone)


def moment(session: Session, screen: Screen, asked: datetime | None, now: datetime) -> Moment:
    """Return what there is to tell of *screen* at *asked*, or at *now*."""
    at = asked or now.replace(microsecond=0)
    is_past = at < now.replace(second=0, microsecond=0)
    shown = shown_at(session, screen, at) if is_past else None
    due = _due_programme(session, screen)
    before = programme_before(session, screen, at)
    document = (shown.document or due) if shown else due
    earlier, later = changes_around([each for each in (due, before) if each], at)
    return Moment(
        at=at,
        local=at.astimezone(ZoneInfo(screen.zone.time_zone)),
        chosen=asked is not None,
        is_past=is_past,
        showing=_showing(session, document, shown.judged_at if shown else at, is_past=is_past),
        why=() if is_past else _why(session, screen, at),
        shown=shown,
        before=earlier,
        after=later,
    )


def _due_programme(session: Session, screen: Screen) -> ProgrammeDocument | None:
    try:
        return programme_of(session, screen)
    except Conflict:
        return None


def _showing(session: Session, document: ProgrammeDocument | None, at: datetime, *, is_past: bool) -> Showing | None:
    if document is None:
        return None
    found = showing_of(session, document, at)
    return None if is_past and found.until is None else found


def _why(session: Session, screen: Screen, at: datetime) -> tuple[str, ...]:
    try:
        return tuple(words.say(gettext) for words in reason_at(session, screen, at).words)
    except PlaylistError:
        return ()  # the screen's planning fault says so; the programme it keeps knows its own reason
