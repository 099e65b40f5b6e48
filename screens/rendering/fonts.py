"""The fonts of the slides: opened once per size, measured in whole pixels, each with its fallbacks.

Always Pillow's basic layout: the other one depends on a library that may or may not be on the machine, and
gives other widths, hence other bytes. The fonts carry no kerning for it, so the width of a text is the sum of
its characters' advances, and a text may be drawn piece by piece without moving a pixel.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Role = Literal["sans", "sans_bold", "serif_bold", "pixel"]

_FALLBACKS: dict[Role, tuple[Role, ...]] = {
    "serif_bold": ("serif_bold", "sans", "pixel"),
    "sans_bold": ("sans_bold", "sans", "pixel"),
    "sans": ("sans", "pixel"),
    "pixel": ("pixel", "sans"),
}
_PROBE_SIZE = 20
_UNASSIGNED = "\U0010ffff"  # no font draws it, so it shows the box that stands for a missing character


@dataclass(slots=True)
class _Cache:
    """What has been opened and measured so far; belongs to one ``FontSet``."""

    fonts: dict[tuple[Role, int], ImageFont.FreeTypeFont] = field(default_factory=dict)
    roles: dict[tuple[Role, str], Role] = field(default_factory=dict)
    advances: dict[tuple[Role, int, str], int] = field(default_factory=dict)
    boxes: dict[Role, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FontSet:
    """Four font files: body, bold, titles (宋体) and pixel font. Keep one per process: opening costs most."""

    sans: Path
    sans_bold: Path
    serif_bold: Path
    pixel: Path
    _cache: _Cache = field(default_factory=_Cache, init=False, repr=False, compare=False)

    @classmethod
    def from_folder(cls, folder: Path) -> "FontSet":
        """Return the set in ``folder`` (static/vendor/fonts/print); ``OSError`` on first use if absent."""
        return cls(
            sans=folder / "NotoSansSC-Regular.otf",
            sans_bold=folder / "NotoSansSC-Bold.ttf",
            serif_bold=folder / "NotoSerifSC-Bold.ttf",
            pixel=folder / "unifont.otf",
        )

    def get(self, role: Role, size: int) -> ImageFont.FreeTypeFont:
        """Return the font of ``role`` at ``size`` pixels, always the same object."""
        font = self._cache.fonts.get((role, size))
        if font is None:
            path: Path = getattr(self, role)
            font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
            self._cache.fonts[role, size] = font
        return font

    def role_for(self, role: Role, character: str) -> Role:
        """Return the first role in line that has ``character``; ``role`` itself if none has."""
        key = (role, character)
        if key not in self._cache.roles:
            holders = (other for other in _FALLBACKS[role] if self._has(other, character))
            self._cache.roles[key] = next(holders, role)
        return self._cache.roles[key]

    def advance(self, role: Role, size: int, character: str) -> int:
        """Return how far ``character`` moves the pen, in whole pixels, in the font that will draw it."""
        key = (role, size, character)
        if key not in self._cache.advances:
            font = self.get(self.role_for(role, character), size)
            self._cache.advances[key] = round(font.getlength(character))
        return self._cache.advances[key]

    def _has(self, role: Role, character: str) -> bool:
        font = self.get(role, _PROBE_SIZE)
        if role not in self._cache.boxes:
            self._cache.boxes[role] = bytes(font.getmask(_UNASSIGNED))
        return bytes(font.getmask(character)) != self._cache.boxes[role]


@dataclass(frozen=True, slots=True)
class Typeface:
    """One role at one size: what typesetting measures with and painting draws with."""

    fonts: FontSet
    role: Role
    size: int

    def width(self, text: str) -> int:
        """Return the width of ``text`` in pixels."""
        return sum(self.fonts.advance(self.role, self.size, character) for character in text)

    def runs(self, text: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
        """Split ``text`` into runs of one font each, falling back where the role lacks a character."""
        runs: list[tuple[Role, str]] = []
        for character in text:
            role = self.fonts.role_for(self.role, character)
            if runs and runs[-1][0] == role:
                runs[-1] = (role, runs[-1][1] + character)
            else:
                runs.append((role, character))
        return [(self.fonts.get(role, self.size), run) for role, run in runs]
