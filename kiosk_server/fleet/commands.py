"""Commands to screens (遥控指令): issued by who may, carried by push and heartbeat, answered once, kept for a month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Conflict, NotFound, TooMany
from kiosk_server.fleet import queries
from kiosk_server.fleet.command_results import checked_result
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command
from kiosk_server.publishing import queries as publishing
from screens import command as protocol
from screens.command_args import LONGEST_LABEL, check_args
from screens.errors import BadCommand
from screens.signing import SigningKey

WAITING, REPLACED = "waiting", "replaced"
MOST_WAITING = 20
"""So many commands may wait for one screen: its heartbeat answer carries them all."""
KEPT = timedelta(days=30)
"""Answered or expired commands are forgotten after that; the audit trail remembers that they were given."""
IDENTIFY_SECONDS = 20
_SOON, _DAY, _MONTH = timedelta(minutes=2), timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Kind:
    permission: Permission
    lifetime: timedelta


KINDS: Mapping[str, _Kind] = {
    "identify": _Kind(Permission.SCREEN_COMMAND, _SOON),
    "reload": _Kind(Permission.SCREEN_COMMAND, _SOON),
    "screenshot": _Kind(Permission.SCREEN_COMMAND, _SOON),
    "collect_logs": _Kind(Permission.SCREEN_COMMAND, _DAY),
    "display": _Kind(Permission.SCREEN_MANAGE, _MONTH),
    "rotate": _Kind(Permission.SCREEN_MANAGE, _DAY),
    "clear_cache": _Kind(Permission.SCREEN_MANAGE, _DAY),
}
"""Who may give each command for the screens of a unit, and how long it stands: what somebody waits for, not long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a screen says became of a command: `outcome` is ``done``, ``refused`` or ``failed``."""

    id: int
    outcome: str
    result: Mapping[str, object]


def issue_command(
    session: Session, screen_id: int, name: str, args: Mapping[str, object], *, actor: events.Actor, now: datetime
) -> Command:
    """Ask a screen to do something once; of ``display`` the settings are kept, and stand for one given before.

    ``identify`` needs no arguments: it shows the screen's name; ``display`` needs no time zone: it is the zone's.

    :raises BadCommand: there is no such command, or it does not take these arguments; :raises Forbidden: not for
        *actor*; :raises Conflict: nobody ever paired the screen, or its credential was revoked; :raises TooMany: it
        has not answered so many before.
    """
    screen = queries.screen(session, screen_id)
    kind = KINDS.get(name)
    if kind is None:
        raise BadCommand(N_("没有指令“%(name)s”。"), {"name": name[:40]})
    require(actor, kind.permission, screen.zone.unit.path)
    if screen.token_hash is None:
        raise Conflict(N_("屏幕“%(name)s”没有配对，不能接收指令。"), name=screen.name)
    take_turn(session, f"commands {screen.id}")
    args = check_args(name, _completed(screen, name, args))
    _make_room(session, screen, name, now)
    if name == "display":
        screen.display = {each: args[each] for each in ("brightness", "volume", "windows")}
    command = Command(
        screen_id=screen.id,
        name=name,
        args=args,
        issued_by=actor.user_id,
        issued_by_name=actor.name,
        issued_at=now,
        expires_at=now + kind.lifetime,
        outcome=WAITING,
    )
    session.add(command)
    session.flush()
    fact = events.CommandIssued(subject_id=screen.id, command_id=command.id, name=name)
    audit.record(session, fact, actor=actor, now=now)
    return command


def identify_zone(session: Session, zone_id: int, *, actor: events.Actor, now: datetime) -> int:
    """Let every paired screen of a zone show its name; return how many were asked.

    :raises NotFound: there is no such zone; :raises Forbidden: not for *actor*.
    """
    zone = publishing.zone(session, zone_id)
    require(actor, KINDS["identify"].permission, zone.unit.path)
    asked = 0
    for screen in queries.screens(session, zone_ids={zone.id}):
        if screen.token_hash is None or len(_standing(session, screen.id, now)) >= MOST_WAITING:
            continue
        issue_command(session, screen.id, "identify", {}, actor=actor, now=now)
        asked += 1
    return asked


def renew_display(session: Session, screen: Screen, *, now: datetime) -> None:
    """Tell a screen that begins anew how its glass was set, if it ever was."""
    if screen.display is not None:
        issue_command(session, screen.id, "display", screen.display, actor=events.SYSTEM, now=now)


def waiting(session: Session, screen: Screen, key: SigningKey, now: datetime) -> list[dict[str, object]]:
    """Return the signed commands that *screen* has not answered and is still to carry out, in their order."""
    return [document(command, key) for command in _standing(session, screen.id, now)]


def document(command: Command, key: SigningKey) -> dict[str, object]:
    """Return *command* as the signed document that travels."""
    told = protocol.Command(
        screen=str(command.screen_id),
        id=command.id,
        name=command.name,
        args=command.args,
        issued_at=command.issued_at,
        expires_at=command.expires_at,
    )
    return protocol.issue(told, key)


def answer(session: Session, screen: Screen, done: Done, *, now: datetime) -> Command:
    """Write down what became of a command; a double changes nothing, an answer after its end still counts.

    :raises NotFound: no such command was given to this screen; :raises Invalid: the result is not one of it.
    """
    command = of_screen(session, screen.id, done.id, lock=True)
    if command.outcome != WAITING:
        return command
    command.result = checked_result(command.name, done.outcome, done.result)
    command.outcome, command.answered_at = done.outcome, now
    fact = events.CommandAnswered(
        subject_id=screen.id, command_id=command.id, name=command.name, outcome=command.outcome
    )
    audit.record(session, fact, actor=events.Actor(None, screen.name), now=now)
    return command


def of_screen(session: Session, screen_id: int, command_id: int, *, lock: bool = False) -> Command:
    """Return the command with this id.

    :raises NotFound: none was given to this screen.
    """
    query = select(Command).where(Command.id == command_id, Command.screen_id == screen_id)
    found = session.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(N_("这块屏幕没有这条指令。"))
    return found


def last(session: Session, screen_id: int, count: int) -> Sequence[Command]:
    """Return the last commands given to a screen, the newest first."""
    query = select(Command).where(Command.screen_id == screen_id).order_by(Command.id.desc()).limit(count)
    return session.scalars(query).all()


def awaits(session: Session, screen: Screen, name: str, now: datetime) -> bool:
    """Say whether *screen* is to carry out a command of this name now."""
    return any(command.name == name for command in _standing(session, screen.id, now))


def _standing(session: Session, screen_id: int, now: datetime) -> Sequence[Command]:
    query = select(Command).where(Command.screen_id == screen_id, Command.outcome == WAITING, Command.expires_at > now)
    return session.scalars(query.order_by(Command.id)).all()


def _completed(screen: Screen, name: str, args: Mapping[str, object]) -> dict[str, object]:
    if name == "identify":
        return {"seconds": IDENTIFY_SECONDS, "label": _label(screen), **args}
    return {"time_zone": screen.zone.time_zone, **args} if name == "display" else dict(args)


def _label(screen: Screen) -> str:
    """Return the screen's name on one line, as it can be written in big letters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in screen.name).split())
    return plain[:LONGEST_LABEL] or str(screen.id)


def _make_room(session: Session, screen: Screen, name: str, now: datetime) -> None:
    # The newest of all stays: SQLite would give its number again, and a screen that remembers it would not obey.
    newest = select(func.max(Command.id)).scalar_subquery()
    old = Command.screen_id == screen.id, Command.expires_at < now - KEPT, Command.id < newest
    session.execute(delete(Command).where(*old))
    standing = _standing(session, screen.id, now)
    before = [command for command in standing if command.name == name == "display"]
    for command in before:
        command.outcome, command.answered_at = REPLACED, now
    if len(standing) - len(before) >= MOST_WAITING:
        raise TooMany(
            N_("屏幕“%(name)s”还有 %(count)d 条指令没有回应，请等它上线后再发。"), name=screen.name, count=MOST_WAITING
        )
