import hashlib
import re

from PIL import ImageFont

from screens.rendering.fonts import FontSet, Typeface

from .conftest import PRINT_FONTS

RARE = "龘"  # outside GB 2312 and Big5 level 1, inside the regular cut


def test_font_objects_are_opened_once_in_basic_layout(fonts: FontSet) -> None:
    font = fonts.get("sans", 48)
    assert fonts.get("sans", 48) is font
    assert font.layout_engine == ImageFont.Layout.BASIC


def test_titles_have_their_own_cut_for_both_scripts_and_fall_back_beyond_it(fonts: FontSet) -> None:
    assert {fonts.role_for("serif_bold", character) for character in "政务公开標準規範，《2026A"} == {"serif_bold"}
    assert fonts.role_for("serif_bold", RARE) == "sans"
    assert fonts.role_for("sans", "ꙮ") == "pixel"
    assert fonts.role_for("sans", "\U0010fffe") == "sans"


def test_runs_change_font_only_where_a_character_is_missing(fonts: FontSet) -> None:
    runs = Typeface(fonts, "serif_bold", 40).runs(f"公开{RARE}条例")
    assert [text for _, text in runs] == ["公开", RARE, "条例"]
    assert [font.path for font, _ in runs] == [str(fonts.serif_bold), str(fonts.sans), str(fonts.serif_bold)]


def test_width_is_the_sum_of_the_parts(fonts: FontSet) -> None:
    typeface = Typeface(fonts, "sans", 48)
    assert typeface.width("上半年 AV1.2") == typeface.width("上半年") + typeface.width(" AV1.2")
    assert typeface.width("国") == 48


def test_every_vendored_font_is_listed_with_its_hash_and_licence() -> None:
    listed = dict(
        re.findall(r"\| `(\S+\.(?:otf|ttf))` .* `([0-9a-f]{64})` \|", (PRINT_FONTS / "README.md").read_text("utf-8"))
    )
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in PRINT_FONTS.glob("*.[ot]tf")}
    assert listed == files
    assert all((PRINT_FONTS / f"OFL-{name[:-4]}.txt").is_file() for name in files)
