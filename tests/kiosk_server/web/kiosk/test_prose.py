"""Texts without ways out."""

import pytest

from kiosk_server.web.kiosk.prose import without_links


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p>见<a href="https://a.example/">网站</a>。</p>', "<p>见网站。</p>"),
        ('<p><a href="tel:12345"><strong>12345</strong></a></p>', "<p><strong>12345</strong></p>"),
        ('<table><tbody><tr><td colspan="2">格</td></tr></tbody></table>',) * 2,
        ('<ol start="3"><li>三</li></ol>',) * 2,
    ],
)
def test_without_links_keeps_everything_else(html: str, shown: str) -> None:
    assert without_links(html) == shown
