"""Reading screens and what they are due to play."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kiosk_server.errors import N_, NotFound
from kiosk_server.fleet.models import PairingClaim, Programme, Screen, Slide
from kiosk_server.publishing.models import Zone
from screens.presence import Presence, presence


@dataclass(frozen=True, slots=True)
class ScreenState:
    """A screen as the desk sees it: presence, and whether it plays what it is due to play (同步)."""

    screen: Screen
    presence: Presence
    in_step: bool
    revisions: tuple[tuple[str, int], ...]


def screens(
    session: Session, *, zone_ids: set[int] | None = None, screen_ids: set[int] | None = None
) -> Sequence[Screen]:
    """Return the screens of these zones or with these ids; all of them when neither is given."""
    query = select(Screen).options(joinedload(Screen.zone).joinedload(Zone.unit)).order_by(Screen.id)
    if zone_ids is not None or screen_ids is not None:
        query = query.where(Screen.zone_id.in_(zone_ids or ()) | Screen.id.in_(screen_ids or ()))
    return session.scalars(query).all()


def screen(session: Session, screen_id: int) -> Screen:
    """Return the screen with this id and its zone.

    :raises NotFound: there is none.
    """
    found = session.get(Screen, screen_id, options=[joinedload(Screen.zone).joinedload(Zone.unit)])
    if found is None:
        raise NotFound(N_("没有这块屏幕。"))
    return found


def states(session: Session, now: datetime) -> list[ScreenState]:
    """Return every screen with its presence and the playlist revisions it says it plays."""
    found = screens(session)
    hashes = {s.applied_programme for s in found if s.applied_programme}
    rows = session.execute(select(Programme.sha256, Programme.revisions).where(Programme.sha256.in_(hashes)))
    revisions = {sha256: tuple((name, number) for name, number, _ in listed) for sha256, listed in rows}
    return [state(s, now, revisions.get(s.applied_programme or "", ())) for s in found]


def state(screen: Screen, now: datetime, revisions: tuple[tuple[str, int], ...] = ()) -> ScreenState:
    """Judge one screen at *now*."""
    in_step = screen.programme is not None and screen.programme == screen.applied_programme
    return ScreenState(screen, presence(screen.last_seen_at, now), in_step, revisions)


def programme(session: Session, sha256: str) -> Programme:
    """Return the programme document with this hash.

    :raises NotFound: it was never built here.
    """
    found = session.get(Programme, sha256)
    if found is None:
        raise NotFound(N_("没有这个节目。"))
    return found


def is_slide(session: Session, sha256: str) -> bool:
    """Say whether the file with this hash is a slide: drawn from approved bytes, made for screens."""
    return session.scalars(select(Slide.id).where(Slide.media_sha256 == sha256).limit(1)).first() is not None


def waiting_claims(session: Session, now: datetime) -> Sequence[PairingClaim]:
    """Return the unpaired screens whose codes can be confirmed now, newest first."""
    query = select(PairingClaim).where(PairingClaim.screen_id.is_(None), PairingClaim.expires_at > now)
    return session.scalars(query.order_by(PairingClaim.id.desc()).limit(50)).all()
