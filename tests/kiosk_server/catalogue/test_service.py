"""Items from draft to withdrawal, and everything the chain refuses."""

import secrets
from datetime import date, timedelta
from typing import Any

import pytest
from factories import (
    NOW,
    make_actor,
    make_approved_item,
    make_fields,
    make_item,
    make_media,
    make_row,
    make_unit,
    make_version_in_review,
    sign_steps,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.catalogue import codes, service
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.catalogue.models import Item, ItemVersion, Signature
from kiosk_server.catalogue.review import CHAIN
from kiosk_server.db.session import Database
from kiosk_server.errors import Conflict, Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM, Actor

LATER = NOW + timedelta(hours=1)


def draft(session: Session, **changes: Any) -> Item:
    wanted: dict[str, Any] = {
        "row_id": make_row(session).id,
        "unit_id": make_unit(session).id,
        "kind": "document",
        "fields": make_fields(),
        "attachments": [],
        "actor": SYSTEM,
        "now": NOW,
    }
    return service.draft_item(session, **(wanted | changes))


def sign(session: Session, version: ItemVersion, step: str, actor: Actor, digest: str = "") -> None:
    service.sign_version(
        session, version.id, step=step, digest=digest or version.digest, opinion="同意", actor=actor, now=LATER
    )


def test_draft_holds_what_was_written(session: Session) -> None:
    actor = make_actor(session, "clerk")
    file = NewAttachment("标准表.pdf", make_media(session))
    version = draft(session, actor=actor, attachments=[file]).versions[0]
    assert (version.number, version.state, version.written_by, version.edited_by) == (
        1,
        "draft",
        actor.user_id,
        actor.user_id,
    )
    assert version.body_html == "<h2>一、标准</h2>\n<p>每人每月增加五十元。</p>"
    assert version.initials == "gytzlsjzbzdtz"
    assert version.search_text.splitlines()[-2:] == ["一、标准", "每人每月增加五十元。"]
    assert [(each.position, each.filename, each.media_sha256) for each in version.attachments] == [
        (0, file.filename, file.media_sha256)
    ]
    assert version.digest == version_digest(version)
    assert codes.normalise(version.item.code) == version.item.code
    assert version.item.approved_version_id is None


def test_draft_takes_another_code_when_one_is_taken(session: Session) -> None:
    numbers = iter([b"\0\0\0\1", b"\0\0\0\1", b"\0\0\0\2"])
    items = [draft(session, random_bytes=lambda _: next(numbers)) for _ in range(2)]
    assert items[0].code != items[1].code


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"row_id": 999}, NotFound),
        ({"unit_id": 999}, NotFound),
        ({"kind": "video"}, Invalid),
        ({"fields": make_fields(attribute="")}, Invalid),
        ({"fields": make_fields(body_source="<script>x</script>正文")}, Invalid),
        ({"attachments": [NewAttachment("丢失.pdf", "0" * 64)]}, Invalid),
        ({"actor": Actor(None, "陌生人")}, Forbidden),
    ],
)
def test_a_draft_out_of_order_changes_nothing(
    database: Database, changes: dict[str, Any], error: type[Exception]
) -> None:
    with database.transaction() as session:
        make_row(session)
        make_unit(session)
        with pytest.raises(error):
            draft(session, **changes)
    with database.reading() as session:
        assert [session.scalar(select(func.count(table.id))) for table in (Item, ItemVersion)] == [0, 0]


def test_draft_for_another_unit_is_refused(session: Session) -> None:
    clerk = make_actor(session, "clerk", unit=make_unit(session, "other"))
    with pytest.raises(Forbidden):
        draft(session, actor=clerk)


def test_an_edit_in_review_voids_every_signature(session: Session) -> None:
    version = make_version_in_review(session, *CHAIN[:3])
    seen = version.digest
    events.take(session)
    revised = service.revise_item(
        session, version.item_id, make_fields(summary="改了一个字"), [], actor=SYSTEM, now=LATER
    )
    assert (revised.id, revised.state, revised.signatures) == (version.id, "draft", [])
    assert revised.digest != seen
    assert session.scalar(select(func.count(Signature.id))) == 0
    assert events.take(session) == [
        events.ItemDrafted(subject_id=version.item_id, version_id=version.id, voided_signatures=3)
    ]
    with pytest.raises(Conflict):
        sign(session, revised, "approval", make_actor(session, "approver"), digest=seen)


def test_revising_an_approved_item_begins_the_next_version(session: Session) -> None:
    item = make_approved_item(session)
    approved, digest = item.approved_version, item.versions[0].digest
    second = service.revise_item(session, item.id, make_fields(title="第二版"), [], actor=SYSTEM, now=LATER)
    assert (second.number, second.state) == (2, "draft")
    assert (item.approved_version, item.versions[0].digest, len(item.versions[0].signatures)) == (approved, digest, 4)
    service.submit_version(session, second.id, actor=SYSTEM, now=LATER)
    sign_steps(session, second, now=LATER)
    assert item.approved_version == second


def test_revising_out_of_order_leaves_the_version_as_it_was(session: Session) -> None:
    version = make_version_in_review(session, "opinion")
    for fields in (make_fields(title=""), make_fields(body_source="<p onclick=x>正文</p>")):
        with pytest.raises(Invalid):
            service.revise_item(session, version.item_id, fields, [], actor=SYSTEM, now=LATER)
    assert (version.state, len(version.signatures), version.digest) == ("in_review", 1, version_digest(version))


def test_revising_replaces_the_attachments(session: Session) -> None:
    first, second = (NewAttachment(f"{n}.pdf", make_media(session, n.encode())) for n in ("甲", "乙"))
    item = make_item(session, attachments=[first])
    version = service.revise_item(session, item.id, make_fields(), [second, first], actor=SYSTEM, now=LATER)
    session.expire_all()
    assert [each.filename for each in version.attachments] == ["乙.pdf", "甲.pdf"]
    assert version.digest == version_digest(version)


@pytest.mark.parametrize("steps", [(), CHAIN[:1], CHAIN])
def test_only_a_draft_is_submitted(session: Session, steps: tuple[str, ...]) -> None:
    version = make_version_in_review(session, *steps)
    with pytest.raises(Conflict):
        service.submit_version(session, version.id, actor=SYSTEM, now=LATER)


def test_return_voids_the_signatures_and_says_why(session: Session) -> None:
    version = make_version_in_review(session, "opinion", "department")
    reviewer = make_actor(session, "confidentiality_reviewer")
    service.return_version(session, version.id, opinion=" 名单须脱敏 ", actor=reviewer, now=LATER)
    assert (version.state, version.return_opinion, version.signatures) == ("returned", "名单须脱敏", [])
    service.submit_version(session, version.id, actor=SYSTEM, now=LATER)
    assert (version.state, version.return_opinion) == ("in_review", "")


def test_return_needs_an_opinion_and_the_right_of_the_step_due(session: Session) -> None:
    version = make_version_in_review(session, "opinion")
    with pytest.raises(Invalid):
        service.return_version(session, version.id, opinion=" ", actor=make_actor(session, "reviewer"), now=LATER)
    with pytest.raises(Forbidden):
        service.return_version(session, version.id, opinion="退", actor=make_actor(session, "approver"), now=LATER)
    assert (version.state, len(version.signatures)) == ("in_review", 1)


def test_withdrawal_ends_the_item_for_good(session: Session) -> None:
    item = make_approved_item(session)
    open_version = service.revise_item(session, item.id, make_fields(title="新版"), [], actor=SYSTEM, now=NOW)
    events.take(session)
    actor = make_actor(session, "publisher")
    service.withdraw_item(session, item.id, reason=" 内容有误 ", actor=actor, now=LATER)
    assert (item.withdrawn_at, item.withdrawn_reason) == (LATER, "内容有误")
    assert events.take(session) == [events.ItemWithdrawn(subject_id=item.id, reason="内容有误")]
    with pytest.raises(Conflict):
        service.withdraw_item(session, item.id, reason="再撤", actor=actor, now=LATER)
    with pytest.raises(Conflict):
        service.revise_item(session, item.id, make_fields(), [], actor=SYSTEM, now=LATER)
    with pytest.raises(Conflict):
        service.submit_version(session, open_version.id, actor=SYSTEM, now=LATER)


def test_withdrawal_stops_a_chain_that_is_under_way(session: Session) -> None:
    version = make_version_in_review(session, *CHAIN[:3])
    service.withdraw_item(session, version.item_id, reason="不再需要", actor=SYSTEM, now=LATER)
    with pytest.raises(Conflict):
        sign(session, version, "approval", make_actor(session, "approver"))


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_withdrawal_needs_a_reason(session: Session, reason: str) -> None:
    with pytest.raises(Invalid):
        service.withdraw_item(session, make_item(session).id, reason=reason, actor=SYSTEM, now=LATER)


def test_withdrawal_needs_its_right(session: Session) -> None:
    with pytest.raises(Forbidden):
        service.withdraw_item(
            session, make_item(session).id, reason="撤", actor=make_actor(session, "clerk"), now=LATER
        )


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.revise_item(session, 999, make_fields(), [], actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        service.submit_version(session, 999, actor=SYSTEM, now=NOW)


def test_codes_come_from_the_system_by_default(session: Session) -> None:
    assert draft(session).code != draft(session, random_bytes=secrets.token_bytes).code


def test_the_next_version_has_its_own_dates_and_the_public_one_keeps_its(session: Session) -> None:
    item = make_approved_item(session, expires_on=date(2026, 12, 31))
    later = make_fields(publish_from=LATER, notice_working_days=7)
    service.revise_item(session, item.id, later, [], actor=SYSTEM, now=NOW)
    dates = [(each.publish_from, each.notice_working_days, each.expires_on) for each in item.versions]
    assert dates == [(None, None, date(2026, 12, 31)), (LATER, 7, None)]


def test_dates_are_signed_with_the_version(session: Session) -> None:
    version = make_version_in_review(session, "opinion", notice_working_days=7)
    version.notice_working_days = 5  # behind the service's back
    with pytest.raises(Conflict):
        sign(session, version, "department", make_actor(session, "reviewer"))
