"""How far a published revision has come: screen by screen, from being drawn to standing on the glass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.publishing.models import PlaylistRevision
from kiosk_server.publishing.schedule import targets_of
from screens.presence import Presence, presence

Stage = Literal["drawing", "waiting", "in_step", "elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A screen to which the playlist is assigned, and how far the revision has come there.

    `stage`: ``drawing``, its programme does not carry the revision yet; ``waiting``, it does, and the screen has not
    said that it plays it; ``in_step``; ``elsewhere``, nothing of the playlist is due there (dates, priority).
    """

    screen: Screen
    presence: Presence
    stage: Stage


def screens_of(session: Session, playlist_id: int) -> Sequence[Screen]:
    """Return the screens that the assignments of a playlist reach."""
    return queries.screens(session, screen_ids=queries.reached(session, targets_of(session, [playlist_id])))


def rollout(session: Session, revision: PlaylistRevision, now: datetime) -> list[Arrival]:
    """Return how far *revision*, the newest of its playlist, has come on every screen that it is assigned to."""
    screens = screens_of(session, revision.playlist_id)
    hashes = {screen.programme for screen in screens if screen.programme}
    programmes = {p.sha256: p for p in session.scalars(select(Programme).where(Programme.sha256.in_(hashes)))}
    return [
        Arrival(
            screen=s,
            presence=presence(s.last_seen_at, now),
            stage=_stage(s, programmes.get(s.programme or ""), revision),
        )
        for s in screens
    ]


def _stage(screen: Screen, programme: Programme | None, revision: PlaylistRevision) -> Stage:
    if programme is None or not _is_of(programme, revision):
        return "drawing"
    # The document is canonical JSON, so an entry's id stands in it in one way only.
    if not any(f'"entry_id":"{entry.entry_id}"'.encode() in programme.body for entry in revision.entries):
        return "elsewhere"
    return "in_step" if screen.applied_programme == screen.programme else "waiting"


def _is_of(programme: Programme, revision: PlaylistRevision) -> bool:
    return any((number, key) == (revision.number, revision.playlist_id) for _, number, key in programme.revisions)
