"""Screen groups: made, changed and taken away by whom all their screens are entrusted to."""

from collections.abc import Callable

import pytest
from factories import NOW, assign, make_actor, make_playlist, make_screen, make_unit, make_zone
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.models import Unit
from kiosk_server.errors import Conflict, Forbidden, Invalid, NotFound
from kiosk_server.events import SYSTEM
from kiosk_server.overrides.models import Override, OverrideTarget
from kiosk_server.publishing import grouping, schedule
from kiosk_server.publishing.schedule_models import ScreenGroup


def make_group(session: Session, *screen_ids: int, unit: Unit | None = None) -> ScreenGroup:
    unit_id = (unit or make_unit(session)).id
    return grouping.add_group(session, name="竖屏", unit_id=unit_id, screen_ids=screen_ids, actor=SYSTEM, now=NOW)


def make_screens(session: Session, count: int) -> list[int]:
    return [make_screen(session, name=f"屏幕{number}")[0].id for number in range(count)]


def changes(session: Session) -> list[tuple[int, ...]]:
    """Return the screens named by each change of a group, oldest first."""
    return [fact.screen_ids for fact in events.take(session) if isinstance(fact, events.ScreenGroupChanged)]


def test_a_group_is_of_these_screens(session: Session) -> None:
    first, second, _ = make_screens(session, 3)
    group = make_group(session, second, first)
    assert (group.name, schedule.members(session, group.id)) == ("竖屏", {first, second})
    assert changes(session) == [(first, second)]


def test_an_edit_tells_only_of_screens_that_came_or_went(session: Session) -> None:
    stays, goes, comes = make_screens(session, 3)
    group = make_group(session, stays, goes)
    events.take(session)
    grouping.edit_group(session, group.id, name=" 横屏 ", screen_ids={stays, comes}, actor=SYSTEM, now=NOW)
    assert (group.name, schedule.members(session, group.id)) == ("横屏", {stays, comes})
    assert changes(session) == [(goes, comes)]


def test_a_removed_group_leaves_its_screens(session: Session) -> None:
    screens = make_screens(session, 2)
    group_id = make_group(session, *screens).id
    events.take(session)
    grouping.remove_group(session, group_id, actor=SYSTEM, now=NOW)
    session.flush()
    assert session.scalars(select(ScreenGroup)).all() == []
    assert schedule.groups_of(session, screens) == {}
    assert changes(session) == [tuple(screens)]


@pytest.mark.parametrize(("name", "screen_ids", "error"), [(" ", [], Invalid), ("竖屏", [99], NotFound)])
def test_no_group_without_a_name_or_of_screens_that_are_not_there(
    session: Session, name: str, screen_ids: list[int], error: type[Exception]
) -> None:
    unit_id = make_unit(session).id
    with pytest.raises(error):
        grouping.add_group(session, name=name, unit_id=unit_id, screen_ids=screen_ids, actor=SYSTEM, now=NOW)
    assert session.scalars(select(ScreenGroup)).all() == []


def test_no_group_of_a_unit_that_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound):
        grouping.add_group(session, name="竖屏", unit_id=99, screen_ids=[], actor=SYSTEM, now=NOW)


def test_a_group_stays_while_an_assignment_names_it(session: Session) -> None:
    group = make_group(session)
    assign(session, make_playlist(session), group_id=group.id)
    with pytest.raises(Conflict, match="还有排期发往分组“竖屏”"):
        grouping.remove_group(session, group.id, actor=SYSTEM, now=NOW)


def test_a_group_stays_while_an_emergency_notice_names_it(session: Session) -> None:
    group = make_group(session)
    notice = Override(unit_id=group.unit_id, severity="red", title="暴雨", body="停止户外活动。", start=NOW, end=NOW)
    notice.targets = [OverrideTarget(group_id=group.id)]
    session.add(notice)
    session.flush()
    with pytest.raises(Conflict, match="紧急插播的记录里有分组“竖屏”"):
        grouping.remove_group(session, group.id, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("role_at", ["home", "away"])
@pytest.mark.parametrize(
    "change",
    [
        lambda session, group, actor: grouping.add_group(
            session,
            name="新",
            unit_id=group.unit_id,
            screen_ids=schedule.members(session, group.id),
            actor=actor,
            now=NOW,
        ),
        lambda session, group, actor: grouping.edit_group(
            session, group.id, name="新", screen_ids=[], actor=actor, now=NOW
        ),
        lambda session, group, actor: grouping.remove_group(session, group.id, actor=actor, now=NOW),
    ],
    ids=["add", "edit", "remove"],
)
def test_the_right_must_be_held_for_the_group_and_for_every_screen(
    session: Session, change: Callable[..., object], role_at: str
) -> None:
    home, away = make_unit(session, "home", name="本单位"), make_unit(session, "away", name="别的单位")
    screens = [make_screen(session, zone=make_zone(session, unit.key, unit=unit))[0].id for unit in (home, away)]
    group = make_group(session, *screens, unit=home)
    actor = make_actor(session, "fleet_operator", unit=home if role_at == "home" else away)
    with pytest.raises(Forbidden):
        change(session, group, actor)
    assert schedule.members(session, group.id) == set(screens)
