"""The four signatures as use cases: who may give them, on which bytes, and what they bring about."""

from datetime import timedelta

import pytest
from factories import (
    NOW,
    STEP_ROLES,
    make_actor,
    make_fields,
    make_item,
    make_unit,
    make_version_in_review,
    sign_steps,
)
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.audit import service as audit
from kiosk_server.catalogue import service
from kiosk_server.catalogue.digest import version_digest
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.catalogue.review import CHAIN
from kiosk_server.errors import Conflict, Forbidden, Invalid
from kiosk_server.events import SYSTEM, Actor

LATER = NOW + timedelta(hours=1)


def sign(session: Session, version: ItemVersion, step: str, actor: Actor, digest: str = "") -> None:
    service.sign_version(
        session, version.id, step=step, digest=digest or version.digest, opinion="同意", actor=actor, now=LATER
    )


def facts(session: Session) -> list[str]:
    return [type(fact).__name__ for fact in events.take(session)]


def test_the_whole_chain_approves(session: Session) -> None:
    version = make_version_in_review(session)
    assert (version.state, version.item.approved_version_id) == ("in_review", None)
    events.take(session)
    sign_steps(session, version, now=LATER)
    assert (version.state, version.approved_at, version.item.approved_version_id) == ("approved", LATER, version.id)
    assert [(each.step, each.digest) for each in version.signatures] == [(step, version.digest) for step in CHAIN]
    assert facts(session) == ["VersionSigned"] * 4 + ["ItemApproved"]
    assert audit.verify(session) is None


@pytest.mark.parametrize("done", range(4))
def test_three_signatures_or_fewer_approve_nothing(session: Session, done: int) -> None:
    version = make_version_in_review(session, *CHAIN[:done])
    assert (version.state, version.item.approved_version_id) == ("in_review", None)


def test_writer_may_not_sign_whatever_role_they_hold(session: Session) -> None:
    writer = make_actor(session, *STEP_ROLES.values())
    version = make_version_in_review(session, actor=writer)
    for step in CHAIN:
        with pytest.raises(Forbidden, match="起草"):
            sign(session, version, step, writer)
        sign(session, version, step, make_actor(session, STEP_ROLES[step]))


def test_last_editor_may_not_sign(session: Session) -> None:
    editor = make_actor(session, "clerk", "reviewer")
    item = make_item(session)
    version = service.revise_item(session, item.id, make_fields(title="改过"), [], actor=editor, now=LATER)
    service.submit_version(session, version.id, actor=SYSTEM, now=LATER)
    with pytest.raises(Forbidden, match="起草"):
        sign(session, version, "opinion", editor)


def test_nobody_signs_two_steps_of_one_version(session: Session) -> None:
    holder = make_actor(session, *STEP_ROLES.values())
    version = make_version_in_review(session)
    sign(session, version, "opinion", holder)
    with pytest.raises(Forbidden, match="每个环节须由不同的人"):
        sign(session, version, "department", holder)
    assert [each.step for each in version.signatures] == ["opinion"]


def test_a_step_needs_its_own_role_in_the_unit(session: Session) -> None:
    version = make_version_in_review(session)
    elsewhere = make_actor(session, "clerk", unit=make_unit(session, "other"))
    for actor in (elsewhere, make_actor(session, "approver"), make_actor(session, "publisher")):
        with pytest.raises(Forbidden):
            sign(session, version, "opinion", actor)


def test_a_step_out_of_turn_is_refused(session: Session) -> None:
    version = make_version_in_review(session)
    with pytest.raises(Conflict):
        sign(session, version, "approval", make_actor(session, "approver"))
    with pytest.raises(Invalid):
        sign(session, version, "publish", make_actor(session, "approver"))


def test_the_system_signs_nothing(session: Session) -> None:
    with pytest.raises(Forbidden):
        sign(session, make_version_in_review(session), "opinion", SYSTEM)


def test_signing_what_one_did_not_see_is_refused(session: Session) -> None:
    version = make_version_in_review(session)
    with pytest.raises(Conflict, match="改动过"):
        sign(session, version, "opinion", make_actor(session, "clerk"), digest="0" * 64)
    assert version.signatures == []


def test_bytes_changed_behind_the_service_stop_the_chain(session: Session) -> None:
    version = make_version_in_review(session, *CHAIN[:3])
    version.body_html = version.body_html.replace("五十", "五百")
    session.flush()
    approver = make_actor(session, "approver")
    for digest in (version.digest, version_digest(version)):
        with pytest.raises(Conflict, match="改动过"):
            sign(session, version, "approval", approver, digest=digest)
    version.digest = version_digest(version)
    session.flush()
    with pytest.raises(Conflict, match="改动过"):
        sign(session, version, "approval", approver)
    assert version.item.approved_version_id is None
