"""The way in for warnings (预警、紧急插播): the whole ground in the colour of the severity, with word and sign.

The same values give the same bytes. No codes: a warning is read, not looked up. The clock keeps its place and
the night behind it, as on any slide (``Layout.clock``).
"""

from screens.layout import layout_for
from screens.rendering.alert_document import render_alert_document
from screens.rendering.alert_panel import render_alert_panel
from screens.rendering.alert_strip import render_alert_strip
from screens.rendering.fonts import FontSet
from screens.rendering.slide_content import AlertContent, AlertWords, Face, Slide
from screens.screen import Geometry


def render_alert(
    content: AlertContent,
    face: Face,
    geometry: Geometry,
    fonts: FontSet,
    *,
    max_pages: int,
    words: AlertWords | None = None,
) -> tuple[Slide, ...]:
    """Draw ``content`` for a screen of ``geometry``: one page at least, at most ``max_pages``.

    Where the text does not fit, the last page says so. ``ValueError`` for less than one page.
    """
    if max_pages < 1:
        raise ValueError(f"{max_pages} pages cannot show anything")
    layout, words = layout_for(geometry), words or AlertWords()
    if geometry.name in ("wall", "portrait"):
        return render_alert_document(content, face, layout, fonts, max_pages=max_pages, words=words)
    if geometry.name == "strip":
        return render_alert_strip(content, layout, fonts, max_pages=max_pages, words=words)
    return render_alert_panel(content, layout, fonts, max_pages=max_pages, words=words)
