"""Emergency notices as the screens show them: on which screens, and the exact pictures."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.drawing import Drawing, Task, face_of, override_task
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.previews import PagePreview, Shape
from kiosk_server.overrides import mapping
from kiosk_server.overrides.models import Override
from screens.dwell import share_time
from screens.screen import Geometry


def screens_of(session: Session, notice: Override) -> Sequence[Screen]:
    """Return the screens that show the notice; a test (演练) reaches test screens only."""
    reached = queries.reached(session, {target.target for target in notice.targets})
    found = queries.screens(session, screen_ids=reached)
    return [screen for screen in found if screen.is_test or not notice.is_test]


def shapes(session: Session, notice: Override) -> list[Shape]:
    """Return the kinds of screens that show the notice; while it has no targets yet, all kinds in use."""
    groups: dict[tuple[int, int, int], list[Screen]] = {}
    for screen in screens_of(session, notice) if notice.targets else queries.screens(session):
        groups.setdefault((screen.zone_id, screen.width, screen.height), []).append(screen)
    return [
        Shape(zone=members[0].zone, geometry=Geometry(width, height), screens=tuple(members))
        for (_, width, height), members in groups.items()
    ]


def task(notice: Override, shape: Shape) -> Task:
    """Return what to draw for one kind of screen, to be completed outside any transaction."""
    return override_task(notice, face_of(shape.zone), shape.geometry, shape.zone.time_zone)


def pages(session: Session, drawing: Drawing, notice: Override, wanted: Task) -> Sequence[PagePreview]:
    """Return the drawn pages, each with the time it stays."""
    slides = drawing.slides(session, [wanted]).get(wanted.recipe, [])
    if not slides:
        return []
    shares = share_time(mapping.seconds_of(notice) * 1000, [slide.characters for slide in slides])
    return [
        PagePreview(sha256=slide.media_sha256, milliseconds=share, text=slide.text)
        for slide, share in zip(slides, shares, strict=True)
    ]
