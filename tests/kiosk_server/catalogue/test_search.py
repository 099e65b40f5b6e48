"""Words are joined by AND, initials find Chinese, LIKE's own signs mean themselves."""

from datetime import timedelta

import pytest
from factories import NOW, make_approved_item, make_row
from sqlalchemy.orm import Session

from kiosk_server.catalogue.queries import search


@pytest.fixture
def titles(session: Session) -> list[str]:
    """Three published items in two domains, the last one newest."""
    pension = make_row(session, domain="社会保险", first_level="参保登记", second_level="办事指南")
    wanted = [
        {"title": "临时救助标准", "body_source": "每人每月 720 元，上浮 5%。"},
        {"title": "养老保险参保指南", "body_source": "带上社会保障卡。", "row": pension},
        {"title": "LED 屏公告_第二期", "body_source": "每月更新。"},
    ]
    for day, each in enumerate(wanted):
        make_approved_item(session, now=NOW + timedelta(days=day), **each)  # type: ignore[arg-type]
    return [str(each["title"]) for each in wanted]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("临时救助", [2, 0]),  # of the title, and of the row that two items hang on
        ("每月", [2, 0]),
        ("每月 720", [0]),
        ("每月 社会保障卡", []),
        ("办事指南", [1]),
        ("社会保险", [1]),
        ("lsjz", [2, 0]),
        ("YLBX", [1]),
        ("shbx", [1]),
        ("cbdj", [1]),
        ("led", [2]),
        ("%", [0]),
        ("_", [2]),
        ("5%。 上浮", [0]),
        ("\\", []),
        ("", []),
        ("   ", []),
        ("'; DROP TABLE item; --", []),
    ],
)
def test_search(session: Session, titles: list[str], words: str, expected: list[int]) -> None:
    assert [version.title for version in search(session, words, now=NOW)] == [titles[index] for index in expected]


def test_search_stops_at_its_limit(session: Session, titles: list[str]) -> None:
    assert [version.title for version in search(session, "每月", limit=1, now=NOW)] == [titles[2]]
