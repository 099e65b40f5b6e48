"""Rectangles, sizes and colours for one geometry: where everything on a slide stands.

Measures are those of the drawings of the four manners (1920×1080, 1080×1920, 768×192, small panels),
scaled to the screen at hand. The clock is no part of a slide: its place is left empty and described by
``ClockFace``, for the player and for ``rendering.frame``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playlists.override import Severity
from screens.screen import Geometry

INK, SECOND_INK = "#f6f1e4", "#b9c3d0"
GROUND_TOP, GROUND_BOTTOM = "#0c1626", "#13233a"
GOLD, VERMILION = "#e6c078", "#d8463c"
HAIRLINE, FOOT_LINE, DASH = "#3a4557", "#2b384c", "#394658"
CARD, CARD_INK, CARD_SECOND_INK, CARD_VERMILION = "#ffffff", "#1b2430", "#4f5b69", "#a8231c"
ALERTS: dict[Severity, tuple[str, str]] = {
    "red": ("#b3161b", CARD),
    "orange": ("#c8500a", CARD),  # INK would reach 4.0:1 only
    "yellow": ("#d9a400", CARD_INK),
    "blue": ("#1455a4", CARD),
}
"""Ground and ink of a warning, by severity."""

Align = Literal["left", "right"]
Family = Literal["sans", "pixel"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels from the slide's top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row beyond it."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """The row at half its height."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFace:
    """Where and how the date is drawn: one line in the middle of its box, sizes in pixels."""

    x: int
    y: int
    width: int
    height: int
    size: int
    colour: str = SECOND_INK
    weight: int = 400
    align: Align = "right"
    family: Family = "sans"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """Where and how the time is drawn, and the date where there is room for it."""

    x: int
    y: int
    width: int
    height: int
    size: int
    colour: str = INK
    weight: int = 700
    align: Align = "right"
    family: Family = "sans"
    date: DateFace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCard:
    """A white card with a code and a caption; ``code`` holds the quiet zone as well."""

    card: Rect
    code: Rect
    caption_top: int
    caption_size: int
    note_top: int | None = None
    note_size: int = 0
    radius: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The places of one geometry. ``title_sizes`` are tried in order: (size in pixels, most lines)."""

    geometry: Geometry
    scale: float
    header: Rect
    footer: Rect
    column: Rect
    title_sizes: tuple[tuple[int, int], ...]
    body_size: int
    leading: int
    small_size: int
    cards: tuple[CodeCard, ...]
    clock: ClockFace
    family: Family = "sans"

    def px(self, length: float) -> int:
        """Return a length of the drawing in this screen's pixels, at least one."""
        return max(1, round(length * self.scale))


def layout_for(geometry: Geometry) -> Layout:
    """Return the places for ``geometry``."""
    makers: dict[str, Callable[[Geometry], Layout]] = {
        "wall": _wall,
        "portrait": _portrait,
        "strip": _strip,
        "panel": _panel,
    }
    return makers[geometry.name](geometry)


def _wall(geometry: Geometry) -> Layout:
    width, height = geometry.width, geometry.height
    scale = min(width / 1920, height / 1080)

    def px(length: float) -> int:
        return max(1, round(length * scale))

    left, right, side = px(64), width - px(64), px(363)
    cards_top, foot = px(130), height - px(72)
    tall = (foot - px(20) - cards_top - px(14)) // 2
    return Layout(
        geometry=geometry,
        scale=scale,
        header=Rect(0, 0, width, px(112)),
        footer=Rect(0, foot, width, height - foot),
        column=Rect(left, px(168), right - side - px(72) - left, foot - px(20) - px(168)),
        title_sizes=_sizes(px, (72, 2), (64, 2), (56, 2), (48, 2), (44, 2), (44, 3)),
        body_size=px(48),
        leading=px(80),
        small_size=px(28),
        cards=tuple(
            _stacked_card(px, Rect(right - side, top, side, tall))
            for top in (cards_top, cards_top + tall + px(14))
        ),
        clock=ClockFace(
            x=right - px(180), y=px(15), width=px(180), height=px(80), size=px(60),
            date=DateFace(x=right - px(520), y=px(44), width=px(336), height=px(44), size=px(28)),
        ),
    )  # fmt: skip


def _portrait(geometry: Geometry) -> Layout:
    width, height = geometry.width, geometry.height
    scale = width / 1080

    def px(length: float) -> int:
        return max(1, round(length * scale))

    left, right, foot = px(64), width - px(64), height - px(92)
    card_width, card_height = (right - left - px(24)) // 2, px(474)
    top = foot - px(28) - card_height
    return Layout(
        geometry=geometry,
        scale=scale,
        header=Rect(0, 0, width, px(150)),
        footer=Rect(0, foot, width, height - foot),
        column=Rect(left, px(206), right - left, top - px(28) - px(206)),
        title_sizes=_sizes(px, (72, 2), (64, 3), (56, 3), (48, 4)),
        body_size=px(52),
        leading=px(86),
        small_size=px(30),
        cards=tuple(
            _stacked_card(px, Rect(left + number * (card_width + px(24)), top, card_width, card_height))
            for number in range(2)
        ),
        clock=ClockFace(
            x=right - px(180), y=px(20), width=px(180), height=px(64), size=px(50),
            date=DateFace(x=right - px(300), y=px(84), width=px(300), height=px(44), size=px(28)),
        ),
    )  # fmt: skip


def _stacked_card(px: Callable[[float], int], card: Rect) -> CodeCard:
    """Return a card with the code above, caption and note below it."""
    words = px(86)
    side = min(card.width - px(24), card.height - px(2) - words)
    return CodeCard(
        card=card,
        code=Rect(card.x + (card.width - side) // 2, card.y + px(2), side, side),
        caption_top=card.bottom - words,
        caption_size=px(34),
        note_top=card.bottom - px(44),
        note_size=px(24),
        radius=px(18),
    )


def _strip(geometry: Geometry) -> Layout:
    width, height = geometry.width, geometry.height
    scale = max(1.0, min(height / 192, width / 768, 2.5))

    def px(length: float) -> int:
        return max(1, round(length * scale))

    side, words = px(148), px(30)
    above = min(width * 34 // 100, height // 2 - words)
    beside = above < side
    side = side if beside else above
    both = not beside or width >= 4 * side
    codes_width = 2 * side if beside and both else side
    text_width = width - codes_width
    left, foot = px(14), height - px(36)
    return Layout(
        geometry=geometry,
        scale=scale,
        header=Rect(0, 0, text_width, 0),
        footer=Rect(left, foot, text_width - 2 * left, px(26)),
        column=Rect(left, px(5), text_width - 2 * left, foot - px(5)),
        title_sizes=_sizes(px, (38, 2), (34, 2), (28, 3), (25, 3), (22, 4)),
        body_size=px(38),
        leading=px(48),
        small_size=px(20),
        cards=_strip_cards(Rect(text_width, 0, codes_width, height), side, words, beside=beside)[: 1 + both],
        clock=ClockFace(
            x=text_width - left - px(64), y=foot, width=px(64), height=px(26), size=px(20),
            colour=SECOND_INK, weight=400,
        ),
    )  # fmt: skip


def _strip_cards(area: Rect, side: int, words: int, *, beside: bool) -> tuple[CodeCard, ...]:
    """Return places for two codes in a white end, beside or above one another."""
    cards = []
    for number in range(2):
        x, y = (area.x + number * side, area.y) if beside else (area.x, area.y + number * (area.height // 2))
        height = area.height if beside else (area.height + number) // 2
        top = y + (height - side - words) // 2
        cards.append(
            CodeCard(
                card=Rect(x, y, side, height),
                code=Rect(x, top, side, side),
                caption_top=top + side,
                caption_size=words if words == 16 else words * 2 // 3,
            )
        )
    return tuple(cards)


def _panel(geometry: Geometry) -> Layout:
    width, height = geometry.width, geometry.height
    small = 32 if min(width, height) >= 288 else 16
    size = next(size for size in (48, 32, 16) if size == 16 or (height >= 4 * size and width >= 8 * size))
    line = size if height < 96 else size * 9 // 8
    side = min((height - small - small // 4), width * 3 // 10) if height >= 96 else 0
    shown = 2 if side >= 74 and width - 2 * side >= 8 * size else int(side >= 74 and width - side >= 8 * size)
    text_width = width - shown * side
    head = small if height < 96 else small + 4
    return Layout(
        geometry=geometry,
        scale=small / 16,
        header=Rect(0, 0, text_width, head),
        footer=Rect(0, height, text_width, 0),
        column=Rect(0, head, text_width, height - head),
        title_sizes=((size, 99),),
        body_size=size,
        leading=line,
        small_size=small,
        cards=_strip_cards(Rect(text_width, 0, shown * side, height), side, small, beside=True)[:shown],
        clock=ClockFace(
            x=text_width - 5 * small // 2, y=0, width=5 * small // 2, height=small, size=small,
            colour=SECOND_INK, weight=400, family="pixel",
        ),
        family="pixel",
    )  # fmt: skip


def _sizes(px: Callable[[float], int], *sizes: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple((px(size), lines) for size, lines in sizes)
