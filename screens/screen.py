"""What a screen is to this library: a kind, and a size in pixels (屏幕).

The size decides the manner of the slides: ``wall`` (大屏, the hall's LED or LCD wall), ``portrait`` (竖屏),
``strip`` (条屏, the long one over a door) and ``panel`` (点阵小屏, small, dot by dot, drawn in a pixel font).
"""

from dataclasses import dataclass

from screens.errors import N_, BadGeometry

KINDS = ("player", "kiosk")
"""``player``: plays a programme and takes no input. ``kiosk``: a touch screen for the public."""

LEAST_SIDE, GREATEST_SIDE = 64, 7680
"""Below 64 pixels four lines of the smallest characters do not fit; 7680 is 8K."""
PANEL_SIDE = 192
"""Below this height only a pixel font is sharp (look: Unifont at 16/32/48)."""
WALL_WIDTH, PORTRAIT_WIDTH, STRIP_WIDTH = 900, 540, 480
"""The least widths at which each manner leaves room for its codes beside readable text."""
STRIP_RATIO = 2.6
"""A strip is at least this much longer than high."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The size of one screen in pixels; ``BadGeometry`` outside 64 to 7680 on either side."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if not all(LEAST_SIDE <= side <= GREATEST_SIDE for side in (self.width, self.height)):
            raise BadGeometry(
                N_("屏幕尺寸 %(width)s×%(height)s 不可用：宽和高都应在 %(least)s 至 %(greatest)s 像素之间。"),
                {"width": self.width, "height": self.height, "least": LEAST_SIDE, "greatest": GREATEST_SIDE},
            )

    @property
    def name(self) -> str:
        """The manner of its slides: ``wall``, ``portrait``, ``strip`` or ``panel``."""
        if min(self.width, self.height) < PANEL_SIDE:
            return "panel"
        if self.height > self.width:
            return "portrait" if self.width >= PORTRAIT_WIDTH else "panel"
        if self.width >= self.height * STRIP_RATIO:
            return "strip" if self.width >= STRIP_WIDTH else "panel"
        return self._landscape_name()

    def _landscape_name(self) -> str:
        if self.width >= WALL_WIDTH:
            return "wall"
        return "strip" if self.width >= STRIP_WIDTH else "panel"
