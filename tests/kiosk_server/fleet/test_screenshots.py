"""A screenshot is a picture, of bounded size, sent by the screen that was asked, while it is asked."""

import io
import zlib
from datetime import timedelta
from struct import pack

import pytest
from factories import NOW, make_screen
from PIL import Image
from sqlalchemy.orm import Session

from kiosk_server.errors import Gone, Invalid, KioskError, NotFound, TooLarge, UnsupportedContent
from kiosk_server.events import SYSTEM
from kiosk_server.fleet import commands, screenshots
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.fleet.screenshots import check_picture


def encoded(kind: str = "PNG", size: tuple[int, int] = (32, 16)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#203040").save(out, kind)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has this size."""
    header = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


@pytest.fixture
def screen(session: Session) -> Screen:
    return make_screen(session)[0]


def _ask(session: Session, screen: Screen, name: str = "screenshot") -> Command:
    return commands.issue_command(session, screen.id, name, {}, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_picture_is_taken(kind: str, media_type: str) -> None:
    check_picture(encoded(kind), media_type)


@pytest.mark.parametrize(
    ("data", "media_type", "error"),
    [
        (b"", "image/png", Invalid),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * screenshots.LARGEST_PICTURE, "image/png", TooLarge),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", UnsupportedContent),
        (b"<script>alert(1)</script>", "image/png", UnsupportedContent),
        (encoded("GIF"), "image/png", UnsupportedContent),
        (encoded("PNG"), "image/jpeg", UnsupportedContent),
        (encoded("PNG"), "text/html", UnsupportedContent),
        (encoded("PNG")[:40], "image/png", UnsupportedContent),
        (bomb(64, 64), "image/png", UnsupportedContent),
        (bomb(8000, 8000), "image/png", TooLarge),
        (bomb(100_000, 100_000), "image/png", UnsupportedContent),  # Pillow does not even open it
    ],
)
def test_what_is_no_fitting_picture_is_refused(data: bytes, media_type: str, error: type[KioskError]) -> None:
    with pytest.raises(error):
        check_picture(data, media_type)


def test_last_picture_of_a_screen_is_kept(session: Session, screen: Screen) -> None:
    first, second = _ask(session, screen), _ask(session, screen)
    for command in (first, second):
        screenshots.keep_picture(session, screen, command.id, encoded(), "image/png", now=NOW)
        session.flush()
    assert screenshots.picture(session, screen, second.id) == (encoded(), "image/png")
    assert second.picture_at == NOW
    with pytest.raises(NotFound):
        screenshots.picture(session, screen, first.id)


def test_picture_is_taken_only_while_its_own_screen_is_asked_for_it(session: Session, screen: Screen) -> None:
    other, _ = make_screen(session, name="另一块")
    asked, reload = _ask(session, screen), _ask(session, screen, "reload")
    expected = [(other, asked.id, NotFound), (screen, reload.id, NotFound), (screen, 999, NotFound)]
    for sender, command_id, error in expected:
        with pytest.raises(error):
            screenshots.keep_picture(session, sender, command_id, encoded(), "image/png", now=NOW)
    with pytest.raises(Gone):
        screenshots.keep_picture(session, screen, asked.id, encoded(), "image/png", now=NOW + timedelta(minutes=2))
    commands.answer(session, screen, commands.Done(id=asked.id, outcome="failed", result={}), now=NOW)
    with pytest.raises(Gone):
        screenshots.keep_picture(session, screen, asked.id, encoded(), "image/png", now=NOW)
    assert asked.picture is None
