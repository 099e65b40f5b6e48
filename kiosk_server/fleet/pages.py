"""Slides → the pages of an entry as a screen shows them: which picture, and for how long."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.models import Slide
from kiosk_server.media.models import MediaFile
from screens.dwell import share_time
from screens.programme import Page


def sizes(session: Session, slides: Iterable[Slide]) -> dict[str, int]:
    """Return the bytes of each slide's picture, by its SHA-256."""
    hashes = {slide.media_sha256 for slide in slides}
    rows = session.execute(select(MediaFile.sha256, MediaFile.bytes).where(MediaFile.sha256.in_(hashes)))
    return {row.sha256: row.bytes for row in rows}


def pages(slides: Sequence[Slide], seconds: int, bytes_of: Mapping[str, int]) -> tuple[Page, ...]:
    """Return the pages of one round of *seconds*, shared by the characters on each; `sizes` tells *bytes_of*."""
    shares = share_time(seconds * 1000, [slide.characters for slide in slides])
    return tuple(
        Page(
            sha256=slide.media_sha256,
            media_type="image/png",
            bytes=bytes_of[slide.media_sha256],
            milliseconds=share,
            text=slide.text,
        )
        for slide, share in zip(slides, shares, strict=True)
    )
