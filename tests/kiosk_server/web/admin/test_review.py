"""From draft to public through the pages alone, by five people; and what the review page refuses."""

import re

import pytest
from factories import make_approved_item, make_row, make_unit, make_version_in_review
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from web_helpers import Desk, open_page, send_form
from werkzeug.test import TestResponse

from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.db.session import Database

CHAIN = (
    ("clerk", "初步意见"),
    ("reviewer", "部门负责人签署"),
    ("confidentiality_reviewer", "党政办审查"),
    ("approver", "分管领导批准"),
)
_HIDDEN = re.compile(r'name="(step|digest)" value="([^"]+)"')


def bound_to(client: FlaskClient, version_id: int) -> dict[str, str]:
    """Return the step and digest that the page binds a signature to."""
    return dict(_HIDDEN.findall(open_page(client, f"/admin/review/{version_id}").text))


def decide(client: FlaskClient, version_id: int, decision: str, **fields: str) -> TestResponse:
    data = bound_to(client, version_id) | fields | {"decision": decision}
    return send_form(client, f"/admin/review/{version_id}", data, on="/admin/")


@pytest.fixture
def version_id(database: Database) -> int:
    with database.transaction() as session:
        return make_version_in_review(session).id


def state_of(database: Database, version_id: int) -> tuple[str, int]:
    with database.reading() as session:
        version = session.get_one(ItemVersion, version_id)
        return version.state, len(version.signatures)


def test_item_becomes_public_when_four_people_have_signed(desk: Desk, database: Database, app: Flask) -> None:
    with database.transaction() as session:
        row_id, unit_id = make_row(session).id, make_unit(session).id
    writer = desk("clerk", username="writer")
    fields = {
        "row_id": row_id,
        "unit_id": unit_id,
        "title": "关于调整临时救助标准的通知",
        "body_source": "每人每月增加五十元。",
        "issuer": "清河县民政局",
        "formed_on": "2026-11-16",
        "attribute": "proactive",
    }
    made = send_form(writer, "/admin/items/new", fields)
    send_form(writer, f"{made.location}/submit", {}, on=made.location)
    with database.reading() as session:
        item = session.scalars(select(Item)).one()
        code, version_id = item.code, item.versions[0].id
    reader = app.test_client()
    for role, name in CHAIN:
        assert open_page(reader, f"/i/{code}").status_code == 404
        signer = desk(role, username=f"signs-{role}")
        page = open_page(signer, "/admin/review").text
        assert fields["title"] in page
        assert name in page
        assert decide(signer, version_id, "sign", opinion="同意公开。").status_code == 303
        assert "没有等您签署的内容" in open_page(signer, "/admin/review").text
    assert state_of(database, version_id) == ("approved", 4)
    assert "每人每月增加五十元。" in open_page(reader, f"/i/{code}").text


def test_writer_is_not_asked_to_sign_and_may_not(desk: Desk, database: Database) -> None:
    writer = desk("clerk", "reviewer", username="writer")
    with database.transaction() as session:
        row_id, unit_id = make_row(session).id, make_unit(session).id
    fields = {"title": "通知", "body_source": "正文。", "issuer": "清河县民政局", "formed_on": "2026-11-16"}
    fields |= {"row_id": str(row_id), "unit_id": str(unit_id), "attribute": "proactive", "then": "submit"}
    send_form(writer, "/admin/items/new", fields)
    with database.reading() as session:
        version = session.scalars(select(ItemVersion)).one()
    assert bound_to(writer, version.id) == {}
    answer = decide(writer, version.id, "sign", step="opinion", digest=version.digest)
    assert answer.status_code == 403
    assert "您起草或最后修改过这份内容" in answer.text
    assert state_of(database, version.id) == ("in_review", 0)


def test_signature_is_refused_when_the_words_changed_since(desk: Desk, database: Database, version_id: int) -> None:
    signer = desk("clerk")
    seen = bound_to(signer, version_id)
    with database.transaction() as session:
        session.get_one(ItemVersion, version_id).title = "换过的标题"
    answer = send_form(signer, f"/admin/review/{version_id}", seen | {"decision": "sign"}, on="/admin/")
    assert answer.status_code == 409
    assert "内容在您打开之后改动过" in answer.text
    assert state_of(database, version_id) == ("in_review", 0)


def test_return_needs_an_opinion(desk: Desk, database: Database, version_id: int) -> None:
    answer = decide(desk("clerk"), version_id, "return")
    assert answer.status_code == 422
    assert "退回时请写明意见" in answer.text
    assert state_of(database, version_id) == ("in_review", 0)


def test_return_voids_signatures_and_tells_the_writer(desk: Desk, database: Database, version_id: int) -> None:
    assert decide(desk("clerk"), version_id, "sign").status_code == 303
    assert decide(desk("reviewer"), version_id, "return", opinion="请写明执行日期。").status_code == 303
    assert state_of(database, version_id) == ("returned", 0)
    with database.reading() as session:
        item_id = session.get_one(ItemVersion, version_id).item_id
    assert "请写明执行日期。" in open_page(desk("clerk", username="writes-on"), f"/admin/items/{item_id}").text


def test_withdrawn_item_is_gone_for_readers_and_says_why_at_the_desk(
    desk: Desk, database: Database, app: Flask
) -> None:
    with database.transaction() as session:
        item = make_approved_item(session)
    approver = desk("approver")
    address = f"/admin/items/{item.id}"
    refused = send_form(approver, f"{address}/withdraw", {"reason": " "}, on=address)
    assert refused.status_code == 422
    assert "请写明撤回理由" in refused.text
    assert send_form(approver, f"{address}/withdraw", {"reason": "标准有误。"}, on=address).status_code == 303
    assert "理由：标准有误。" in open_page(approver, address).text
    assert open_page(app.test_client(), f"/i/{item.code}").status_code == 410


def test_codes_of_an_item_are_pictures_before_it_is_public(desk: Desk, database: Database, version_id: int) -> None:
    with database.reading() as session:
        item_id = session.get_one(ItemVersion, version_id).item_id
    clerk = desk("clerk")
    kinds = [open_page(clerk, f"/admin/items/{item_id}/qr-{n}.svg").mimetype for n in (1, 2)]
    assert kinds == ["image/svg+xml", "image/svg+xml"]
    assert open_page(clerk, f"/admin/items/{item_id}/qr-3.svg").status_code == 404
