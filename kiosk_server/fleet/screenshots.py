"""Screenshots (截屏): what is really on a glass, sent by its screen while a command for it waits; the last is kept.

What a touch screen shows may hold what somebody is typing, so the pictures are for who may command the screen.
"""

import io
import warnings
from datetime import datetime

from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kiosk_server.errors import N_, Gone, Invalid, NotFound, TooLarge, UnsupportedContent
from kiosk_server.fleet.commands import WAITING, of_screen
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command

LARGEST_PICTURE = 2 * 1024 * 1024
"""Bytes as they come."""
MOST_PIXELS = 16_000_000
"""Decoded once to see that it opens, at four bytes each; 4K has 8.3 million. A larger glass sends it smaller."""
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


def check_picture(data: bytes, media_type: str) -> None:
    """Look whether *data* is a picture of *media_type*. Pure and slow: run it beside the event loop.

    :raises Invalid: no bytes; :raises TooLarge: too many bytes or pixels; :raises UnsupportedContent: another kind, or
        it does not open.
    """
    if not data:
        raise Invalid(N_("截屏是空的。"))
    if len(data) > LARGEST_PICTURE:
        raise TooLarge(N_("截屏超过 2 MB。"))
    if media_type not in FORMATS:
        raise UnsupportedContent(N_("截屏只能是 PNG 或 JPEG 图片。"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
            with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as picture:
                width, height = picture.size
                if width * height <= MOST_PIXELS:
                    picture.load()
    except Exception as error:  # whatever a decoder trips over in damaged bytes means the same
        raise UnsupportedContent(N_("截屏打不开，可能已损坏。")) from error
    if width * height > MOST_PIXELS:
        raise TooLarge(N_("截屏的像素太多，请缩小后再发。"))


def awaited(session: Session, screen: Screen, command_id: int, now: datetime) -> Command:
    """Return the command that asked *screen* for a picture and still waits for it.

    :raises NotFound: this screen was given no such command; :raises Gone: it is answered, or its time is over.
    """
    command = of_screen(session, screen.id, command_id)
    if command.name != "screenshot":
        raise NotFound(N_("这块屏幕没有这条指令。"))
    if command.outcome != WAITING or command.expires_at <= now:
        raise Gone(N_("这次截屏已经结束。"))
    return command


def keep_picture(
    session: Session, screen: Screen, command_id: int, data: bytes, media_type: str, *, now: datetime
) -> None:
    """Keep a checked picture of *screen*, taken at *now*, and forget the ones before.

    :raises NotFound, Gone: as `awaited`.
    """
    command = awaited(session, screen, command_id, now)
    others = update(Command).where(Command.screen_id == screen.id, Command.id != command.id)
    session.execute(others.values(picture=None, picture_type="", picture_at=None))
    command.picture, command.picture_type, command.picture_at = data, media_type, now


def latest(session: Session, screen: Screen) -> Command | None:
    """Return the command whose picture of *screen* is kept; None when there is none."""
    query = select(Command).where(Command.screen_id == screen.id, Command.picture_at.is_not(None))
    return session.scalars(query.order_by(Command.id.desc()).limit(1)).first()


def picture(session: Session, screen: Screen, command_id: int) -> tuple[bytes, str]:
    """Return the bytes and the media type of a screenshot.

    :raises NotFound: there is none, or a newer one took its place.
    """
    command = of_screen(session, screen.id, command_id)
    if command.picture is None:
        raise NotFound(N_("没有这张截屏，或已被更新的截屏代替。"))
    return command.picture, command.picture_type
