import pytest

from screens.rendering.characters import clean, is_apart, may_break, split_atoms


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("上半年,我市发布261450条;其中", "上半年，我市发布261450条；其中"),
        ("(一)明确重点", "（一）明确重点"),
        ("平台(APP)建设", "平台（APP）建设"),
        ("信息 261450 条", "信息261450条"),
        ("公示  第3/7个\u200b工作日\n", "公示 第3/7个工作日"),
        ("见 HTTP://A.CN:8000/I, OK", "见HTTP://A.CN:8000/I, OK"),
        ("1,204 items (all)", "1,204 items (all)"),
        ("时间为9:00-17:00", "时间为9:00-17:00"),
        ("何时?现在!", "何时？现在！"),
        ("\u202e政\u0000务", "政务"),
    ],
)
def test_clean_changes_the_form_of_marks_and_blanks_only(typed: str, set_as: str) -> None:
    assert clean(typed) == set_as


def test_atoms_keep_words_numbers_dates_and_dashes_whole() -> None:
    assert split_atoms("自2021-07-02起，92.4%的open-data——1,204条……") == [
        "自", "2021-07-02", "起", "，", "92.4%", "的", "open-data", "——", "1,204", "条", "……",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", "，。；：、》）！？”…")
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    assert not may_break("文", mark)


@pytest.mark.parametrize("mark", "《（“")
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    assert not may_break(mark, "文")
    assert may_break("文", mark)


def test_figures_stand_apart_from_han_but_not_within_a_date() -> None:
    assert (is_apart("布", "261450"), is_apart("261450", "条"), is_apart("的", "open")) == (True, True, True)
    assert (is_apart("2021", "年"), is_apart("年", "7"), is_apart("7", "月"), is_apart("文", "，")) == (
        False, False, False, False,
    )  # fmt: skip
