"""Writing items through the form: saved whole or refused whole, with a sentence and the words that were typed."""

import io
import re
from datetime import date, datetime
from typing import Any

import pytest
from factories import make_approved_item, make_item, make_row, make_unit
from flask.testing import FlaskClient
from instants import PUBLISHED, notice
from sqlalchemy import func, select
from web_helpers import HTML, Desk, open_page, send_form
from werkzeug.test import TestResponse

from kiosk_server.catalogue.models import Item, ItemVersion
from kiosk_server.db.session import Database
from kiosk_server.media.models import MediaFile

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
SCRIPT = b"#!/bin/sh\necho this is no picture\n"


@pytest.fixture
def clerk(desk: Desk) -> FlaskClient:
    return desk("clerk")


@pytest.fixture
def typed(database: Database) -> dict[str, Any]:
    """Give the fields of a form that is in order."""
    with database.transaction() as session:
        row, unit = make_row(session), make_unit(session)
        return {
            "row_id": row.id,
            "unit_id": unit.id,
            "kind": "notice",
            "title": "关于调整临时救助标准的通知",
            "summary": "自下月起按新标准执行。",
            "body_format": "markdown",
            "body_source": "## 一、标准\r\n\r\n每人每月增加五十元。",
            "issuer": "清河县民政局",
            "document_number": "清民发〔2026〕11号",
            "formed_on": "2026-11-16",
            "published_on": "",
            "attribute": "proactive",
            "attribute_reason": "",
            "canonical_url": "",
            "then": "save",
        }


def send_new(client: FlaskClient, fields: dict[str, Any]) -> TestResponse:
    return send_form(client, "/admin/items/new", fields)


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def only_version(database: Database) -> ItemVersion:
    with database.reading() as session:
        version = session.scalars(select(ItemVersion)).one()
        assert version.attachments is not None  # loaded now, while the session is open
        return version


def test_new_item_is_saved_as_a_draft(clerk: FlaskClient, database: Database, typed: dict[str, Any]) -> None:
    answer = send_new(clerk, typed)
    version = only_version(database)
    assert (answer.status_code, answer.location) == (303, f"/admin/items/{version.item_id}")
    assert (version.state, version.title, version.formed_on) == ("draft", typed["title"], date(2026, 11, 16))
    assert version.body_source == "## 一、标准\n\n每人每月增加五十元。"


def test_new_item_can_go_to_review_at_once(clerk: FlaskClient, database: Database, typed: dict[str, Any]) -> None:
    assert send_new(clerk, typed | {"then": "submit"}).status_code == 303
    assert only_version(database).state == "in_review"


def test_form_opened_from_a_row_shows_what_the_catalogue_asks_for(clerk: FlaskClient, typed: dict[str, Any]) -> None:
    page = open_page(clerk, f"/admin/items/new?row={typed['row_id']}").text
    assert f'<option value="{typed["row_id"]}" selected>' in page
    assert "制定或获取信息之日起10个工作日内" in page


def test_script_in_pasted_html_is_refused_and_nothing_saved(
    clerk: FlaskClient, database: Database, typed: dict[str, Any]
) -> None:
    source = "<p>公示如下。</p><script>fetch('/admin/')</script>"
    answer = send_new(clerk, typed | {"body_format": "html", "body_source": source})
    assert answer.status_code == 422
    assert "&lt;script&gt;" in answer.text
    assert "<script>fetch" not in answer.text
    assert (count(database, Item), count(database, ItemVersion)) == (0, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "请填写标题。"),
        ({"attribute": ""}, "请选择公开属性"),
        ({"attribute": "withheld"}, "请写明理由。"),
        ({"formed_on": "十一月"}, "“十一月”不是日期"),
        ({"canonical_url": "javascript:alert(1)"}, "不是完整的网址"),
        ({"row_id": ""}, "请选择目录条目和发布机构。"),
    ],
)
def test_refused_form_says_why_and_keeps_the_words(
    clerk: FlaskClient, database: Database, typed: dict[str, Any], change: dict[str, str], sentence: str
) -> None:
    answer = send_new(clerk, typed | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "每人每月增加五十元。" in answer.text
    assert count(database, Item) == 0


def test_dates_that_bind_are_saved_in_beijing_time(
    clerk: FlaskClient, database: Database, typed: dict[str, Any]
) -> None:
    dates = {"publish_from": "2026-09-18T09:00", "notice_working_days": "7", "expires_on": "2026-12-31"}
    assert send_new(clerk, typed | dates).status_code == 303
    version = only_version(database)
    assert (version.publish_from, version.notice_working_days, version.expires_on) == (
        datetime.fromisoformat("2026-09-18T01:00+00:00"),
        7,
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("publish_from", "明天上午", "“明天上午”不是日期和时间，请写成 2026-11-22T09:00 这样。"),
        ("notice_working_days", "七天", "“七天”不是天数，请填写整数，例如 7。"),
        ("notice_working_days", "0", "公示期应在 1 至 250 个工作日之间。"),
        ("expires_on", "长期", "“长期”不是日期，请写成 2026-11-22 这样。"),
        ("expires_on", "2026-09-28", "到期日 2026-09-28 早于公示期的最后一天 2026-09-29，请推迟到期日或删去。"),
        ("formed_on", "十一月", "“十一月”不是日期，请写成 2026-11-22 这样。"),
    ],
)
def test_faulty_date_is_said_at_its_field_and_kept(
    clerk: FlaskClient, database: Database, typed: dict[str, Any], field: str, value: str, sentence: str
) -> None:
    dates = {"publish_from": "2026-09-18T09:00", "notice_working_days": "7"}
    answer = send_new(clerk, typed | dates | {field: value})
    assert answer.status_code == 422
    (said,) = re.findall(r'<p class="field-error" id="field-(\w+)-error">.*?<span>(.*?)</span>', answer.text)
    assert said == (field, sentence)
    assert re.search(f'name="{field}"[^>]* aria-invalid="true"[^>]* value="{value}"', answer.text)
    assert count(database, Item) == 0


@pytest.mark.parametrize("publish_from", [PUBLISHED, None])
def test_next_version_starts_with_the_dates_of_the_former(
    clerk: FlaskClient, database: Database, publish_from: datetime | None
) -> None:
    """Without a publishing time it is the approval, so that a correction does not begin the period anew."""
    with database.transaction() as session:
        item_id = make_approved_item(session, **notice(publish_from=publish_from, expires_on=date(2026, 12, 31))).id
    page = open_page(clerk, f"/admin/items/{item_id}/edit").text
    names = ("publish_from", "notice_working_days", "expires_on")
    values = [re.search(f'name="{name}"[^>]* value="([^"]*)"', page) for name in names]
    assert [found and found[1] for found in values] == ["2026-09-18T09:00", "7", "2026-12-31"]


def test_disguised_upload_is_415_and_nothing_saved(
    clerk: FlaskClient, database: Database, typed: dict[str, Any]
) -> None:
    answer = send_new(clerk, typed | {"files": (io.BytesIO(SCRIPT), "现场照片.png")})
    assert answer.status_code == 415
    assert "“现场照片.png”的内容与扩展名不符" in answer.text
    assert (count(database, Item), count(database, MediaFile)) == (0, 0)


def test_attachment_is_kept_while_a_fault_in_the_words_is_put_right(
    clerk: FlaskClient, database: Database, typed: dict[str, Any]
) -> None:
    answer = send_new(clerk, typed | {"title": "", "files": (io.BytesIO(PDF), "通知.pdf")})
    assert answer.status_code == 422
    with database.reading() as session:
        sha256 = session.scalars(select(MediaFile.sha256)).one()
    assert f'value="{sha256} 通知.pdf" checked' in answer.text
    send_new(clerk, typed | {"kept": f"{sha256} 通知.pdf"})
    attached = only_version(database).attachments
    assert [(file.filename, file.media_sha256) for file in attached] == [("通知.pdf", sha256)]


def test_edit_refuses_to_overwrite_what_somebody_changed_meanwhile(clerk: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        version = make_item(session).versions[0]
        item_id = version.item_id
    fields = {"seen": "0" * 64, "title": "改过的标题", "body_source": "正文。", "issuer": "清河县民政局"}
    answer = send_form(
        clerk, f"/admin/items/{item_id}/edit", fields | {"formed_on": "2026-11-16", "attribute": "proactive"}
    )
    assert answer.status_code == 409
    assert "别人在您打开之后改过" in answer.text
    assert only_version(database).title == version.title


def test_form_without_token_is_400(clerk: FlaskClient, database: Database, typed: dict[str, Any]) -> None:
    assert clerk.post("/admin/items/new", data=typed, headers=HTML).status_code == 400
    assert count(database, Item) == 0
