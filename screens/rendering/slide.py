"""The way in: a content's slides for one geometry, those of a warning, and the standby page.

The same values give the same bytes. A slide never shows the time: its place is left empty (``Layout.clock``).
"""

from screens.layout import layout_for
from screens.rendering.alert import render_alert
from screens.rendering.banner import render_banner
from screens.rendering.document import render_document
from screens.rendering.fonts import FontSet
from screens.rendering.slide_content import AlertContent, AlertWords, Face, Slide, SlideContent, SlideWords
from screens.rendering.standby import render_standby_page
from screens.screen import Geometry

__all__ = [
    "AlertContent",
    "AlertWords",
    "Face",
    "Slide",
    "SlideContent",
    "SlideWords",
    "render_alert",
    "render_slides",
    "render_standby",
]


def render_slides(
    content: SlideContent,
    face: Face,
    geometry: Geometry,
    fonts: FontSet,
    *,
    max_pages: int,
    words: SlideWords | None = None,
) -> tuple[Slide, ...]:
    """Draw ``content`` for a screen of ``geometry``: one page at least, at most ``max_pages``.

    Where the text does not fit, the last page ends by pointing to the full text behind the code.
    ``ValueError`` for less than one page; ``BadGeometry`` where an address is too long for a code here.
    """
    if max_pages < 1:
        raise ValueError(f"{max_pages} pages cannot show anything")
    layout, words = layout_for(geometry), words or SlideWords()
    if geometry.name in ("wall", "portrait"):
        return render_document(content, face, layout, fonts, max_pages=max_pages, words=words)
    return render_banner(content, layout, fonts, max_pages=max_pages, words=words)


def render_standby(face: Face, geometry: Geometry, fonts: FontSet, words: SlideWords | None = None) -> Slide:
    """Draw the page a screen of ``geometry`` shows when nothing else is due (待机页面)."""
    return render_standby_page(face, layout_for(geometry), fonts, words or SlideWords())
