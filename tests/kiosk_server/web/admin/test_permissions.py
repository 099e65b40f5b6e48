"""What a role may not do is refused with 403 and a sentence, whoever knows the address."""

import pytest
from factories import make_item, make_unit
from web_helpers import HTML, Desk, open_page, token_on

from kiosk_server.db.session import Database

REFUSED = "您的岗位没有这项权限"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("publisher", "/admin/items/new"),
        ("clerk", "/admin/catalogue/import"),
        ("clerk", "/admin/audit"),
        ("system_administrator", "/admin/audit"),
    ],
)
def test_page_is_refused(desk: Desk, role: str, path: str) -> None:
    answer = open_page(desk(role), path)
    assert answer.status_code == 403
    assert REFUSED in answer.text


def test_withdrawing_is_refused_to_a_clerk_and_changes_nothing(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        item_id = make_item(session).id
    client = desk("clerk", username="another")
    data = {"csrf_token": token_on(client, "/admin/"), "reason": "不想公开了"}
    answer = client.post(f"/admin/items/{item_id}/withdraw", data=data, headers=HTML)
    assert answer.status_code == 403
    assert "已撤回" not in open_page(client, f"/admin/items/{item_id}").text


@pytest.mark.parametrize("page", ["", "/edit", "/versions/1", "/qr-1.svg"])
def test_items_of_another_unit_are_refused(desk: Desk, database: Database, page: str) -> None:
    with database.transaction() as session:
        item_id = make_item(session, unit=make_unit(session, "county")).id
    client = desk("clerk", unit="baqiao", username="elsewhere")
    assert open_page(client, f"/admin/items/{item_id}{page}").status_code == 403


def test_items_of_another_unit_are_not_listed(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_item(session, unit=make_unit(session, "county"), title="别处的草稿")
        make_item(session, unit=make_unit(session, "baqiao"), title="本镇的草稿")
    page = open_page(desk("clerk", unit="baqiao", username="here"), "/admin/items").text
    assert ("本镇的草稿" in page, "别处的草稿" in page) == (True, False)


def test_version_of_another_unit_cannot_be_read_in_review(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        version_id = make_item(session, unit=make_unit(session, "county")).versions[0].id
    assert open_page(desk("reviewer", unit="baqiao"), f"/admin/review/{version_id}").status_code == 403
