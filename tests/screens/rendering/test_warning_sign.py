from PIL import Image

from screens.layout import Rect
from screens.rendering.fonts import FontSet
from screens.rendering.painting import Canvas
from screens.rendering.warning_sign import draw_sign, draw_stripes, sign_height

RED, WHITE = (179, 22, 27), (255, 255, 255)


def test_sign_is_a_triangle_with_a_mark_that_shows_the_ground(fonts: FontSet) -> None:
    image = Image.new("RGB", (220, 200), RED)
    draw_sign(Canvas(image, fonts), (10, 10), 200, "#ffffff")
    middle, height = 10 + 100, sign_height(200)
    column = [image.getpixel((middle, 10 + height * part // 100)) for part in (15, 50, 70, 78, 95)]
    assert column == [WHITE, RED, WHITE, RED, WHITE]
    assert [image.getpixel(at) for at in ((12, 12), (207, 12))] == [RED, RED]
    assert [image.getpixel(at) for at in ((20, 10 + height - 8), (199, 10 + height - 8))] == [WHITE, WHITE]


def test_crisp_sign_has_no_grey_edges_and_keeps_its_mark(fonts: FontSet) -> None:
    image = Image.new("RGB", (16, 16), RED)
    draw_sign(Canvas(image, fonts), (0, 1), 16, "#ffffff", crisp=True)
    assert {colour for _, colour in image.getcolors() or []} == {RED, WHITE}
    assert [image.getpixel((x, 1 + 7)) for x in (7, 8)] == [RED, RED]


def test_stripes_stay_in_their_band(fonts: FontSet) -> None:
    image = Image.new("RGB", (200, 60), RED)
    draw_stripes(Canvas(image, fonts), Rect(0, 10, 200, 40), "#ffffff")
    row = [image.getpixel((x, 30)) for x in range(200)]
    assert 80 <= row.count(WHITE) <= 120
    assert {image.getpixel((x, y)) for x in range(200) for y in (0, 9, 50, 59)} == {RED}
