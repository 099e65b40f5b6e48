"""Units, accounts, signing in with a lock, changing a password; each leaves a line in the trail."""

from datetime import timedelta

import pytest
from factories import NOW, PASSWORD, make_actor, make_unit, make_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.accounts import passwords, queries, service
from kiosk_server.accounts.models import User
from kiosk_server.audit.models import AuditEntry
from kiosk_server.errors import Conflict, Forbidden, Invalid, KioskError, Unauthenticated
from kiosk_server.events import Actor

WRONG = "Wrong-2026-kiosk"


def _facts(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id)))


def _add(session: Session, actor: Actor, **changes: object) -> User:
    plain = {
        "username": "wang",
        "display_name": "信息员甲",
        "password": PASSWORD,
        "unit": make_unit(session),
        "roles": ["clerk"],
        "actor": actor,
        "now": NOW,
    }
    return service.add_user(session, **(plain | changes))  # type: ignore[arg-type]  # the fields by name


def test_add_unit_puts_its_own_id_at_the_end_of_the_path(session: Session) -> None:
    county = make_unit(session, "county")
    town = make_unit(session, "town", parent=county)
    assert (county.path, town.path) == (f"/{county.id}/", f"/{county.id}/{town.id}/")


def test_add_unit_without_a_short_name_uses_the_full_one(session: Session) -> None:
    assert service.add_unit(session, key="a", name="云溪镇人民政府", level="township").short_name == "云溪镇人民政府"


def test_add_user_stores_a_hash_the_roles_and_the_fact(session: Session) -> None:
    user = _add(session, make_actor(session, "security_administrator"), roles=["clerk", "publisher"])
    assert passwords.matches(user.password_hash, PASSWORD)
    assert ([grant.role for grant in user.grants], user.must_change_password) == (["clerk", "publisher"], True)
    assert _facts(session) == ["UserAdded"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"roles": ["mayor"]}, Invalid),
        ({"roles": []}, Invalid),
        ({"password": "short"}, Invalid),
        ({"username": " "}, Invalid),
        ({"display_name": ""}, Invalid),
    ],
)
def test_add_user_refuses(session: Session, changes: dict[str, object], error: type[KioskError]) -> None:
    with pytest.raises(error):
        _add(session, make_actor(session, "security_administrator"), **changes)
    assert _facts(session) == []


def test_add_user_refuses_a_name_that_is_taken(session: Session) -> None:
    actor = make_actor(session, "security_administrator")
    _add(session, actor)
    with pytest.raises(Conflict, match="wang"):
        _add(session, actor)


def test_add_user_needs_the_right_for_that_very_unit(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", parent=county)
    with pytest.raises(Forbidden):
        _add(session, make_actor(session, "security_administrator", unit=town), unit=county)
    with pytest.raises(Forbidden):
        _add(session, make_actor(session, "system_administrator"))


def test_sign_in_gives_the_user(session: Session) -> None:
    user = make_user(session, username="wang")
    assert service.sign_in(session, username="wang", password=PASSWORD, now=NOW) is user
    assert _facts(session) == ["SignedIn"]


@pytest.mark.parametrize(("username", "password"), [("wang", WRONG), ("wang", ""), ("nobody", PASSWORD), ("", "")])
def test_sign_in_gives_nobody(session: Session, username: str, password: str) -> None:
    make_user(session, username="wang")
    assert service.sign_in(session, username=username, password=password, now=NOW) is None


def test_sign_in_gives_nobody_for_an_account_that_is_not_active(session: Session) -> None:
    make_user(session, username="wang").active = False
    assert service.sign_in(session, username="wang", password=PASSWORD, now=NOW) is None


def test_sign_in_is_locked_for_fifteen_minutes_after_five_failures(session: Session) -> None:
    user = make_user(session, username="wang")
    for _ in range(service.MAX_FAILURES):
        assert service.sign_in(session, username="wang", password=WRONG, now=NOW) is None
    last = NOW + service.LOCK - timedelta(seconds=1)
    with pytest.raises(Unauthenticated, match="锁定"):
        service.sign_in(session, username="wang", password=PASSWORD, now=last)
    assert service.sign_in(session, username="wang", password=PASSWORD, now=NOW + service.LOCK) is user


def test_sign_in_forgets_failures_once_it_succeeds(session: Session) -> None:
    user = make_user(session, username="wang")
    for password in [WRONG] * 4 + [PASSWORD] + [WRONG] * 4:
        service.sign_in(session, username="wang", password=password, now=NOW)
    assert service.sign_in(session, username="wang", password=PASSWORD, now=NOW) is user


def test_change_password_takes_the_new_one_and_ends_the_duty_to_change(session: Session) -> None:
    user = make_user(session, must_change_password=True)
    service.change_password(session, user, old=PASSWORD, new=WRONG, now=NOW)
    assert passwords.matches(user.password_hash, WRONG)
    assert (user.must_change_password, _facts(session)) == (False, ["PasswordChanged"])


@pytest.mark.parametrize(("old", "new"), [(WRONG, "Other-2026-kiosk"), (PASSWORD, PASSWORD), (PASSWORD, "short")])
def test_change_password_refuses_and_keeps_the_old_one(session: Session, old: str, new: str) -> None:
    user = make_user(session)
    with pytest.raises(Invalid):
        service.change_password(session, user, old=old, new=new, now=NOW)
    assert passwords.matches(user.password_hash, PASSWORD)


def test_actor_of_a_user_carries_each_grant_with_the_path(session: Session) -> None:
    unit = make_unit(session)
    actor = queries.actor_of(make_user(session, "clerk", "publisher", unit=unit))
    assert [(grant.role, grant.unit_path) for grant in actor.grants] == [("clerk", unit.path), ("publisher", unit.path)]
