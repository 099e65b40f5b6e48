import json
from dataclasses import asdict
from itertools import combinations

import pytest

from screens.layout import Layout, Rect, layout_for
from screens.screen import Geometry

SIZES = [
    (1920, 1080), (3840, 2160), (1280, 720), (900, 506), (1024, 768), (3840, 1080), (1080, 1920),
    (720, 1280), (540, 960), (768, 192), (1024, 256), (1920, 480), (640, 480), (500, 200), (480, 192),
    (320, 160), (512, 128), (256, 64),
    (128, 64), (64, 64), (256, 256), (192, 384), (4096, 64), (7680, 4320),
]  # fmt: skip


def overlap(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def places(layout: Layout) -> list[Rect]:
    return [layout.column, *(card.card for card in layout.cards)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_places_stay_inside_the_screen_and_apart(width: int, height: int) -> None:
    layout = layout_for(Geometry(width, height))
    clock = layout.clock
    boxes = [*places(layout), Rect(clock.x, clock.y, clock.width, clock.height)]
    if clock.date:
        boxes.append(Rect(clock.date.x, clock.date.y, clock.date.width, clock.date.height))
    for box in boxes:
        assert min(box.x, box.y) >= 0
        assert (box.right <= width, box.bottom <= height) == (True, True)
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_codes_stay_inside_their_cards_with_room_for_the_caption(width: int, height: int) -> None:
    for card in layout_for(Geometry(width, height)).cards:
        assert card.code.x >= card.card.x
        assert card.code.right <= card.card.right
        assert card.code.y >= card.card.y
        assert card.code.bottom <= card.caption_top
        assert card.caption_top + card.caption_size <= card.card.bottom


def test_sizes_keep_to_what_can_be_read() -> None:
    wall, portrait = layout_for(Geometry(1920, 1080)), layout_for(Geometry(1080, 1920))
    strip, panel = layout_for(Geometry(768, 192)), layout_for(Geometry(128, 64))
    assert (wall.body_size, wall.leading, wall.header.height, wall.title_sizes[0]) == (48, 80, 112, (72, 2))
    assert portrait.body_size >= 48
    assert (strip.body_size, strip.small_size, strip.cards[0].caption_size) == (38, 20, 20)
    assert (panel.body_size, panel.family, panel.clock.family) == (16, "pixel", "pixel")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_panel_sizes_are_whole_multiples_of_the_pixel_font(width: int, height: int) -> None:
    layout = layout_for(Geometry(width, height))
    if layout.family == "pixel":
        assert (layout.body_size % 16, layout.small_size % 16, layout.clock.size % 16) == (0, 0, 0)
    else:
        assert layout.geometry.name != "panel"


def test_clock_face_is_made_of_integers_and_strings_only() -> None:
    clock = asdict(layout_for(Geometry(1920, 1080)).clock)
    assert json.loads(json.dumps(clock)) == clock
    assert set(clock) == {
        "x", "y", "width", "height", "size", "colour", "weight", "align", "family", "date",
    }  # fmt: skip
    values = [*clock["date"].values(), *(value for key, value in clock.items() if key != "date")]
    assert {type(value) for value in values} == {int, str}
