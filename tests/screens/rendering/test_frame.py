from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops, ImageDraw

from screens.layout import layout_for
from screens.rendering.fonts import FontSet
from screens.rendering.frame import frame, written_date
from screens.rendering.slide import Face, SlideContent, render_slides
from screens.screen import Geometry

NOW = datetime(2026, 11, 22, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
SIZES = [Geometry(1920, 1080), Geometry(1080, 1920), Geometry(768, 192), Geometry(128, 64)]


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize("hour", [0, 8, 20])
def test_frame_changes_the_clock_and_nothing_else(
    size: Geometry, hour: int, content: SlideContent, face: Face, fonts: FontSet
) -> None:
    clock = layout_for(size).clock
    png = render_slides(content, face, size, fonts, max_pages=1)[0].png
    shown = frame(png, clock, NOW.replace(month=12, day=28, hour=hour, minute=58), fonts)
    difference = ImageChops.difference(picture(png), picture(shown))
    for box in (clock, *([clock.date] if clock.date else [])):
        inside = (box.x, box.y, box.x + box.width, box.y + box.height)
        assert difference.crop(inside).getbbox() is not None
        ImageDraw.Draw(difference).rectangle((inside[0], inside[1], inside[2] - 1, inside[3] - 1), fill="#000000")
    assert difference.getbbox() is None


def test_frame_is_the_same_within_a_minute_and_another_in_the_next(
    content: SlideContent, face: Face, fonts: FontSet
) -> None:
    size = SIZES[0]
    clock = layout_for(size).clock
    png = render_slides(content, face, size, fonts, max_pages=1)[0].png
    shown = frame(png, clock, NOW, fonts)
    assert frame(png, clock, NOW.replace(second=59), fonts) == shown
    assert frame(png, clock, NOW.replace(minute=16), fonts) != shown


def test_date_is_written_in_chinese() -> None:
    assert written_date(NOW) == "11月22日 星期日"
