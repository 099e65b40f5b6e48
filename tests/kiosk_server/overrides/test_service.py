"""Two people for what goes up, one for what comes down; contradictions are refused before anybody confirms them."""

from datetime import timedelta
from typing import Any

import pytest
from factories import NOW, make_actor, make_screen, make_unit, make_zone
from override_factories import HOUR, TITLE, confirmed, draft, propose
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kiosk_server.audit.models import AuditEntry
from kiosk_server.errors import Conflict, FieldErrors, Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.overrides import service
from kiosk_server.publishing.schedule_models import ScreenGroup, screen_group_member
from playlists.errors import BadRule

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def facts(session: Session) -> list[tuple[str, Any]]:
    rows = session.scalars(select(AuditEntry).where(AuditEntry.subject == "override").order_by(AuditEntry.id))
    return [(row.fact, row.details.get("targets")) for row in rows]


def test_a_notice_goes_up_by_two_people_and_comes_down_by_one(session: Session) -> None:
    proposer, second = make_actor(session, "publisher"), make_actor(session, "approver")
    row = propose(session, actor=proposer)
    assert (row.state, row.start, row.end, row.proposed_by) == ("proposed", NOW, NOW + 2 * HOUR, proposer.user_id)
    service.confirm(session, row.id, actor=second, now=NOW + HOUR)
    assert (row.state, row.start, row.confirmed_by) == ("confirmed", NOW, second.user_id)
    service.end(session, row.id, reason="雨停了", actor=proposer, now=NOW + HOUR)
    assert (row.state, row.ended_at, row.ended_reason) == ("ended", NOW + HOUR, "雨停了")
    assert facts(session) == [
        ("OverrideProposed", ["everything"]),
        ("OverrideConfirmed", ["everything"]),
        ("OverrideEnded", ["everything"]),
    ]


def test_the_proposer_cannot_confirm(session: Session) -> None:
    proposer = make_actor(session, "publisher", "approver")
    row = propose(session, actor=proposer)
    with pytest.raises(Forbidden, match="提出人不能确认"):
        service.confirm(session, row.id, actor=proposer, now=NOW)
    assert row.state == "proposed"


def test_the_system_neither_proposes_nor_confirms(session: Session) -> None:
    row = propose(session)
    with pytest.raises(Forbidden):
        service.propose(session, draft(), actor=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        service.confirm(session, row.id, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"title": ""}, {"title": "请填写标题。"}),
        ({"title": "雨" * 121}, {"title": "最多 120 字，请缩短。"}),
        ({"body": ""}, {"body": "请填写正文。"}),
        ({"body": "雨" * 2001}, {"body": "最多 2000 字，请缩短。"}),
        ({"source": "台" * 121}, {"source": "最多 120 字，请缩短。"}),
        ({"targets": ()}, {"targets": "请至少选择一处播出。"}),
        ({"severity": ""}, {"severity": "请选择预警级别。"}),
        ({"end": None}, {"end": "请填写结束时间，紧急插播不能没有结束时间。"}),
        ({"end": NOW}, {"end": "结束时间应晚于开始时间。"}),
        ({"start": NOW - HOUR, "end": NOW}, {"end": "结束时间已经过去，请改正。"}),
        ({"end": NOW + timedelta(days=31)}, {"end": "紧急插播最长到 30 天以后，请提前结束时间。"}),
        ({"title": "", "body": ""}, {"title": "请填写标题。", "body": "请填写正文。"}),
    ],
)
def test_a_draft_is_refused_with_a_sentence_for_each_field(
    session: Session, changes: dict[str, Any], faults: dict[str, str]
) -> None:
    with pytest.raises(FieldErrors) as refusal:
        propose(session, **changes)
    assert {name: str(fault) for name, fault in refusal.value.fields.items()} == faults
    assert facts(session) == []


def test_an_unknown_severity_is_a_bad_rule(session: Session) -> None:
    with pytest.raises(BadRule):
        propose(session, severity="purple")


def _hall(session: Session) -> dict[str, str]:
    """Two zones of two units with a screen each, the first screen also in a group."""
    near, far = (
        make_zone(session),
        make_zone(session, "far", unit=make_unit(session, "town", parent=make_unit(session))),
    )
    screen, other = make_screen(session, zone=near)[0], make_screen(session, zone=far)[0]
    group = ScreenGroup(unit_id=near.unit_id, name="大厅屏")
    session.add(group)
    session.flush()
    session.execute(insert(screen_group_member).values(group_id=group.id, screen_id=screen.id))
    return {
        "everything": "everything",
        "county": f"unit:{near.unit_id}",
        "town": f"unit:{far.unit_id}",
        "near": f"zone:{near.id}",
        "far": f"zone:{far.id}",
        "group": f"group:{group.id}",
        "screen": f"screen:{screen.id}",
        "other": f"screen:{other.id}",
    }


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [
        ("everything", "other", True),
        ("county", "far", True),
        ("town", "near", False),
        ("near", "screen", True),
        ("near", "group", True),
        ("group", "screen", True),
        ("group", "far", False),
        ("group", "other", False),
        ("screen", "other", False),
        ("town", "other", True),
    ],
)
def test_different_notices_of_one_severity_never_share_a_screen(
    session: Session, first: str, second: str, contradict: bool
) -> None:
    places = _hall(session)
    propose(session, places[first])
    if not contradict:
        assert propose(session, places[second], title="另一条").state == "proposed"
        return
    with pytest.raises(Conflict, match=f"与紧急插播“{TITLE}”"):
        propose(session, places[second], title="另一条")


def test_notices_meet_in_a_zone_that_has_no_screen_yet(session: Session) -> None:
    zone = make_zone(session)
    confirmed(session, f"zone:{zone.id}")
    with pytest.raises(Conflict):
        propose(session, f"unit:{zone.unit_id}", title="另一条")


@pytest.mark.parametrize(
    "changes",
    [
        {"severity": "red"},
        {"start": NOW + 2 * HOUR, "end": NOW + 3 * HOUR},
        {"is_test": True},
        {"title": TITLE},
    ],
)
def test_another_severity_time_or_kind_and_the_same_words_contradict_nothing(
    session: Session, changes: dict[str, Any]
) -> None:
    make_screen(session)
    confirmed(session)
    assert propose(session, **({"title": "另一条"} | changes)).state == "proposed"


def test_a_notice_that_came_to_contradict_is_not_confirmed(session: Session) -> None:
    screen, _ = make_screen(session)
    far = make_zone(session, "far")
    late = propose(session, f"zone:{far.id}", title="另一条")
    confirmed(session, f"screen:{screen.id}")
    screen.zone_id = far.id
    with pytest.raises(Conflict):
        service.confirm(session, late.id, actor=make_actor(session, "approver"), now=NOW)


@pytest.mark.parametrize("target", ["everything", "unit", "zone", "screen", "group"])
def test_a_right_for_one_unit_does_not_reach_another(session: Session, target: str) -> None:
    places = _hall(session)
    wanted = {"unit": "county", "zone": "near", "screen": "screen"}.get(target, target)
    stranger = make_actor(session, "publisher", unit=make_unit(session, "town"))
    with pytest.raises(Forbidden):
        propose(session, places[wanted], actor=stranger)
    row = propose(session, places[wanted])
    for act in (service.refuse, service.end):
        with pytest.raises(Forbidden):
            act(session, row.id, reason="不需要", actor=stranger, now=NOW)
    with pytest.raises(Forbidden):
        service.confirm(session, row.id, actor=stranger, now=NOW)


def test_a_clerk_has_no_right_at_all(session: Session) -> None:
    with pytest.raises(Forbidden):
        propose(session, actor=make_actor(session, "clerk"))


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        propose(session, "screen:99")
    with pytest.raises(NotFound):
        service.confirm(session, 99, actor=make_actor(session, "approver"), now=NOW)


def test_a_notice_whose_end_has_passed_is_not_confirmed(session: Session) -> None:
    row = propose(session)
    with pytest.raises(Conflict, match="结束时间已过"):
        service.confirm(session, row.id, actor=make_actor(session, "approver"), now=NOW + 2 * HOUR)


def test_refusing_needs_a_reason_and_happens_once(session: Session) -> None:
    row, second = propose(session), make_actor(session, "approver")
    for reason in (" ", "长" * 201):
        with pytest.raises(Invalid):
            service.refuse(session, row.id, reason=reason, actor=second, now=NOW)
    service.refuse(session, row.id, reason=" 级别有误 ", actor=second, now=NOW)
    assert (row.state, row.ended_reason, row.ended_by_name) == ("refused", "级别有误", second.name)
    with pytest.raises(Conflict):
        service.refuse(session, row.id, reason="再次", actor=second, now=NOW)
    with pytest.raises(Conflict):
        service.confirm(session, row.id, actor=second, now=NOW)


def test_only_what_is_confirmed_and_not_over_is_ended(session: Session) -> None:
    second = make_actor(session, "approver")
    waiting, over = propose(session), confirmed(session)
    with pytest.raises(Conflict):
        service.end(session, waiting.id, reason="雨停了", actor=second, now=NOW)
    with pytest.raises(Conflict):
        service.end(session, over.id, reason="雨停了", actor=second, now=NOW + 2 * HOUR)
