"""Any changed byte changes the digest; who reviewed it does not."""

from datetime import date
from typing import Any

import pytest
from factories import make_approved_item, make_item, make_media, make_unit
from sqlalchemy.orm import Session

from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.fields import NewAttachment

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


def test_review_does_not_change_the_digest(session: Session) -> None:
    version = make_approved_item(session).versions[0]
    session.expire_all()
    assert version_digest(version) == version.digest
