"""Requesting, asking, getting things done."""

import re
from collections.abc import Callable

from factories import make_approved_item, make_row, make_unit, make_zone

from kiosk_server.accounts.models import Unit
from kiosk_server.db.session import Database
from kiosk_server.web.kiosk.services import by_level
from screens.rendering.qr_code import qr_svg


def test_request_gives_the_general_form_and_the_windows(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        make_zone(session, address="清源路1号", place="一楼大厅")
    html = page("/kiosk/request")
    assert qr_svg("HTTP://127.0.0.1:8000/REQUEST", label="扫码填写申请") in html
    assert "自收到申请之日起 20 个工作日内答复" in html
    assert "《政府信息公开条例》第二十九条" in html
    assert "清源路1号 · 一楼大厅" in html


def test_request_for_an_item_carries_its_code(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        item = make_approved_item(session)
    html = page(f"/kiosk/request?item={item.code}")
    assert qr_svg(f"HTTP://127.0.0.1:8000/I/{item.code}/REQUEST", label="扫码填写申请") in html
    assert '<strong lang="zh-CN">关于调整临时救助标准的通知</strong>' in html


def test_contacts_stand_by_level_with_all_they_say(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        county = make_unit(session, "county", name="清河县人民政府", phone="0000-1", hours="工作日 9:00—17:00")
        make_unit(session, "village", name="桥南村", level="village", parent=county)
        facts = {"duties": "管理教育。", "address": "学苑路18号"}
        make_unit(session, "office", name="县教育局", level="department", parent=county, **facts)
    html = page("/kiosk/contacts")
    assert re.findall(r"<h2>(.+?)</h2>", html) == ["县级政府", "县级部门", "村、社区"]
    assert re.findall(r'<span class="window-head"><strong>(.+?)</strong>', html) == [
        "清河县人民政府",
        "县教育局",
        "桥南村",
    ]
    for words in ("0000-1", "工作日 9:00—17:00", "管理教育。", "学苑路18号", "12345"):
        assert f">{words}<" in html


def test_units_of_an_unknown_level_come_last() -> None:
    units = [Unit(level="park"), Unit(level="township"), Unit(level="city")]
    assert by_level(units) == [
        ("township", "乡镇、街道", [units[1]]),
        ("other", "其他单位", [units[0], units[2]]),
    ]


def test_guides_are_the_items_of_that_kind_by_domain(database: Database, page: Callable[[str], str]) -> None:
    with database.transaction() as session:
        make_row(session)
        pension = make_row(session, domain="养老服务")
        make_approved_item(session, row=pension, kind="flowchart", title="备案流程图")
        make_approved_item(session, kind="guide", title="救助指南")
        make_approved_item(session, kind="notice", title="名单公示")
    html = page("/kiosk/guides")
    assert re.findall(r'<h2 lang="zh-CN">(.+?)</h2>', html) == ["社会救助", "养老服务"]
    assert re.findall(r'<span class="list-title" lang="zh-CN">(.+?)</span>', html) == ["救助指南", "备案流程图"]
