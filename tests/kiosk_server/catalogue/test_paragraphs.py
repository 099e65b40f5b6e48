from kiosk_server.catalogue.paragraphs import excerpt, html_to_paragraphs


def test_paragraphs_of_headings_lists_and_tables() -> None:
    html = (
        "<h2>一、标准</h2><p>每人<b>每月</b>\n 720 元。<br>按月发放。</p>"
        "<ul><li>低保</li><li><p>特困</p></li></ul><ol start='3'><li>申请</li><li>审核</li></ol>"
        "<table><tr><th>项目</th><th>金额</th></tr><tr><td><p>低保</p><p>（城市）</p></td><td></td><td>720</td></tr></table>"
    )
    assert html_to_paragraphs(html) == (
        "一、标准", "每人每月 720 元。", "按月发放。", "· 低保", "· 特困", "3. 申请", "4. 审核",
        "项目　金额", "低保 （城市）　720",
    )  # fmt: skip


def test_paragraphs_of_entities_are_characters() -> None:
    assert html_to_paragraphs("<p>A&amp;B &lt;x&gt;&nbsp;</p>") == ("A&B <x>",)


def test_paragraphs_of_nothing() -> None:
    assert html_to_paragraphs("<p> </p><ul></ul>") == ()


def test_excerpt_of_a_short_text_is_the_text() -> None:
    assert excerpt("<p>十个字以内</p><p>全文</p>", 10) == "十个字以内　全文"


def test_excerpt_of_a_long_text_ends_in_an_ellipsis() -> None:
    assert excerpt("<p>第一段，第二段，第三段</p>", 5) == "第一段…"
