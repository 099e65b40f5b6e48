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
from screens.dwell import ReadingWarning, reading_warnings, share_time, sufficient_seconds
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
    """One drawn page: its picture, how long it stays (milliseconds), what it says and in how many characters."""

    sha256: str
    milliseconds: int
    text: str
    characters: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Pages of an entry that leave too soon to be read (never none), and the entry's seconds that would suffice."""

    warnings: tuple[ReadingWarning, ...]
    seconds: int

    @property
    def worst(self) -> ReadingWarning:
        """The page that lacks the most time."""
        return max(self.warnings, key=lambda warning: warning.needed_seconds - warning.given_seconds)

    @property
    def needed(self) -> Mapping[int, int]:
        """The seconds that each of these pages needs, by its number from 1."""
        return {warning.page: warning.needed_seconds for warning in self.warnings}


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
            PagePreview(sha256=slide.media_sha256, milliseconds=share, text=slide.text, characters=slide.characters)
            for slide, share in zip(pages, shares, strict=True)
        ]
    return found


def reading(pages: Sequence[PagePreview]) -> Reading | None:
    """Return what is too short to be read among the pages of an entry; None where everything can be read."""
    warnings = reading_warnings((page.milliseconds, page.characters) for page in pages)
    return Reading(warnings=warnings, seconds=sufficient_seconds(p.characters for p in pages)) if warnings else None


def readings(session: Session, drawing: Drawing, playlist: Playlist, public_address: str) -> dict[int, Reading]:
    """Return what is too short in each place of the draft, on the kind of screen that needs the longest.

    Reads the pictures that are drawn already; a kind of screen whose pictures are still to come says nothing yet.
    """
    found: dict[int, Reading] = {}
    for shape in shapes(session, playlist.id):
        drawn = previews(session, drawing, playlist, tasks(playlist, shape, public_address))
        for position, pages in drawn.items():
            here = reading(pages)
            if here and (position not in found or here.seconds > found[position].seconds):
                found[position] = here
    return found
