"""Deny by default; a grant covers its unit and everything below it."""

import pytest

from kiosk_server.accounts.permissions import ROLES, Permission, allowed, require
from kiosk_server.errors import Forbidden
from kiosk_server.events import SYSTEM, Actor, Grant

SEPARATED = ("system_administrator", "security_administrator", "audit_administrator")


def _actor(role: str, unit_path: str = "/1/4/") -> Actor:
    return Actor(9, "某岗位", (Grant(role, unit_path),))


@pytest.mark.parametrize("permission", Permission)
def test_actor_without_a_grant_may_do_nothing(permission: Permission) -> None:
    assert not allowed(Actor(9, "新人"), permission)


@pytest.mark.parametrize("role", ROLES)
def test_role_allows_exactly_what_it_lists(role: str) -> None:
    assert {p for p in Permission if allowed(_actor(role), p, "/1/4/")} == ROLES[role][1]


def test_role_that_is_not_known_any_more_allows_nothing() -> None:
    assert [p for p in Permission if allowed(_actor("mayor"), p)] == []


@pytest.mark.parametrize(
    ("unit_path", "expected"),
    [("/1/4/", True), ("/1/4/9/", True), ("/1/", False), ("/1/40/", False), ("/4/", False), (None, True)],
)
def test_grant_covers_its_unit_and_everything_below(unit_path: str | None, expected: bool) -> None:
    assert allowed(_actor("publisher"), Permission.PLAYLIST_PUBLISH, unit_path) is expected


def test_the_system_may_do_everything_but_nobody_passes_for_it() -> None:
    assert allowed(SYSTEM, Permission.ACCOUNT_MANAGE, "/1/")
    assert not allowed(Actor(9, SYSTEM.name), Permission.ACCOUNT_MANAGE, "/1/")


def test_require_refuses_with_a_sentence() -> None:
    with pytest.raises(Forbidden, match="没有这项权限"):
        require(_actor("clerk"), Permission.ACCOUNT_MANAGE)


def test_the_three_administrators_share_nothing_but_the_desk() -> None:
    first, second, third = (ROLES[role][1] for role in SEPARATED)
    assert first & second == first & third == second & third == {Permission.DESK}


def test_no_administrator_signs_or_publishes_content() -> None:
    content = {p for p in Permission if p.value.startswith("sign_")} | {
        Permission.ITEM_WRITE,
        Permission.ITEM_WITHDRAW,
        Permission.PLAYLIST_PUBLISH,
    }
    assert [role for role in SEPARATED if ROLES[role][1] & content] == []


def test_each_step_of_the_review_belongs_to_one_role() -> None:
    steps = [p for p in Permission if p.value.startswith("sign_")]
    assert [sum(step in allowed_ for _, allowed_ in ROLES.values()) for step in steps] == [1] * len(steps)
