"""From Markdown or pasted Word HTML to the little HTML a full text needs.

What can run or load (scripts, frames, forms, event handlers, ``javascript:`` addresses, pictures from
elsewhere) is named, so that the writer is told instead of losing it silently; `nh3` then removes everything
that is not on the list.
Word's own ballast (mso styles, ``o:p``, conditional comments, empty paragraphs) goes without a word.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import markdown
import nh3

from kiosk_server.errors import N_, Invalid

_TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "colgroup", "col"}
_BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "br",
    "dl",
    "dt",
    "dd",
}
_INLINE = {"a", "strong", "b", "em", "i", "u", "s", "sup", "sub", "code"}
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}, "ol": {"start"}}
_DROPPED_WHOLE = {"script", "style", "title", "xml", "noscript", "template", "svg", "math"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_ACTIVE_TAGS = frozenset(
    {
        "script",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "textarea",
        "select",
    }
    | {"svg", "math", "base", "video", "audio", "img", "picture", "template", "noscript"}
)
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data"})
_RUNNING = re.compile(r"^(javascript|vbscript|data):", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x20\u200b-\u200f\ufeff]")
_EMPTY = re.compile(r"<(p|div|li|strong|b|em|i|u|s|h[1-6])>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean HTML, and what of the source was dangerous and is gone, as ``<script>`` or ``onclick``."""

    html: str
    dropped: tuple[str, ...] = ()


def clean_html(source: str) -> Cleaned:
    """Return *source* with only the tags a text needs."""
    html = nh3.clean(
        source,
        tags=_TABLE | _BLOCKS | _INLINE,
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    return Cleaned(_without_empty(html).strip(), _active_parts(source))


def markdown_to_html(source: str) -> Cleaned:
    """Return the Markdown *source* (with tables, lists without blank lines before them) as clean HTML."""
    return clean_html(markdown.markdown(source, extensions=["tables", "sane_lists", "nl2br"], output_format="html"))


def clean_body(source: str, body_format: str) -> str:
    """Return the HTML to show for a body in ``markdown`` or ``html``.

    :raises Invalid: the format is another, nothing is left to read, or something in it could run or load.
    """
    if body_format not in {"markdown", "html"}:
        raise Invalid(N_("正文格式“%(format)s”不认识，请选择 Markdown 或 HTML。"), format=body_format)
    cleaned = markdown_to_html(source) if body_format == "markdown" else clean_html(source)
    if "<img>" in cleaned.dropped:
        raise Invalid(N_("正文里有图片，不能这样保存。请删去图片，改为附件上传。"))
    if cleaned.dropped:
        found = "、".join(cleaned.dropped)
        raise Invalid(
            N_("正文里有不允许的内容（%(found)s），没有保存。请删去脚本、表单或嵌入的网页后再提交。"),
            found=found,
        )
    if not re.sub(r"<[^>]*>|&nbsp;|\s", "", cleaned.html):
        raise Invalid(N_("请填写正文。"))
    return cleaned.html


def _without_empty(html: str) -> str:
    previous = ""
    while previous != html:
        previous, html = html, _EMPTY.sub("", html)
    return html


def _active_parts(source: str) -> tuple[str, ...]:
    finder = _Finder()
    finder.feed(source)
    finder.close()
    return tuple(dict.fromkeys(finder.found))


class _Finder(HTMLParser):
    """Collects what could run or load; only for the message, the cleaning does not rely on it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and its attributes."""
        if tag in _ACTIVE_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            runs = name in _ADDRESSES and _RUNNING.match(_HIDDEN.sub("", value or ""))
            if runs:
                self.found.append(f"{name}={runs.group()}")
            elif name.startswith("on"):
                self.found.append(name)
