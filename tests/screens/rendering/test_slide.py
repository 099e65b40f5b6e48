from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw

from screens.layout import Layout, Rect, layout_for
from screens.rendering.blocks import fit_title
from screens.rendering.fonts import FontSet
from screens.rendering.painting import night
from screens.rendering.slide import Face, SlideContent, SlideWords, render_slides, render_standby
from screens.screen import Geometry

WALL, PORTRAIT, STRIP = Geometry(1920, 1080), Geometry(1080, 1920), Geometry(768, 192)
WITH_CODES = [
    WALL,
    PORTRAIT,
    STRIP,
    Geometry(1280, 720),
    Geometry(640, 480),
    Geometry(3840, 1080),
    Geometry(512, 128),
]
SMALL = [Geometry(320, 160), Geometry(128, 64), Geometry(64, 64), Geometry(192, 384)]
ALL = [*WITH_CODES, *SMALL]
LONG_TITLE = (
    "六安市裕安区人民政府办公室关于印发《裕安区2026年第四季度农村最低生活保障对象"
    "动态管理与公示工作实施方案》的通知（试行）"
)


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def box(rect: Rect) -> tuple[int, int, int, int]:
    return rect.x, rect.y, rect.right - 1, rect.bottom - 1


def ink_outside(png: bytes, layout: Layout, fonts: FontSet, allowed: list[Rect]) -> tuple[int, int, int, int] | None:
    """Return where a page differs from the bare ground outside ``allowed``; None if nowhere."""
    difference = ImageChops.difference(picture(png), night(layout, fonts).image)
    draw = ImageDraw.Draw(difference)
    for rect in allowed:
        if rect.width > 0 and rect.height > 0:
            draw.rectangle(box(rect), fill="#000000")
    return difference.getbbox()


def widened(rect: Rect, by: int) -> Rect:
    return Rect(rect.x - by, rect.y, rect.width + 2 * by, rect.height)


def clock_boxes(layout: Layout) -> list[Rect]:
    faces = [layout.clock, *([layout.clock.date] if layout.clock.date else [])]
    return [Rect(face.x, face.y, face.width, face.height) for face in faces]


@pytest.fixture(scope="module", params=ALL, ids=lambda size: f"{size.width}x{size.height}")
def geometry(request: pytest.FixtureRequest) -> Geometry:
    size: Geometry = request.param
    return size


@pytest.fixture(scope="module")
def demanding(content: SlideContent) -> SlideContent:
    return replace(
        content,
        title=LONG_TITLE,
        summary="本方案明确第四季度农村低保对象动态管理的对象、程序、时限与公示要求。",
        issuer="六安市裕安区民政局、裕安区财政局、裕安区农业农村局、裕安区乡村振兴局、裕安区残疾人联合会",
        document_number="裕政办〔2026〕18号",
        tag="公共法律服务与社会救助领域基层政务公开",
        subtag="公示 第3/7个工作日，期间如有异议请向镇人民政府反映",
    )


@pytest.mark.parametrize("size", WITH_CODES, ids=lambda size: f"{size.width}x{size.height}")
def test_both_codes_are_read_from_every_finished_page(
    size: Geometry, content: SlideContent, face: Face, fonts: FontSet
) -> None:
    for slide in render_slides(content, face, size, fonts, max_pages=3):
        found = {code.text for code in zxingcpp.read_barcodes(picture(slide.png))}
        assert found == {content.item_url, content.request_url}


def test_pages_have_the_size_of_the_screen_and_the_same_bytes_twice(
    geometry: Geometry, content: SlideContent, face: Face, fonts: FontSet
) -> None:
    fresh = FontSet(fonts.sans, fonts.sans_bold, fonts.serif_bold, fonts.pixel)
    slides = render_slides(content, face, geometry, fonts, max_pages=3)
    assert slides == render_slides(content, face, geometry, fresh, max_pages=3)
    assert {picture(slide.png).size for slide in slides} == {(geometry.width, geometry.height)}


def test_nothing_is_drawn_outside_its_place_nor_under_the_clock(
    geometry: Geometry, demanding: SlideContent, face: Face, fonts: FontSet
) -> None:
    layout = layout_for(geometry)
    # Two pixels: smoothed edges of glyphs that reach their box's edge.
    text = widened(layout.column, 2)
    allowed = [layout.header, widened(layout.footer, 2), text, *(card.card for card in layout.cards)]
    for slide in render_slides(demanding, face, geometry, fonts, max_pages=30):
        assert ink_outside(slide.png, layout, fonts, allowed) is None
        bare = ImageChops.difference(picture(slide.png), night(layout, fonts).image)
        assert [bare.crop((r.x, r.y, r.right, r.bottom)).getbbox() for r in clock_boxes(layout)] == [None] * len(
            clock_boxes(layout)
        )


@pytest.mark.parametrize(("size", "role"), [(WALL, "serif_bold"), (PORTRAIT, "serif_bold"), (STRIP, "sans_bold")])
def test_title_of_sixty_characters_is_shown_whole(size: Geometry, role: str, fonts: FontSet) -> None:
    layout = layout_for(size)
    chosen = "serif_bold" if role == "serif_bold" else "sans_bold"
    typeface, lines = fit_title(LONG_TITLE, fonts, chosen, layout.title_sizes, layout.column.width)
    assert "".join(line.text for line in lines) == LONG_TITLE
    assert len(LONG_TITLE) >= 60
    assert typeface.size >= 22
    assert max(line.width for line in lines) <= layout.column.width


def test_wall_shows_the_whole_text_when_pages_allow(content: SlideContent, face: Face, fonts: FontSet) -> None:
    slides = render_slides(content, face, WALL, fonts, max_pages=50)
    said = "".join(slide.text.removeprefix(content.title) for slide in slides)
    for opening in (
        "2021年上半年，我市",
        "一、推动工作开展。",
        "（一）明确重点",
        "近年來，禹州市",
        "INDEX.HTML",
    ):
        assert said.replace("\n", "").count(opening) == 1
    assert SlideWords().read_more not in said
    assert all(slide.text.startswith(content.title) for slide in slides)


def test_text_beyond_the_last_page_is_pointed_to(
    geometry: Geometry, content: SlideContent, face: Face, fonts: FontSet
) -> None:
    whole = render_slides(content, face, geometry, fonts, max_pages=500)
    cut = render_slides(content, face, geometry, fonts, max_pages=len(whole) - 1)
    assert len(cut) == len(whole) - 1
    assert cut[-1].text.splitlines()[-1].startswith("全文")
    assert not whole[-1].text.splitlines()[-1].startswith("全文")


def test_strip_shows_the_title_first(content: SlideContent, face: Face, fonts: FontSet) -> None:
    title, first, *_ = render_slides(content, face, STRIP, fonts, max_pages=4)
    assert (title.text, title.characters) == (content.title, len(content.title))
    assert first.text.startswith(f"{content.title}\n2021年上半年")


def test_characters_count_the_title_once(content: SlideContent, face: Face, fonts: FontSet) -> None:
    short = replace(content, title="标题四字", paragraphs=("正文 共七个字",))
    (page,) = render_slides(short, face, WALL, fonts, max_pages=5)
    assert page.characters == 4 + 6
    assert page.text == "标题四字\n正文 共七个字"


def test_content_without_text_still_makes_one_page(content: SlideContent, face: Face, fonts: FontSet) -> None:
    bare = SlideContent(title="公告", item_url=content.item_url, request_url=content.request_url)
    for size in (WALL, PORTRAIT, STRIP, *SMALL):
        assert len(render_slides(bare, face, size, fonts, max_pages=5)) == 1


def test_no_page_at_all_is_refused(content: SlideContent, face: Face, fonts: FontSet) -> None:
    with pytest.raises(ValueError, match="0 pages"):
        render_slides(content, face, WALL, fonts, max_pages=0)


def test_standby_names_zone_and_hotline_and_leaves_the_clock_free(
    geometry: Geometry, face: Face, fonts: FontSet
) -> None:
    layout = layout_for(geometry)
    slide = render_standby(face, geometry, fonts)
    assert slide.text.splitlines() == [
        "政务公开",
        face.zone,
        "一楼大厅",
        "政务服务便民热线 12345",
        "开放时间 周一至周五 9:00–17:00",
    ]
    assert slide == render_standby(face, geometry, fonts)
    assert zxingcpp.read_barcodes(picture(slide.png)) == []
    bare = ImageChops.difference(picture(slide.png), night(layout, fonts).image)
    assert bare.getbbox() is not None
    assert {bare.crop((r.x, r.y, r.right, r.bottom)).getbbox() for r in clock_boxes(layout)} == {None}
