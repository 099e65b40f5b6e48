"""A frame is the due slide with the clock on it, and nothing else."""

from datetime import timedelta
from io import BytesIO

import pytest
from factories import NOW, assign, make_approved_item, make_playlist, make_screen
from PIL import Image, ImageChops

from kiosk_server.db.session import Database
from kiosk_server.errors import Conflict
from kiosk_server.fleet import frames, queries
from kiosk_server.fleet.drawing import Drawing
from kiosk_server.fleet.programming import Programming
from screens.layout import ClockFace
from screens.programme import page_at


def _image(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def _without_clock(image: Image.Image, clock: ClockFace) -> Image.Image:
    faces = [clock] if clock.date is None else [clock, clock.date]
    for face in faces:
        image.paste("black", (face.x, face.y, face.x + face.width, face.y + face.height))
    return image


@pytest.fixture
def screen_id(database: Database, programming: Programming) -> int:
    """Give a screen that plays two entries."""
    with database.transaction() as session:
        screen, _ = make_screen(session, width=640, height=360)
        items = [make_approved_item(session, title=title) for title in ("第一条通知", "第二条通知")]
        assign(session, make_playlist(session, *items), screen_id=screen.id)
    programming.reprogramme(now=NOW)
    return screen.id


def test_frame_equals_the_slide_outside_the_clock(database: Database, drawing: Drawing, screen_id: int) -> None:
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        document = frames.programme_of(session, screen)
        due = page_at(document, NOW)
        assert due is not None
        png = frames.frame_of(session, screen, drawing.media, drawing.fonts, NOW)
        clock = frames.picture_of(session, screen, drawing.media, NOW).clock
    slide, frame = _image(drawing.media.read(due.page["sha256"])), _image(png)
    assert ImageChops.difference(slide, frame).getbbox() is not None
    assert _without_clock(frame, clock).tobytes() == _without_clock(slide, clock).tobytes()


def test_frame_follows_the_loop(database: Database, drawing: Drawing, screen_id: int) -> None:
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        shown = {
            frames.picture_of(session, screen, drawing.media, NOW + timedelta(seconds=seconds)).slide_png
            for seconds in (0, 20)
        }
        again = frames.picture_of(session, screen, drawing.media, NOW + timedelta(seconds=40)).slide_png
    assert len(shown) == 2
    assert again in shown


def test_frame_shows_the_wall_time_of_the_screen(database: Database, drawing: Drawing, screen_id: int) -> None:
    with database.reading() as session:
        picture = frames.picture_of(session, queries.screen(session, screen_id), drawing.media, NOW)
    assert picture.local_time.isoformat() == "2026-11-22T09:00:00+08:00"


def test_frame_beyond_the_programme_is_the_standby_slide(database: Database, drawing: Drawing, screen_id: int) -> None:
    with database.reading() as session:
        screen = queries.screen(session, screen_id)
        document = frames.programme_of(session, screen)
        standby = document["loops"][document["standby"]]["entries"][0]["pages"][0]["sha256"]
        picture = frames.picture_of(session, screen, drawing.media, NOW + timedelta(days=36))
    assert picture.slide_png == drawing.media.read(standby)


def test_frame_made_smaller_keeps_its_proportions(database: Database, drawing: Drawing, screen_id: int) -> None:
    with database.reading() as session:
        picture = frames.picture_of(session, queries.screen(session, screen_id), drawing.media, NOW)
    assert _image(picture.draw(drawing.fonts, 320)).size == (320, 180)
    assert _image(picture.draw(drawing.fonts, 9999)).size == (640, 360)


def test_frame_of_a_screen_without_a_programme_is_refused(database: Database, drawing: Drawing) -> None:
    with database.transaction() as session:
        screen, _ = make_screen(session)
        with pytest.raises(Conflict):
            frames.frame_of(session, screen, drawing.media, drawing.fonts, NOW)
