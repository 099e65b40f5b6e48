"""The trail on the page: every kind of fact has a name, and a changed entry is found."""

from dataclasses import fields

from factories import make_item
from sqlalchemy import update
from web_helpers import Desk, open_page

from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import Database
from kiosk_server.events import Fact
from kiosk_server.web.admin.audit_words import FACTS, SUBJECTS, told


def test_every_fact_and_subject_has_a_name() -> None:
    facts = {kind for kind in Fact.__subclasses__() if kind.__module__.startswith("kiosk_server.events.")}
    assert {kind.__name__ for kind in facts} == set(FACTS)
    assert {kind.subject for kind in facts} | {"system"} == set(SUBJECTS)


def test_every_detail_has_a_label() -> None:
    names = {
        name
        for kind in Fact.__subclasses__()
        for name in (field.name for field in fields(kind))
        if kind.__module__.startswith("kiosk_server.events.") and name != "subject_id"
    }
    labels = {name: told({name: "x"})[0][0] for name in names}
    assert {name for name, label in labels.items() if label == name} == set()


def test_told_shortens_digests_and_leaves_out_what_says_nothing() -> None:
    details = {"digest": "ab" * 32, "step": "opinion", "zone_id": None, "voided_signatures": 0}
    assert told(details) == [("指纹", "abababababab…", False), ("环节", "初步意见", True)]


def test_trail_is_listed_and_found_whole(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_item(session)
    page = open_page(desk("audit_administrator"), "/admin/audit").text
    assert "已检验整条记录链：完整，没有改动。" in page
    assert "起草或修改信息" in page


def test_changed_entry_is_named(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_item(session)
        session.execute(update(AuditEntry).where(AuditEntry.id == 1).values(actor_name="别人"))
    page = open_page(desk("audit_administrator"), "/admin/audit").text
    assert "记录链在第 1 条断开" in page


def test_trail_can_be_narrowed_by_fact_and_person(desk: Desk, database: Database) -> None:
    with database.transaction() as session:
        make_item(session)
    client = desk("audit_administrator")
    assert "起草或修改信息</td>" not in open_page(client, "/admin/audit?fact=SignedIn").text
    assert "没有符合条件的记录" in open_page(client, "/admin/audit?person=无此人").text
