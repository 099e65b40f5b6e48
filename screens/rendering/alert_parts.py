"""What the pages of a warning share: the coloured ground, the mark of a drill, text at the largest size that fits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from screens.layout import ALERTS, CARD, CARD_INK, Layout, Rect
from screens.rendering.characters import clean
from screens.rendering.fonts import FontSet, Role, Typeface
from screens.rendering.paging import Block, Measure, Page, cut_pages, fill_pages
from screens.rendering.painting import Canvas, middle, night
from screens.rendering.slide_content import AlertContent, AlertWords, Slide
from screens.rendering.typesetting import Line, set_lines, shorten
from screens.rendering.warning_sign import draw_stripes

_LEAST_STRIPED = 48
"""Lower bands stay plain: their stripes would flicker on the dots of an LED panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGround:
    """What is the same on every page, drawn once; ``room`` is the coloured ground below the mark of a drill."""

    canvas: Canvas
    content: AlertContent
    words: AlertWords
    layout: Layout
    room: Rect

    @property
    def ink(self) -> str:
        """The colour of all that is written on the ground."""
        return ALERTS[self.content.severity][1]

    @property
    def colour(self) -> str:
        """The colour of the ground."""
        return ALERTS[self.content.severity][0]

    @property
    def severity_word(self) -> str:
        """The severity in words."""
        return self.words.severity(self.content.severity)

    @property
    def source(self) -> str:
        """Who issued the warning, with the label before it."""
        return f"{self.words.source} {self.content.source}" if self.content.source else ""


class Setting(NamedTuple):
    """How text is set, in pixels: size, from line to line, and between paragraphs."""

    size: int
    leading: int
    gap: int = 0


@dataclass(frozen=True, slots=True)
class SetText:
    """A text in pages, and how it was set."""

    typeface: Typeface
    leading: int
    pages: tuple[Page, ...]


def draw_ground(
    content: AlertContent, words: AlertWords, layout: Layout, fonts: FontSet, *, area: Rect, mark_height: int
) -> AlertGround:
    """Colour ``area`` and mark a test; around it the night stays, so that the clock reads as on any slide."""
    canvas = night(layout, fonts)
    canvas.box(area, fill=ALERTS[content.severity][0])
    if content.test:
        _draw_drill(canvas, layout, words, Rect(area.x, area.y, area.width, mark_height))
        area = Rect(area.x, area.y + mark_height, area.width, area.height - mark_height)
    return AlertGround(canvas=canvas, content=content, words=words, layout=layout, room=area)


def fit_text(
    paragraphs: Iterable[str],
    fonts: FontSet,
    role: Role,
    *,
    settings: Sequence[Setting],
    area: tuple[int, int],
    limit: int,
    more: str,
) -> SetText:
    """Set ``paragraphs`` in the first of ``settings`` that needs no more pages than the last, the smallest one.

    At most ``limit`` pages of ``area`` (width, height) pixels; ``more`` ends the last one where text is lost.
    """
    texts = [clean(paragraph) for paragraph in paragraphs]
    smallest = _set_text(texts, fonts, role, settings[-1], area)
    if len(smallest.pages) > limit:
        line = shorten(more, smallest.typeface, area[0])
        pages = cut_pages(smallest.pages, limit, line, _measure(settings[-1], area))
        return SetText(smallest.typeface, smallest.leading, pages)
    larger = (_set_text(texts, fonts, role, setting, area) for setting in settings if setting.leading <= area[1])
    return next((text for text in larger if len(text.pages) == len(smallest.pages)), smallest)


def draw_text(canvas: Canvas, text: SetText, page: Page, at: tuple[int, int], colour: str) -> None:
    """Draw one page of ``text`` with its top left corner at ``at``."""
    for row in page:
        baseline = middle(at[1] + row.top + text.leading // 2, text.typeface.size)
        canvas.write_line(row.line, text.typeface, (at[0], baseline), colour)


def draw_lines(
    canvas: Canvas, lines: Sequence[Line], typeface: Typeface, box: Rect, *, leading: int, colour: str
) -> None:
    """Draw ``lines`` one below the other, in the middle of the height of ``box``, or from its top if it is low."""
    top = box.y + max(0, box.height - leading * len(lines)) // 2
    for number, line in enumerate(lines):
        baseline = middle(top + leading * number + leading // 2, typeface.size)
        canvas.write_line(line, typeface, (box.x, baseline), colour)


def is_whole(lines: Iterable[Line], title: str) -> bool:
    """Tell whether ``lines`` say all of ``title``."""
    said = "".join(line.text for line in lines)
    return "".join(said.split()) == "".join(clean(title).split())


def finish(canvas: Canvas, ground: AlertGround, told: Iterable[str], *, read: str | None = None) -> Slide:
    """Return the finished page: ``told`` is what it says below the severity, ``read`` what of it is new here."""
    mark = ground.words.drill_mark if ground.content.test else ""
    text = "\n".join(line for line in (mark, ground.severity_word, *told) if line)
    return Slide(canvas.png(), text, len("".join((text if read is None else read).split())))


def _set_text(texts: Sequence[str], fonts: FontSet, role: Role, setting: Setting, area: tuple[int, int]) -> SetText:
    typeface, justify = Typeface(fonts, role, setting.size), role != "pixel"  # dots: characters stand in columns
    blocks = [Block("text", set_lines(text, typeface, area[0], justify=justify)) for text in texts]
    pages = fill_pages([block for block in blocks if block.lines], _measure(setting, area))
    return SetText(typeface, setting.leading, pages)


def _measure(setting: Setting, area: tuple[int, int]) -> Measure:
    return Measure(height=area[1], leading=setting.leading, gap=setting.gap)


def _draw_drill(canvas: Canvas, layout: Layout, words: AlertWords, band: Rect) -> None:
    """Draw the mark of a drill across the page: stripes with the words on white in the middle."""
    role: Role = "pixel" if layout.family == "pixel" else "sans_bold"
    typeface = canvas.type(role, band.height if role == "pixel" else band.height * 3 // 4)
    mark = words.drill_mark if typeface.width(words.drill_mark) <= band.width else words.drill
    canvas.box(band, fill=CARD)
    if band.height >= _LEAST_STRIPED:
        draw_stripes(canvas, band, CARD_INK)
        plate = min(band.width, typeface.width(mark) + 2 * typeface.size)
        canvas.box(Rect(band.x + (band.width - plate) // 2, band.y, plate, band.height), fill=CARD)
    at = (band.x, middle(band.middle, typeface.size))
    canvas.write_fitted(mark, typeface, at, CARD_INK, band.width, centred=True)
