"""Any changed byte changes the digest; who reviewed it does not."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factories import NOW, make_approved_item, make_item, make_media, make_unit
from sqlalchemy.orm import Session

from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.fields import NewAttachment
from screens.canonical import canonical_json, sha256_hex

OF_VERSION = {
    "title": "另一标题", "summary": "x", "body_source": "x", "body_html": "x", "body_format": "html", "issuer": "x",
    "document_number": "x", "formed_on": date(2026, 1, 1), "published_on": None, "attribute": "withheld",
    "attribute_reason": "x", "canonical_url": "https://example.gov.cn/", "number": 2,
}  # fmt: skip


@pytest.mark.parametrize(("field", "value"), OF_VERSION.items())
def test_each_field_counts(session: Session, field: str, value: Any) -> None:
    version = make_item(session).versions[0]
    setattr(version, field, value)
    assert version_digest(version) != version.digest


def test_code_kind_unit_and_row_count(session: Session) -> None:
    version = make_item(session).versions[0]
    changes = {"code": "0000000", "kind": "guide", "unit_id": make_unit(session, "other").id}
    digests = {version.digest}
    for field, value in changes.items():
        setattr(version.item, field, value)
        digests.add(version_digest(version))
    version.item.row.row_key = "0" * 64
    assert len({*digests, version_digest(version)}) == 5


def test_attachments_count_by_name_bytes_and_order(session: Session) -> None:
    files = [NewAttachment("甲.pdf", make_media(session, b"1")), NewAttachment("乙.pdf", make_media(session, b"2"))]
    version = make_item(session, attachments=files).versions[0]
    assert version_digest(version) == version.digest
    digests = {version.digest}
    version.attachments.reverse()
    digests.add(version_digest(version))
    version.attachments[0].filename = "丙.pdf"
    digests.add(version_digest(version))
    version.attachments[0].media_sha256 = make_media(session, b"3")
    digests.add(version_digest(version))
    version.attachments.pop()
    assert len({*digests, version_digest(version)}) == 5


def test_without_dates_the_digest_is_the_one_signed_before_there_were_dates(session: Session) -> None:
    version = make_item(session).versions[0]
    item, parts = version.item, ("number", "title", "summary", "body_source", "body_format", "body_html", "issuer")
    document = {name: getattr(version, name) for name in (*parts, "document_number", "attribute", "canonical_url")}
    document |= {"attribute_reason": "", "formed_on": "2026-11-16", "published_on": "2026-11-18", "attachments": []}
    document |= {"code": item.code, "kind": "document", "unit": item.unit_id, "row": item.row.row_key}
    assert version_digest(version) == sha256_hex(canonical_json(document))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("publish_from", [None, NOW, NOW + timedelta(minutes=1)]),
        ("notice_working_days", [None, 7, 8]),
        ("expires_on", [None, date(2026, 12, 31), date(2027, 1, 1)]),
    ],
)
def test_each_date_that_is_set_counts(session: Session, field: str, values: list[Any]) -> None:
    version, digests = make_item(session).versions[0], set()
    for value in values:
        setattr(version, field, value)
        digests.add(version_digest(version))
    assert len(digests) == 3


def test_the_same_instant_in_another_zone_is_the_same_digest(session: Session) -> None:
    version = make_item(session, publish_from=datetime.fromisoformat("2026-11-23T09:00+08:00")).versions[0]
    session.flush()
    session.expire_all()
    assert version.publish_from == datetime.fromisoformat("2026-11-23T01:00+00:00")
    assert version_digest(version) == version.digest


def test_review_does_not_change_the_digest(session: Session) -> None:
    version = make_approved_item(session).versions[0]
    session.expire_all()
    assert version_digest(version) == version.digest
