"""The pictures of a draft before it is published, as every kind of screen it reaches would show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.drawing import Drawing, Task, face_of, task_for
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.rollout import screens_of
from kiosk_server.publishing import mapping
from kiosk_server.publishing.models import Playlist, Zone
from screens.dwell import share_time
from screens.screen import Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Screens that show the same pictures: one zone's, of one size. `key` names the shape in an address."""

    zone: Zone
    geometry: Geometry
    screens: tuple[Screen, ...]

    @property
    def key(self) -> str:
        """Zone and size: ``3-1920x1080``."""
        return f"{self.zone.id}-{self.geometry.width}x{self.geometry.height}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePreview:
    """One drawn page: its picture, how long it stays (milliseconds) and what it says."""

    sha256: str
    milliseconds: int
    text: str


def shapes(session: Session, playlist_id: int) -> list[Shape]:
    """Return the kinds of screens that the playlist reaches; all kinds in use while it is assigned to none."""
    groups: dict[tuple[int, int, int], list[Screen]] = {}
    for screen in screens_of(session, playlist_id) or queries.screens(session):
        groups.setdefault((screen.zone_id, screen.width, screen.height), []).append(screen)
    return [
        Shape(zone=members[0].zone, geometry=Geometry(width, height), screens=tuple(members))
        for (_, width, height), members in groups.items()
    ]


def tasks(playlist: Playlist, shape: Shape, public_address: str) -> dict[int, Task]:
    """Return what to draw for each place of the draft; places that could not be published have no task.

    To be completed by `Drawing.complete` outside any transaction, then read by `previews`.
    """
    face = face_of(shape.zone)
    return {
        entry.position: task_for(entry.item.approved_version, face, shape.geometry, entry.seconds, public_address)
        for entry in playlist.entries
        if entry.item.approved_version is not None and mapping.approved_version(entry.item) is not None
    }


def previews(
    session: Session, drawing: Drawing, playlist: Playlist, wanted: Mapping[int, Task]
) -> dict[int, Sequence[PagePreview]]:
    """Return the drawn pages of each place of the draft, with the time that each page will have."""
    slides = drawing.slides(session, wanted.values())
    seconds = {entry.position: entry.seconds for entry in playlist.entries}
    found: dict[int, Sequence[PagePreview]] = {}
    for position, task in wanted.items():
        pages = slides.get(task.recipe, [])
        shares = share_time(seconds[position] * 1000, [slide.characters for slide in pages]) if pages else ()
        found[position] = [
            PagePreview(sha256=slide.media_sha256, milliseconds=share, text=slide.text)
            for slide, share in zip(pages, shares, strict=True)
        ]
    return found
