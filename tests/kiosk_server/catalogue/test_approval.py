"""An approval is worth what the stored bytes say, not what a flag says."""

import pytest
from factories import make_approved_item, make_version_in_review
from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk_server.catalogue.approval import approved_digest
from kiosk_server.catalogue.models import ItemVersion, Signature


def test_four_signatures_on_the_stored_bytes_are_an_approval(session: Session) -> None:
    version = make_approved_item(session).approved_version
    assert version is not None
    assert approved_digest(version) == version.digest


def test_three_signatures_are_none(session: Session) -> None:
    assert approved_digest(make_version_in_review(session, "opinion", "department", "confidentiality")) is None


@pytest.mark.parametrize("column", ["title", "summary", "body_html", "body_source", "issuer", "document_number"])
def test_any_byte_changed_in_the_database_ends_the_approval(session: Session, column: str) -> None:
    version = make_approved_item(session).approved_version
    assert version is not None
    session.execute(update(ItemVersion).values({column: f"{getattr(version, column)}。"}))
    session.refresh(version)
    assert approved_digest(version) is None


def test_a_signature_taken_away_ends_the_approval(session: Session) -> None:
    version = make_approved_item(session).approved_version
    assert version is not None
    session.delete(version.signatures[-1])
    session.flush()
    session.refresh(version)
    assert [each.step for each in version.signatures] == ["opinion", "department", "confidentiality"]
    assert approved_digest(version) is None


def test_a_signature_rewritten_for_other_bytes_ends_the_approval(session: Session) -> None:
    version = make_approved_item(session).approved_version
    assert version is not None
    session.execute(update(Signature).where(Signature.step == "approval").values(digest="0" * 64))
    session.refresh(version)
    assert approved_digest(version) is None
