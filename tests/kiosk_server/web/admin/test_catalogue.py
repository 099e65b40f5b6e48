"""The catalogue at the desk: a table comes in whole or not at all, and goes out as it came."""

import io

import pytest
from factories import make_approved_item, make_cells, make_csv, make_row
from flask.testing import FlaskClient
from sqlalchemy import func, select
from web_helpers import Desk, open_page, send_form
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.catalogue.table import read_table
from kiosk_server.db.session import Database

GOOD = make_cells(serial="1", second_level="政策法规文件")
OTHER = make_cells(serial="2", second_level="办事指南")


@pytest.fixture
def importer(desk: Desk) -> FlaskClient:
    return desk("system_administrator")


def bring(client: FlaskClient, data: bytes, filename: str = "目录.csv") -> TestResponse:
    return send_form(client, "/admin/catalogue/import", {"table": (io.BytesIO(data), filename)})


def rows_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(CatalogueRow.id))) or 0


def test_import_reports_added_changed_and_unchanged(importer: FlaskClient, database: Database) -> None:
    assert "新增 2 项，变更 0 项，不变 0 项" in bring(importer, make_csv(GOOD, OTHER)).text
    changed = OTHER | {"time_limit": "20个工作日内"}
    assert "新增 0 项，变更 1 项，不变 1 项" in bring(importer, make_csv(GOOD, changed)).text
    assert rows_in(database) == 2


def test_wrong_row_is_422_with_number_and_reason_and_nothing_is_imported(
    importer: FlaskClient, database: Database
) -> None:
    answer = bring(importer, make_csv(GOOD, OTHER | {"channels": "√政府网站"}))
    assert answer.status_code == 422
    assert '<td class="number">3</td><td>“公开渠道和载体”里有不认识的标记“√”' in answer.text
    assert rows_in(database) == 0


@pytest.mark.parametrize(
    ("data", "filename", "status"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "目录.png", 415),
        (b"\x89PNG\r\n\x1a\n picture", "目录.xlsx", 415),
        ("甲,乙\r\n1,2\r\n".encode(), "目录.csv", 422),
        (b"", "目录.csv", 422),
    ],
)
def test_wrong_file_is_refused_with_a_sentence(
    importer: FlaskClient, database: Database, data: bytes, filename: str, status: int
) -> None:
    answer = bring(importer, data, filename)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert rows_in(database) == 0


def test_missing_file_is_asked_for(importer: FlaskClient) -> None:
    answer = send_form(importer, "/admin/catalogue/import", {"domain": "社会救助"})
    assert answer.status_code == 422
    assert "请先选择要导入的表格文件。" in answer.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_gives_the_fifteen_fields_back(importer: FlaskClient, kind: str) -> None:
    bring(importer, make_csv(GOOD, OTHER))
    answer = open_page(importer, f"/admin/catalogue/export.{kind}")
    assert answer.status_code == 200
    assert [row.official for row in read_table(answer.data, f"目录.{kind}").rows] == [GOOD, OTHER]


def test_export_has_its_chinese_name_in_a_header_that_every_server_sends(importer: FlaskClient) -> None:
    bring(importer, make_csv(GOOD))
    named = open_page(importer, "/admin/catalogue/export.csv").headers["Content-Disposition"]
    assert named.isascii()  # gunicorn answers 500 to a bare Chinese header, the test client does not
    assert parse_options_header(named) == ("attachment", {"filename": "标准目录.csv"})


def test_export_of_an_unknown_kind_is_404(importer: FlaskClient) -> None:
    assert open_page(importer, "/admin/catalogue/export.pdf").status_code == 404


def test_domains_show_how_much_is_covered(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_row(session, **OTHER)
        make_approved_item(session, row=make_row(session, **GOOD))
    page = open_page(desk("clerk", username="reads"), "/admin/catalogue").text
    assert "社会救助" in page
    assert "50 %" in page


def test_row_page_reads_the_marks(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        row = make_row(session, channels="■政府网站 □政府公报", level_township="?")
    page = open_page(desk("clerk"), f"/admin/catalogue/rows/{row.id}").text
    assert '政府网站 <span class="second">必选</span>' in page
    assert '政府公报 <span class="second">可选</span>' in page
    assert page.count("未知（原表缺失）") == 1
