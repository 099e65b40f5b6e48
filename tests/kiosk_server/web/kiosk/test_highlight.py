"""Which characters are marked."""

import pytest

from kiosk_server.web.kiosk.highlight import parts, passage


def marked(text: str, *words: str) -> str:
    cut = parts(text, words)
    assert "".join(piece for piece, _ in cut) == text
    return "".join(f"[{piece}]" if is_marked else piece for piece, is_marked in cut)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("社会保险费", ["shbx"], "[社会保险]费"),
        ("《社会救助》保险", ["zbx"], "《社会救[助》保险]"),
        ("2026年低保标准", ["6nd"], "202[6年低]保标准"),
        ("WIFI 与 wifi", ["Wifi"], "[WIFI] 与 [wifi]"),
        ("低保标准", ["保标", "低保"], "[低保标]准"),
        ("重庆市", ["cq"], "[重庆]市"),
        ("低保标准", ["养老"], "低保标准"),
        ("低保标准", [""], "低保标准"),
        ("", ["低保"], ""),
    ],
)
def test_parts_mark_words_and_initials(text: str, words: list[str], shown: str) -> None:
    assert marked(text, *words) == shown


def test_passage_stands_around_the_first_word() -> None:
    text = "一" * 50 + "低保" + "二" * 50
    assert passage(["别的。", text], ["低保"], 20) == f"…{'一' * 5}低保{'二' * 13}…"


def test_passage_is_the_whole_of_a_short_paragraph() -> None:
    assert passage(["低保标准。"], ["标准"], 20) == "低保标准。"


def test_passage_is_empty_where_no_word_occurs() -> None:
    assert passage(["低保标准。"], ["dbbz"], 20) == ""
