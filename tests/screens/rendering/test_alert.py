from dataclasses import replace
from io import BytesIO
from typing import cast

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageColor

from playlists.override import SEVERITIES, Severity
from screens.layout import ALERTS, CARD, CARD_INK, Layout, Rect, layout_for
from screens.rendering.characters import clean
from screens.rendering.fonts import FontSet
from screens.rendering.painting import night
from screens.rendering.slide import AlertContent, AlertWords, Face, Slide, render_alert
from screens.screen import Geometry

WALL, PORTRAIT, STRIP = Geometry(1920, 1080), Geometry(1080, 1920), Geometry(768, 192)
PANELS = [Geometry(256, 64), Geometry(384, 128), Geometry(64, 64), Geometry(192, 384)]
ALL = [WALL, PORTRAIT, STRIP, Geometry(1280, 720), Geometry(640, 480), Geometry(3840, 1080), *PANELS]
SHORT = AlertContent(
    severity="red",
    title="暴雨红色预警信号",
    paragraphs=(
        "市气象台2026年7月14日14时30分发布：预计未来3小时内，裕安区、金安区大部分乡镇降雨量将达100毫米以上，山洪风险很高。",
        "请有关单位和人员做好防范准备，低洼地带人员立即转移。",
    ),
    source="六安市气象台",
    issued="2026年7月14日14时30分",
)
LONG = replace(
    SHORT,
    severity="yellow",
    title="六安市防汛抗旱指挥部关于启动防汛Ⅱ级应急响应并全面做好强降雨防范应对工作的紧急通知",
    paragraphs=tuple(f"第{number}条：{SHORT.paragraphs[0]}{SHORT.paragraphs[1]}" for number in range(1, 7)),
    source="六安市防汛抗旱指挥部办公室、六安市应急管理局、六安市自然资源和规划局",
)


@pytest.fixture(scope="module", params=ALL, ids=lambda size: f"{size.width}x{size.height}")
def geometry(request: pytest.FixtureRequest) -> Geometry:
    size: Geometry = request.param
    return size


def picture(slide: Slide) -> Image.Image:
    return Image.open(BytesIO(slide.png)).convert("RGB")


def cropped(image: Image.Image, rect: Rect) -> Image.Image:
    return image.crop((rect.x, rect.y, rect.right, rect.bottom))


def clock_boxes(layout: Layout) -> list[Rect]:
    faces = [layout.clock, *([layout.clock.date] if layout.clock.date else [])]
    return [Rect(face.x, face.y, face.width, face.height) for face in faces]


def colours_in(image: Image.Image) -> set[str]:
    counted = cast("list[tuple[int, tuple[int, int, int]]]", image.getcolors(image.width * image.height))
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in counted}


def luminance(colour: str) -> float:
    parts = [part / 255 for part in ImageColor.getrgb(colour)[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def spoken(text: str) -> str:
    return "".join(clean(text).split())


def new_words(slides: tuple[Slide, ...], content: AlertContent, size: Geometry) -> str:
    """Return what the pages say one after the other, without severity, title and foot, which stand on all of them."""
    source, said = f"{AlertWords().source} {content.source}", []
    foot = {source, content.issued, f"{source}  {content.issued}"} if size.name != "panel" else set()
    for slide in slides:
        lines = slide.text.splitlines()[1:]
        lines = lines[1:] if lines[:1] == [content.title] else lines
        while lines and lines[-1] in foot:
            lines.pop()
        said += lines
    return spoken("".join(said))


@pytest.mark.parametrize("severity", SEVERITIES)
def test_ink_and_ground_of_every_severity_are_told_apart(severity: Severity) -> None:
    ground, ink = ALERTS[severity]
    assert contrast(ground, ink) >= 4.5


def test_drill_mark_is_told_from_its_band() -> None:
    assert contrast(CARD, CARD_INK) >= 4.5


@pytest.mark.parametrize("severity", SEVERITIES)
def test_ground_has_the_colour_of_the_severity(
    geometry: Geometry, severity: Severity, face: Face, fonts: FontSet
) -> None:
    slide = render_alert(replace(SHORT, severity=severity), face, geometry, fonts, max_pages=1)[0]
    row = 0 if geometry.name == "strip" else geometry.height - 1
    edge = picture(slide)
    corners = {edge.getpixel((x, row)) for x in (0, geometry.width - 1)}
    assert corners == {ImageColor.getrgb(ALERTS[severity][0])}
    assert slide.text.splitlines()[0] == AlertWords().severity(severity)


def test_same_values_give_the_same_bytes_of_the_screens_size(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    fresh = FontSet(fonts.sans, fonts.sans_bold, fonts.serif_bold, fonts.pixel)
    slides = render_alert(SHORT, face, geometry, fonts, max_pages=4)
    assert slides == render_alert(SHORT, face, geometry, fresh, max_pages=4)
    assert {picture(slide).size for slide in slides} == {(geometry.width, geometry.height)}


@pytest.mark.parametrize("content", [SHORT, LONG, replace(LONG, test=True)], ids=["short", "long", "drill"])
def test_clock_keeps_its_place_and_can_be_read(
    geometry: Geometry, content: AlertContent, face: Face, fonts: FontSet
) -> None:
    layout = layout_for(geometry)
    dark = night(layout, fonts).image
    for slide in render_alert(content, face, geometry, fonts, max_pages=3):
        for box in clock_boxes(layout):
            behind = cropped(picture(slide), box)
            assert ImageChops.difference(behind, cropped(dark, box)).getbbox() is None
            assert min(contrast(layout.clock.colour, colour) for colour in colours_in(behind)) >= 4.5


@pytest.mark.parametrize("size", [WALL, PORTRAIT], ids=["wall", "portrait"])
def test_nothing_runs_into_the_margins_or_the_foot(size: Geometry, face: Face, fonts: FontSet) -> None:
    layout, content = layout_for(size), replace(LONG, test=False)
    margin, foot = layout.column.x - 2, size.height - layout.px(72 if size == WALL else 156)
    below = layout.header.bottom
    bare = [
        Rect(0, below, margin, size.height - below),
        Rect(size.width - margin, below, margin, size.height - below),
        Rect(0, foot - layout.px(10), size.width, layout.px(10)),
    ]
    for slide in render_alert(content, face, size, fonts, max_pages=20):
        assert {frozenset(colours_in(cropped(picture(slide), rect))) for rect in bare} == {
            frozenset({ALERTS["yellow"][0]})
        }


def test_text_of_a_strip_stays_above_its_foot(face: Face, fonts: FontSet) -> None:
    dark, seam = night(layout_for(STRIP), fonts).image, Rect(0, 152, 768, 4)
    for slide in render_alert(LONG, face, STRIP, fonts, max_pages=20):
        assert ImageChops.difference(cropped(picture(slide), seam), cropped(dark, seam)).getbbox() is None


@pytest.mark.parametrize("size", [WALL, PORTRAIT], ids=["wall", "portrait"])
def test_realistic_warning_fits_one_page(size: Geometry, face: Face, fonts: FontSet) -> None:
    (page,) = render_alert(SHORT, face, size, fonts, max_pages=5)
    assert [spoken(line) for line in page.text.splitlines()] == [
        "红色预警",
        "暴雨红色预警信号",
        *(spoken(paragraph) for paragraph in SHORT.paragraphs),
        "发布单位六安市气象台2026年7月14日14时30分",
    ]
    assert page.characters == len("".join(page.text.split()))


@pytest.mark.parametrize("content", [SHORT, LONG], ids=["short", "long"])
def test_pages_say_all_of_the_warning(geometry: Geometry, content: AlertContent, face: Face, fonts: FontSet) -> None:
    slides = render_alert(content, face, geometry, fonts, max_pages=500)
    said = new_words(slides, content, geometry)
    assert "".join(spoken(paragraph) for paragraph in content.paragraphs) in said
    assert AlertWords().read_elsewhere not in said
    told = spoken(slides[0].text) + said
    assert [part for part in (content.title, content.source, content.issued) if spoken(part) not in told] == []


def test_text_beyond_the_last_page_is_pointed_to(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    whole = render_alert(LONG, face, geometry, fonts, max_pages=500)
    assert len(whole) > 1
    cut = render_alert(LONG, face, geometry, fonts, max_pages=len(whole) - 1)
    assert len(cut) == len(whole) - 1
    assert "\n全文见" in cut[-1].text


def test_a_single_page_points_to_the_rest(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    (only,) = render_alert(LONG, face, geometry, fonts, max_pages=1)
    assert "\n全文见" in only.text


def test_drill_is_marked_on_every_page(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    layout = layout_for(geometry)
    row = 0 if geometry.name == "strip" else layout.header.height
    band = Rect(geometry.width // 2 - 24, row, 48, 12)
    for slide in render_alert(replace(SHORT, test=True), face, geometry, fonts, max_pages=3):
        assert slide.text.startswith("演练 · 非真实预警\n")
        assert {CARD, ALERTS["red"][0]} & colours_in(cropped(picture(slide), band)) == {CARD}
    for slide in render_alert(SHORT, face, geometry, fonts, max_pages=3):
        assert "演练" not in slide.text


def test_title_too_long_for_its_place_is_told_before_the_text(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    content = replace(SHORT, title=LONG.title * 8)
    slides = render_alert(content, face, geometry, fonts, max_pages=500)
    assert spoken(content.title + content.paragraphs[0]) in new_words(slides, content, geometry)


def test_warning_without_text_or_source_makes_one_page(geometry: Geometry, face: Face, fonts: FontSet) -> None:
    bare = AlertContent(severity="blue", title="大风预警", paragraphs=())
    (page,) = render_alert(bare, face, geometry, fonts, max_pages=5)
    said = page.text.splitlines()
    assert (said[0], said[-1].removeprefix("蓝色预警：")) == ("蓝色预警", "大风预警")
    assert zxingcpp.read_barcodes(picture(page)) == []


def test_other_words_replace_the_chinese_ones(face: Face, fonts: FontSet) -> None:
    words = AlertWords(red="Red alert", source="Issued by", drill="Drill", drill_note="not a real warning")
    (page,) = render_alert(replace(SHORT, test=True), face, WALL, fonts, max_pages=1, words=words)
    assert page.text.splitlines()[:2] == ["Drill · not a real warning", "Red alert"]
    assert page.text.splitlines()[-1].startswith("Issued by ")


def test_no_page_at_all_is_refused(face: Face, fonts: FontSet) -> None:
    with pytest.raises(ValueError, match="0 pages"):
        render_alert(SHORT, face, WALL, fonts, max_pages=0)


def test_unknown_severity_is_refused() -> None:
    with pytest.raises(ValueError, match="'green' is none of red, orange, yellow, blue"):
        replace(SHORT, severity=cast("Severity", "green"))
