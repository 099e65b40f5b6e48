"""Word's ballast goes quietly, whatever could run is named and refused."""

import pytest

from kiosk_server.catalogue.cleaning import clean_body, clean_html, markdown_to_html
from kiosk_server.errors import Invalid

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>文件</title>
<style>p.MsoNormal {mso-style-parent:""; font-family:宋体}</style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=ZH-CN><p class=MsoNormal style='font-family:仿宋;mso-char-indent-count:2.0'>
<span lang=EN-US>2026<o:p></o:p></span><span style='mso-bidi-font-size:10pt'>年补贴标准</span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraph><![if !supportLists]><span>一、</span><![endif]><b>发放对象</b></p>
<table class=MsoTableGrid border=1><tr><td width=50 colspan=2 style='border:none'>户数</td><td>金额</td></tr></table>
</body></html>"""


def test_word_html_keeps_its_words_and_its_table_alone() -> None:
    cleaned = clean_html(WORD)
    assert [line.strip() for line in cleaned.html.splitlines() if line.strip()] == [
        "<p>",
        "2026年补贴标准</p>",
        "<p>一、<b>发放对象</b></p>",
        '<table><tbody><tr><td colspan="2">户数</td><td>金额</td></tr></tbody></table>',
    ]
    assert cleaned.dropped == ()


def test_markdown_becomes_html_with_tables_and_lists() -> None:
    source = "## 标准\n\n| 项目 | 金额 |\n|---|---|\n| 低保 | 720元 |\n\n1. 申请\n2. 审核\n"
    assert markdown_to_html(source).html.replace("\n", "") == (
        "<h2>标准</h2><table><thead><tr><th>项目</th><th>金额</th></tr></thead>"
        "<tbody><tr><td>低保</td><td>720元</td></tr></tbody></table><ol><li>申请</li><li>审核</li></ol>"
    )


@pytest.mark.parametrize("body_format", ["html", "markdown"])
@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>正文</p><script>alert(1)</script>", "<script>"),
        ("<p>正文</p><SCRIPT SRC=//example.com/x.js></SCRIPT>", "<script>"),
        ('<p onclick="x()">正文</p>', "onclick"),
        ('<p>正文<a href="java\tscript:x()">链接</a></p>', "href=javascript:"),
        ("<p>正文<a href=' &#106;avascript:x()'>链接</a></p>", "href=javascript:"),
        ("<p>正文</p><iframe src=https://example.com></iframe>", "<iframe>"),
        ("<p>正文</p><form action=/x><input name=a></form>", "<form>、<input>"),
        ("<p>正文</p><svg onload=x()></svg>", "<svg>、onload"),
        ("<p>正文</p><object data='data:text/html,x'></object>", "<object>、data=data:"),
    ],
)
def test_what_could_run_is_named_and_refused(source: str, found: str, body_format: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_body(source, body_format)
    assert refused.value.params == {"found": found}


@pytest.mark.parametrize(
    "source",
    [
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
        "<a href='vbscript:x'>a</a>",
        "<p style='background:url(javascript:x)'>a</p>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<!--><script>alert(1)</script>-->",
        "<p>" + "<b>" * 500 + "深" + "</b>" * 500,
    ],
)
def test_what_remains_can_never_run(source: str) -> None:
    html = clean_html(source).html.lower()
    assert [word for word in ("<script", "<img", "script:", "style=", "onerror=", "<form") if word in html] == []


def test_a_pasted_picture_has_a_sentence_of_its_own() -> None:
    with pytest.raises(Invalid, match="改为附件上传"):
        clean_body("<p>正文<img src='file:///C:/clip.png'></p>", "html")


def test_text_about_scripts_is_no_script() -> None:
    assert (
        clean_body("<p>禁止使用 &lt;script&gt; 与 onclick=</p>", "html") == "<p>禁止使用 &lt;script&gt; 与 onclick=</p>"
    )


@pytest.mark.parametrize("source", ["", " \n", "<p>&nbsp;</p><p><o:p></o:p></p>", "<style>p{}</style>"])
def test_a_body_with_nothing_to_read_is_refused(source: str) -> None:
    with pytest.raises(Invalid, match="请填写正文"):
        clean_body(source, "html")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(Invalid):
        clean_body("正文", "rtf")


def test_links_keep_only_addresses_one_can_open() -> None:
    assert clean_html('<a href="https://example.gov.cn/" target="_blank" class="x">原文</a>').html == (
        '<a href="https://example.gov.cn/" rel="noopener noreferrer">原文</a>'
    )
