"""Text stands out from its ground in every theme: WCAG 2.2, 1.4.3 (text 4.5:1) and 1.4.11 (edges 3:1)."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
TOKENS = STATIC / "css" / "tokens.css"
RULE = re.compile(r"([^{}]+){([^{}]*)}")
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-second") for ground in ("ground", "card", "wash")],
    *[("vermilion-text", ground) for ground in ("ground", "card", "wash")],
    *[(tone, f"{tone}-wash") for tone in ("jade", "amber", "blue", "gold")],
    *[(tone, "card") for tone in ("jade", "amber", "blue")],
    ("vermilion-text", "vermilion-wash"),
    ("on-fill", "vermilion"),
    ("on-fill", "vermilion-pressed"),
    ("on-fill", "emergency-red"),
    ("on-fill", "emergency-orange"),
    ("on-fill", "emergency-blue"),
    ("emergency-yellow-ink", "emergency-yellow"),
    ("menu-ink", "menu"),
    ("menu-second", "menu"),
]
EDGE_PAIRS = [("line-control", "card"), ("focus", "card"), ("focus", "ground")]


def read_themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"^(\S+) \{(.*?)^\}", TOKENS.read_text(encoding="utf-8"), re.M | re.S)
    own = {selector: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body)) for selector, body in blocks}
    return {selector: {**own[":root"], **colours} for selector, colours in own.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def find_weak(colours: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    ratios = [(front, back, contrast(colours[front], colours[back])) for front, back in pairs]
    return [f"{front} on {back}: {ratio:.2f}" for front, back, ratio in ratios if ratio < least]


def find_dimmed() -> set[str]:
    rules = (
        rule for sheet in sorted(STATIC.rglob("*.css")) for rule in RULE.findall(sheet.read_text(encoding="utf-8"))
    )
    return {selector.strip() for selector, body in rules if re.search(r"opacity: 0\.\d", body)}


def test_only_pictures_and_grips_are_dimmed() -> None:
    # Half-transparent text falls below 4.5:1 whatever its colour is.
    assert find_dimmed() == {".screen-tile.offline .screen-view img", ".entry-handle"}


def test_contrast_of_black_and_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


def test_themes_are_the_three_we_know() -> None:
    assert list(read_themes()) == [":root", '[data-theme="night"]', '[data-contrast="high"]']


@pytest.mark.parametrize("theme", read_themes())
def test_text_reaches_four_and_a_half_to_one(theme: str) -> None:
    assert find_weak(read_themes()[theme], TEXT_PAIRS, 4.5) == []


@pytest.mark.parametrize("theme", read_themes())
def test_edges_reach_three_to_one(theme: str) -> None:
    assert find_weak(read_themes()[theme], EDGE_PAIRS, 3.0) == []
