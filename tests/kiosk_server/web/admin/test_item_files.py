"""A draft's attachment is for those who may see the item, and comes as a download under its Chinese name."""

from urllib.parse import quote

from factories import NOW, make_item, make_unit
from flask import Flask
from web_helpers import Desk

from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.media.service import store_generated
from kiosk_server.web.context import EXTENSION, Instance


def _attachment(app: Flask, unit: str) -> int:
    instance: Instance = app.extensions[EXTENSION]
    with instance.database.transaction() as session:
        sha256 = store_generated(session, instance.media, b"%PDF-1.7 draft", "application/pdf", NOW)
        file = NewAttachment("补贴名单.pdf", sha256)
        item = make_item(session, unit=make_unit(session, unit), attachments=[file])
        return item.versions[-1].attachments[0].id


def test_attachment_of_a_draft_comes_under_its_name(app: Flask, desk: Desk) -> None:
    attachment_id = _attachment(app, "county")
    answer = desk("clerk", unit="county").get(f"/admin/items/files/{attachment_id}", buffered=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert quote("补贴名单.pdf") in answer.headers["Content-Disposition"]


def test_attachment_of_another_units_item_is_refused(app: Flask, desk: Desk) -> None:
    attachment_id = _attachment(app, "county")
    assert desk("clerk", unit="other").get(f"/admin/items/files/{attachment_id}").status_code == 403


def test_attachment_that_does_not_exist_is_404(desk: Desk) -> None:
    assert desk("clerk").get("/admin/items/files/999").status_code == 404
