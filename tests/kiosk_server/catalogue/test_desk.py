"""Each person finds exactly what waits for them."""

from datetime import timedelta

from factories import NOW, STEP_ROLES, make_actor, make_item, make_unit, make_version_in_review
from sqlalchemy.orm import Session

from kiosk_server.catalogue import service
from kiosk_server.catalogue.desk import drafts, review_inbox, signable_step
from kiosk_server.catalogue.review import CHAIN
from kiosk_server.events import SYSTEM


def test_inbox_holds_the_versions_at_ones_own_step(session: Session) -> None:
    waiting = [make_version_in_review(session, *CHAIN[:done]) for done in range(4)]
    for step, version in zip(CHAIN, waiting, strict=True):
        actor = make_actor(session, STEP_ROLES[step])
        assert review_inbox(session, actor) == [version]
        assert signable_step(version, actor) == step


def test_inbox_leaves_out_what_one_wrote_or_signed(session: Session) -> None:
    holder = make_actor(session, *STEP_ROLES.values())
    make_version_in_review(session, actor=holder)
    other = make_version_in_review(session)
    assert review_inbox(session, holder) == [other]
    service.sign_version(session, other.id, step="opinion", digest=other.digest, opinion="", actor=holder, now=NOW)
    assert review_inbox(session, holder) == []


def test_inbox_covers_the_units_below_and_no_others(session: Session) -> None:
    county = make_unit(session)
    town, elsewhere = make_unit(session, "town", parent=county), make_unit(session, "elsewhere")
    version = make_version_in_review(session, unit=town)
    make_version_in_review(session, unit=elsewhere)
    assert review_inbox(session, make_actor(session, "clerk", unit=county)) == [version]


def test_inbox_is_longest_waiting_first_without_withdrawn(session: Session) -> None:
    late, early, gone = (make_version_in_review(session, now=NOW + timedelta(hours=h)) for h in (2, 1, 0))
    service.withdraw_item(session, gone.item_id, reason="撤", actor=SYSTEM, now=NOW)
    assert review_inbox(session, make_actor(session, "clerk")) == [early, late]


def test_drafts_are_those_of_ones_units_last_edited_first(session: Session) -> None:
    first = make_item(session, now=NOW).versions[0]
    returned = make_version_in_review(session, now=NOW + timedelta(hours=1))
    service.return_version(session, returned.id, opinion="改", actor=SYSTEM, now=NOW)
    make_version_in_review(session)
    make_item(session, unit=make_unit(session, "elsewhere"))
    assert drafts(session, make_actor(session, "clerk")) == [returned, first]
    assert drafts(session, make_actor(session, "publisher")) == []
