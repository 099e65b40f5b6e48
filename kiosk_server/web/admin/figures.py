"""The figures of menu and dashboard, each counted from the tables at the moment it is asked for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from kiosk_server.accounts.permissions import Permission, allowed
from kiosk_server.calendars import queries as calendars
from kiosk_server.catalogue import listing
from kiosk_server.disclosure_requests import queries as requests
from kiosk_server.disclosure_requests import working_days
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.events import Actor
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.queries import ScreenState
from playlists.calendar import Calendar

SOON = 5
"""Working days before a due day from which a request is pressing (临期)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screens:
    """The paired screens: how many are there and play what is due, and which have fallen silent."""

    states: tuple[ScreenState, ...]
    in_step: int
    lost: tuple[ScreenState, ...]

    @property
    def misplanned(self) -> tuple[ScreenState, ...]:
        """Those for which no new programme can be made (排期规则有误); they keep the one they have."""
        return tuple(state for state in self.states if state.screen.planning_fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Rows of the catalogue with at least one live item, of all rows (目录覆盖)."""

    covered: int
    rows: int

    @property
    def percent(self) -> float:
        """The share in per cent; 0 for an empty catalogue."""
        return 100 * self.covered / self.rows if self.rows else 0.0


def screens(session: Session, actor: Actor, now: datetime) -> Screens:
    """Return the figures of the screens in the units that *actor* works for."""
    seen = [
        state
        for state in fleet.states(session, now)
        if state.screen.token_hash is not None and allowed(actor, Permission.DESK, state.screen.zone.unit.path)
    ]
    here = [state for state in seen if state.presence in {"online", "late"}]
    return Screens(
        states=tuple(seen),
        in_step=sum(state.in_step or state.screen.kind == "kiosk" for state in here),
        lost=tuple(state for state in seen if state not in here),
    )


def pressing_requests(session: Session, actor: Actor, today: date) -> list[DisclosureRequest]:
    """Return the open requests whose answer is due within five working days, or overdue, soonest first."""
    calendar = calendars.calendar(session)
    return [request for request in requests.inbox(session, actor, open_only=True) if presses(request, today, calendar)]


def presses(request: DisclosureRequest, today: date, calendar: Calendar) -> bool:
    """Say whether the answer is due within five working days or overdue, by the State Council's *calendar*."""
    return request.due_on is not None and working_days.working_days_left(today, request.due_on, calendar) <= SOON


def coverage(session: Session, now: datetime) -> Coverage:
    """Return how much of the catalogue is published at *now*."""
    return Coverage(covered=len(listing.covered_rows(session, now=now)), rows=listing.count_rows(session))
