"""Use cases of accounts: units, users, signing in."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts import passwords
from kiosk_server.accounts.models import RoleGrant, Unit, User
from kiosk_server.accounts.permissions import ROLES, Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.errors import N_, Conflict, Invalid, Unauthenticated

MAX_FAILURES = 5
LOCK = timedelta(minutes=15)  # GB/T 22239 8.1.4.1 b; domain.md §5.1


def add_unit(session: Session, *, key: str, name: str, level: str, parent: Unit | None = None, **facts: str) -> Unit:
    """Add a unit below *parent*; `facts` are short_name, phone, address, hours, duties."""
    unit = Unit(key=key, name=name, level=level, parent_id=parent.id if parent else None, **facts)
    unit.short_name = unit.short_name or name
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    unit.position = unit.id
    return unit


def add_user(
    session: Session,
    *,
    username: str,
    display_name: str,
    password: str,
    unit: Unit,
    roles: list[str],
    actor: events.Actor,
    now: datetime,
    must_change_password: bool = True,
) -> User:
    """Add an account with *roles* for *unit* and everything below it.

    :raises Invalid: a name is missing, a role is unknown or the password weak; :raises Conflict: the name is taken.
    """
    require(actor, Permission.ACCOUNT_MANAGE, unit.path)
    if not username.strip() or not display_name.strip():
        raise Invalid(N_("请填写账号和姓名。"))
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise Invalid(N_("没有这个岗位：%(roles)s"), roles="、".join(unknown) or "—")
    passwords.check_strength(password)
    if session.scalars(select(User.id).where(User.username == username)).first():
        raise Conflict(N_("账号“%(username)s”已经存在，请换一个。"), username=username)
    user = User(
        username=username,
        display_name=display_name,
        unit_id=unit.id,
        password_hash=passwords.hash_password(password),
        must_change_password=must_change_password,
        created_at=now,
    )
    user.grants = [RoleGrant(role=role, unit_id=unit.id) for role in roles]
    session.add(user)
    session.flush()
    audit.record(session, events.UserAdded(subject_id=user.id, username=username), actor=actor, now=now)
    return user


def sign_in(session: Session, *, username: str, password: str, now: datetime) -> User | None:
    """Return the user when name and password match; None when they do not (the caller commits the count).

    :raises Unauthenticated: the account is locked for 15 minutes after five failures.
    """
    query = select(User).where(User.username == username, User.active)
    user = session.scalars(query.with_for_update()).first()  # guesses made side by side are counted one by one
    if user is None:
        passwords.matches(_DUMMY, password)  # the same time for unknown names
        return None
    actor = events.Actor(user.id, user.display_name)
    if user.locked_until is not None and user.locked_until > now:
        raise Unauthenticated(N_("密码连续输错 5 次，账号已锁定 15 分钟，请稍后再试。"))
    if not passwords.matches(user.password_hash, password):
        user.failed_sign_ins += 1
        if user.failed_sign_ins >= MAX_FAILURES:
            user.locked_until, user.failed_sign_ins = now + LOCK, 0
        audit.record(session, events.SignInRefused(subject_id=user.id), actor=actor, now=now)
        return None
    user.failed_sign_ins, user.locked_until = 0, None
    audit.record(session, events.SignedIn(subject_id=user.id), actor=actor, now=now)
    return user


def change_password(session: Session, user: User, *, old: str, new: str, now: datetime) -> None:
    """Let a person choose a new password.

    :raises Invalid: the old one is wrong, the new one weak or the same.
    """
    if not passwords.matches(user.password_hash, old):
        raise Invalid(N_("原密码不对，请重新输入。"))
    if old == new:
        raise Invalid(N_("新密码不能与原密码相同。"))
    passwords.check_strength(new)
    user.password_hash, user.must_change_password = passwords.hash_password(new), False
    actor = events.Actor(user.id, user.display_name)
    audit.record(session, events.PasswordChanged(subject_id=user.id), actor=actor, now=now)


_DUMMY = passwords.hash_password("nobody has this password")
