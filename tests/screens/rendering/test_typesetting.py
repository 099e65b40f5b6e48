import pytest
from PIL import Image

from screens.rendering.characters import NOT_AT_END, NOT_AT_START, clean
from screens.rendering.fonts import FontSet, Typeface
from screens.rendering.painting import Canvas
from screens.rendering.typesetting import Line, set_balanced, set_lines, shorten

from .conftest import PARAGRAPHS

MARGIN = 200


@pytest.fixture
def body(fonts: FontSet) -> Typeface:
    return Typeface(fonts, "sans", 48)


def ink(line: Line, typeface: Typeface, width: int) -> tuple[int, int]:
    """Return the first and last column with ink, counted from the line's start."""
    canvas = Canvas(Image.new("L", (width + 2 * MARGIN, 3 * typeface.size)), typeface.fonts)
    canvas.write_line(line, typeface, (MARGIN, 2 * typeface.size), "#ffffff")
    box = canvas.image.getbbox()
    assert box is not None
    return box[0] - MARGIN, box[2] - MARGIN


@pytest.mark.parametrize("width", [120, 416, 952, 1357])
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_lines_obey_the_rules_and_keep_every_character(paragraph: str, width: int, body: Typeface) -> None:
    lines = set_lines(paragraph, body, width)
    assert "".join("".join(line.text.split()) for line in lines) == "".join(clean(paragraph).split())
    starts = {line.text[0] for line in lines[1:]}
    if "Electro" not in paragraph:  # a word longer than the line is torn, and may be torn before a mark
        assert starts & NOT_AT_START == set()
        assert {line.text[-1] for line in lines[:-1]} & NOT_AT_END == set()


@pytest.mark.parametrize("width", [120, 416, 952, 1357])
@pytest.mark.parametrize("paragraph", PARAGRAPHS)
def test_ink_stays_inside_the_column(paragraph: str, width: int, body: Typeface) -> None:
    for line in set_lines(paragraph, body, width):
        left, right = ink(line, body, width)
        assert left >= -2
        assert right <= width + 2


def test_inner_lines_are_justified_and_the_last_is_not(body: Typeface) -> None:
    *inner, last = set_lines(PARAGRAPHS[0], body, 1357)
    assert {line.width for line in inner} == {1357}
    assert last.width < 1357


def test_words_and_numbers_are_not_torn(body: Typeface) -> None:
    lines = set_lines("共审核发布信息261450条，见open-government目录", body, 48 * 9)
    whole = [line.text for line in lines if "261450" in line.text or "open-government" in line.text]
    assert len(whole) == 2


def test_a_word_longer_than_the_line_is_torn_rather_than_lost(body: Typeface) -> None:
    lines = set_lines("Electroencephalographically", body, 200)
    assert len(lines) > 1
    assert all(line.width <= 200 for line in lines)


def test_a_compound_longer_than_the_line_parts_at_its_joints(body: Typeface) -> None:
    lines = set_lines("HTTPS://WWW.EXAMPLE.GOV.CN/OPEN-GOVERNMENT/INDEX.HTML", body, 400)
    assert [line.text for line in lines] == [
        "HTTPS://WWW.",
        "EXAMPLE.GOV.",
        "CN/OPEN-",
        "GOVERNMENT/",
        "INDEX.HTML",
    ]


def test_a_row_of_marks_longer_than_the_line_still_ends(body: Typeface) -> None:
    lines = set_lines("》" * 30, body, 200)
    assert "".join(line.text for line in lines) == "》" * 30


def test_blank_text_sets_no_line(body: Typeface) -> None:
    assert set_lines(" \u200b\n", body, 400) == ()


def test_marks_that_meet_share_their_blanks(body: Typeface) -> None:
    apart, together = set_lines("文》文。文", body, 900)[0], set_lines("文》。文文", body, 900)[0]
    assert apart.width - together.width == 24


def test_balanced_title_has_even_lines_and_no_more_of_them(fonts: FontSet) -> None:
    typeface = Typeface(fonts, "serif_bold", 72)
    title = "六安市人民政府办公室关于2026年政务公开工作要点的通知"
    greedy, balanced = set_lines(title, typeface, 1357, justify=False), set_balanced(title, typeface, 1357)
    assert (len(greedy), len(balanced)) == (2, 2)
    # The year is four figures wide and stays whole.
    assert abs(balanced[0].width - balanced[1].width) <= 3 * 72 < abs(greedy[0].width - greedy[1].width)


def test_shorten_cuts_with_an_ellipsis_within_the_width(body: Typeface) -> None:
    line = shorten("六安市裕安区民政局、裕安区财政局、裕安区农业农村局", body, 500)
    assert line.text == "六安市裕安区民政局…"
    assert line.width <= 500
    assert shorten("短", body, 500).text == "短"
    assert shorten("无处可放", body, 10).text == ""
