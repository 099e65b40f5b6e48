"""The exact picture of a screen at an instant: drawn from the same programme, by the same rule, as the glass."""

import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import cast
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy.orm import Session

from kiosk_server.errors import N_, Conflict, NotFound
from kiosk_server.fleet import queries
from kiosk_server.fleet.models import Screen
from kiosk_server.media.store import MediaStore
from screens.layout import ClockFace, layout_for
from screens.programme import page_at, page_in_loop
from screens.programme_document import ProgrammeDocument
from screens.rendering.fonts import FontSet
from screens.rendering.frame import frame
from screens.screen import Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that a frame is drawn from, read beforehand: the slide and the clock that stands on it.

    `local_time` is the wall time at the screen.
    """

    slide_png: bytes
    clock: ClockFace
    local_time: datetime

    def draw(self, fonts: FontSet, width: int | None = None) -> bytes:
        """Return the PNG, made smaller to *width* pixels when that is less; pure, for `offload`."""
        png = frame(self.slide_png, self.clock, self.local_time, fonts)
        return png if width is None else _reduced(png, width)


def programme_of(session: Session, screen: Screen) -> ProgrammeDocument:
    """Return the programme that *screen* is due to play.

    :raises Conflict: it has none yet.
    """
    if screen.programme is None:
        raise Conflict(N_("这块屏幕还没有节目。"))
    return cast("ProgrammeDocument", json.loads(queries.programme(session, screen.programme).body))


def picture_of(session: Session, screen: Screen, media: MediaStore, at: datetime) -> Picture:
    """Return what the frame of *screen* at *at* is drawn from, by the programme it is due to play.

    :raises Conflict: the screen has no programme yet.
    """
    document = programme_of(session, screen)
    due = page_at(document, at) or page_in_loop(document, document["standby"], at)
    return picture_with(screen, media, due.page["sha256"], at)


def picture_with(screen: Screen, media: MediaStore, sha256: str, at: datetime) -> Picture:
    """Return what the frame of *screen* at *at* is drawn from, with the slide of this hash on it.

    :raises NotFound: the slide is no longer kept.
    """
    try:
        slide_png = media.read(sha256)
    except FileNotFoundError as error:
        raise NotFound(N_("这张画面已经不在服务器上。")) from error
    return Picture(
        slide_png=slide_png,
        clock=layout_for(Geometry(screen.width, screen.height)).clock,
        local_time=at.astimezone(ZoneInfo(screen.zone.time_zone)),
    )


def frame_of(session: Session, screen: Screen, media: MediaStore, fonts: FontSet, at: datetime) -> bytes:
    """Return the PNG that the glass of *screen* shows at *at*; `picture_of` and `Picture.draw` in one.

    :raises Conflict: the screen has no programme yet.
    """
    return picture_of(session, screen, media, at).draw(fonts)


def _reduced(png: bytes, width: int) -> bytes:
    with Image.open(BytesIO(png)) as image:
        if image.width <= width:
            return png
        small = image.convert("RGB").resize(
            (width, max(1, image.height * width // image.width)), Image.Resampling.LANCZOS
        )
    out = BytesIO()
    small.save(out, "PNG")
    return out.getvalue()
