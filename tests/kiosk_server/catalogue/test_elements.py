"""Channel marks and ticks as published tables write them (domain.md §2.3)."""

import pytest

from kiosk_server.catalogue.elements import OFFICIAL_CHANNELS, Channel, Tick, parse_channels, parse_tick
from kiosk_server.errors import Invalid


def test_channels_of_the_official_thirteen() -> None:
    text = " ".join(f"{'■' if index % 2 else '□'}{name}" for index, name in enumerate(OFFICIAL_CHANNELS))
    expected = tuple(Channel(name, index % 2 == 1) for index, name in enumerate(OFFICIAL_CHANNELS))
    assert parse_channels(text) == expected


@pytest.mark.parametrize("mark", "■▲◆●")
def test_channels_with_a_variant_of_the_mandatory_mark(mark: str) -> None:
    assert parse_channels(f"{mark}政府网站") == (Channel("政府网站", True),)


@pytest.mark.parametrize("mark", "□○◇△〇口")
def test_channels_with_a_variant_of_the_optional_mark(mark: str) -> None:
    assert parse_channels(f"{mark}政府网站 {mark}其他") == (
        Channel("政府网站", False),
        Channel("其他", False),
    )


def test_channels_run_together_without_spaces() -> None:
    assert parse_channels("■政府网站□两微一端") == (Channel("政府网站", True), Channel("两微一端", False))


def test_channels_that_repeat_the_row_above_in_brackets() -> None:
    assert parse_channels("同上(■政府网站 ■其他法律服务网)") == (
        Channel("政府网站", True),
        Channel("其他法律服务网", True),
    )


def test_channels_without_any_mark_are_neither_mandatory_nor_optional() -> None:
    assert parse_channels("1.政府网站; 2.入户/现场") == (
        Channel("政府网站", None),
        Channel("入户/现场", None),
    )


def test_channels_keep_a_place_name_that_contains_the_misread_box() -> None:
    assert parse_channels("■口岸大厅 ■窗口") == (Channel("口岸大厅", True), Channel("窗口", True))


@pytest.mark.parametrize("text", ["", "  ", "?", "？"])
def test_channels_of_an_unknown_cell_are_none(text: str) -> None:
    assert parse_channels(text) == ()


@pytest.mark.parametrize(
    "text", ["★政府网站", "■政府网站 ☑两微一端", "√政府网站", "×其他", "■政府网站 *其他", "⬛政府网站"]
)
def test_channels_with_an_unknown_mark_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_channels(text)
    assert refused.value.params["mark"] in text
    assert refused.value.params["mark"] not in "■□"


@pytest.mark.parametrize(
    ("text", "tick"),
    [
        ("√", Tick(True)),
        (" ✓ ", Tick(True)),
        ("", Tick(False)),
        ("×", Tick(False)),
        ("?", Tick(None)),
        ("？", Tick(None)),
        ("项目单位", Tick(True, "项目单位")),
    ],
)
def test_tick(text: str, tick: Tick) -> None:
    assert parse_tick(text) == tick
