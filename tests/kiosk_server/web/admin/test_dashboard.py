"""The first page counts what is really there."""

import re

from factories import make_approved_item, make_cells, make_row, make_version_in_review
from web_helpers import Desk, open_page

from kiosk_server.db.session import Database

_STAT = re.compile(r'<p class="stat-label">([^<]+)</p>\s*<p class="stat-figure">([^<]+)<')


def figures(page: str) -> dict[str, str]:
    return dict(_STAT.findall(page))


def test_figures_of_an_empty_instance_are_zero(desk: Desk) -> None:
    page = open_page(desk("approver"), "/admin/").text
    assert figures(page) == {"待我签署": "0", "屏幕同步": "0", "目录覆盖": "0.0"}
    assert "今天没有等您处理的事。" in page


def test_figures_count_what_waits_and_what_is_covered(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_row(session, **make_cells(serial="2", second_level="办事指南"))
        make_approved_item(session)
        make_version_in_review(session, "opinion", "department", "confidentiality", title="等批准的公告")
    page = open_page(desk("approver", username="approves"), "/admin/").text
    assert figures(page) == {"待我签署": "1", "屏幕同步": "0", "目录覆盖": "50.0"}
    assert "等批准的公告" in page
    assert "第 4 签（分管领导批准）" in page
    assert "今天有 1 件待您签署。" in page


def test_requests_are_counted_only_for_those_who_read_them(desk: Desk) -> None:
    assert "依申请公开 临期" in figures(open_page(desk("request_officer"), "/admin/").text)
    assert "依申请公开 临期" not in figures(open_page(desk("clerk"), "/admin/").text)
