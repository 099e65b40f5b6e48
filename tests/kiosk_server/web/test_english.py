"""With ?lang=en, what the pages say themselves is English; what was published stays Chinese and says so (lang)."""

import re
from html.parser import HTMLParser

import pytest
from factories import make_approved_item
from flask.testing import FlaskClient
from web_helpers import open_page

from kiosk_server.web.context import Instance

CHINESE = re.compile(r"[、-〟\u4e00-\u9fff！-～]")
NEVER_CLOSED = frozenset({"base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
CANNOT_HOLD_MARKUP = frozenset({"title", "option", "textarea", "script"})  # they may name content, but not mark it
PAGES = (
    *("/", "/admin/sign-in", "/player/", "/request", "/r", "/i/{code}", "/i/{code}/request", "/i/NOSUCH0"),
    *("/kiosk/", "/kiosk/domains", "/kiosk/domains/1", "/kiosk/rows/1", "/kiosk/items/{code}", "/kiosk/search"),
    *("/kiosk/search?q=lsjz", "/kiosk/search?q=zzzz", "/kiosk/request", "/kiosk/contacts", "/kiosk/guides"),
    "/kiosk/nowhere",
)


class Reader(HTMLParser):
    """Collects the Chinese that stands where the page claims another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hidden = given.get("aria-hidden") == "true" or tag in CANNOT_HOLD_MARKUP
        language = "none" if hidden else given.get("lang") or (self.open[-1][1] if self.open else "")
        if language != "zh-CN":
            named = (given.get(name) or "" for name in ("aria-label", "alt", "title", "placeholder"))
            self.found += [text for text in named if CHINESE.search(text)]
        if tag not in NEVER_CLOSED:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if CHINESE.search(data) and self.open and self.open[-1][1] not in {"zh-CN", "none"}:
            self.found.append(data.strip())


def read(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return reader.found


@pytest.fixture
def code(instance: Instance) -> str:
    instance.database.on_commit = None
    with instance.database.transaction() as session:
        return make_approved_item(session).code


@pytest.mark.parametrize("path", PAGES)
def test_english_page_speaks_english_itself(client: FlaskClient, code: str, path: str) -> None:
    address = path.format(code=code)
    page = open_page(client, f"{address}{'&' if '?' in address else '?'}lang=en").text
    assert '<html lang="en"' in page
    assert read(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_chinese_page_says_that_it_is_chinese(client: FlaskClient, code: str, path: str) -> None:
    assert '<html lang="zh-CN"' in open_page(client, path.format(code=code)).text


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<html lang="en"><p>名称</p>', ["名称"]),
        ('<html lang="en"><p lang="zh-CN">名称</p>', []),
        ('<html lang="en"><p lang="zh-CN">名称<br></p><b>名称</b>', ["名称"]),
        ('<html lang="en"><img alt="画面">', ["画面"]),
        ('<html lang="en"><i aria-hidden="true">公</i>', []),
    ],
)
def test_reader_finds_chinese_in_a_page_of_another_language(html: str, found: list[str]) -> None:
    assert read(html) == found
