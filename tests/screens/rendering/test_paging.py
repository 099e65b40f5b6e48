from screens.rendering.paging import Block, Measure, Row, cut_pages, fill_pages, page_text
from screens.rendering.typesetting import Line, Piece

MEASURE = Measure(height=300, leading=80, gap=20)


def line(text: str) -> Line:
    return Line((Piece(text, 0),), 10, text)


def block(*texts: str, style: str = "text") -> Block:
    return Block("heading" if style == "heading" else "text", tuple(line(text) for text in texts))


def tops(page: tuple[Row, ...]) -> list[tuple[str, int]]:
    return [(row.line.text, row.top) for row in page]


def test_pages_hold_what_their_height_allows_with_gaps_between_paragraphs() -> None:
    pages = fill_pages([block("甲", "乙"), block("丙", "丁")], MEASURE)
    assert [tops(page) for page in pages] == [[("甲", 0), ("乙", 80), ("丙", 180)], [("丁", 0)]]


def test_heading_never_stays_alone_at_the_foot() -> None:
    pages = fill_pages([block("甲", "乙"), block("一、", style="heading"), block("丙")], MEASURE)
    assert [tops(page) for page in pages] == [[("甲", 0), ("乙", 80)], [("一、", 0), ("丙", 100)]]


def test_heading_higher_than_a_page_still_finds_a_place() -> None:
    low = Measure(height=80, leading=80, gap=20)
    assert [page_text(page) for page in fill_pages([block("一、", style="heading"), block("丙")], low)] == [
        "一、",
        "丙",
    ]


def test_cut_ends_the_last_shown_page_with_the_pointer() -> None:
    pages = fill_pages([block("甲", "乙", "丙", "丁", "戊")], MEASURE)
    assert [tops(page) for page in cut_pages(pages, 1, line("全文"), MEASURE)] == [
        [("甲", 0), ("乙", 80), ("全文", 180)]
    ]
    assert cut_pages(pages, 2, line("全文"), MEASURE) == pages


def test_cut_of_a_single_line_page_leaves_the_pointer_only() -> None:
    low = Measure(height=80, leading=80, gap=20)
    pages = fill_pages([block("甲", "乙")], low)
    assert [tops(page) for page in cut_pages(pages, 1, line("全文"), low)] == [[("全文", 0)]]


def test_page_text_joins_lines_and_parts_paragraphs() -> None:
    (page,) = fill_pages([block("甲", "乙"), block("丙")], MEASURE)
    assert page_text(page) == "甲乙\n丙"


def test_no_block_makes_no_page() -> None:
    assert fill_pages([], MEASURE) == ()
