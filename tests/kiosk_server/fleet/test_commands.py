"""Commands are given by who may, reach only their screen, and are answered once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from factories import NOW, make_actor, make_screen, make_unit, make_zone
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.permissions import ROLES, Permission
from kiosk_server.errors import Conflict, Forbidden, Invalid, KioskError, NotFound, TooMany
from kiosk_server.events import SYSTEM, Actor
from kiosk_server.fleet import commands, service
from kiosk_server.fleet.commands import Done
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.order_models import Command
from screens import command as protocol
from screens.command_args import NAMES
from screens.errors import BadCommand
from screens.signing import SigningKey

pytestmark = pytest.mark.databases("sqlite", "postgresql")
KEY = SigningKey.generate()
OFFICE = {"weekdays": [1, 2, 3, 4, 5], "start": "08:30", "end": "17:30"}
DISPLAY = {"brightness": 70, "volume": 0, "windows": [OFFICE]}
ARGS: Mapping[str, Mapping[str, object]] = {name: DISPLAY if name == "display" else {} for name in NAMES}


@pytest.fixture
def screen(session: Session) -> Screen:
    return make_screen(session)[0]


def _give(
    session: Session,
    screen: Screen,
    name: str = "reload",
    *,
    args: Mapping[str, object] | None = None,
    actor: Actor = SYSTEM,
    after: timedelta = timedelta(),
) -> Command:
    given = ARGS.get(name, {}) if args is None else args
    return commands.issue_command(session, screen.id, name, given, actor=actor, now=NOW + after)


def _waiting(session: Session, screen: Screen, after: timedelta = timedelta()) -> list[int]:
    told = commands.waiting(session, screen, KEY, NOW + after)
    accepted = [
        protocol.accept(each, public_key=KEY.public_key_b64, screen=str(screen.id), now=NOW + after) for each in told
    ]
    return [each.id for each in accepted]


def _done(session: Session, screen: Screen, command: Command, outcome: str = "done", **result: object) -> Command:
    return commands.answer(session, screen, Done(id=command.id, outcome=outcome, result=result), now=NOW)


def test_every_command_has_a_permission_and_a_lifetime() -> None:
    assert set(commands.KINDS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_command_reaches_its_screen_signed_until_its_end(session: Session, screen: Screen, name: str) -> None:
    given = _give(session, screen, name)
    last_moment = given.expires_at - NOW - timedelta(seconds=1)
    assert (_waiting(session, screen), _waiting(session, screen, last_moment)) == ([given.id], [given.id])
    assert _waiting(session, screen, given.expires_at - NOW) == []


def test_command_is_for_its_screen_alone(session: Session, screen: Screen) -> None:
    other, _ = make_screen(session, name="另一块")
    _give(session, screen)
    assert _waiting(session, other) == []


def test_commands_wait_in_their_order(session: Session, screen: Screen) -> None:
    given = [_give(session, screen, name).id for name in ("reload", "identify", "collect_logs")]
    assert _waiting(session, screen) == given


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("name", NAMES)
def test_command_is_given_by_the_roles_that_may(session: Session, screen: Screen, role: str, name: str) -> None:
    manages = name in {"display", "rotate", "clear_cache"}
    allowed = (Permission.SCREEN_MANAGE if manages else Permission.SCREEN_COMMAND) in ROLES[role][1]
    actor = make_actor(session, role)
    if allowed:
        given = _give(session, screen, name, actor=actor)
        assert (given.issued_by, given.issued_by_name) == (actor.user_id, actor.name)
    else:
        with pytest.raises(Forbidden):
            _give(session, screen, name, actor=actor)


def test_command_is_for_screens_of_the_actors_unit(session: Session, screen: Screen) -> None:
    town = make_unit(session, "town", parent=screen.zone.unit)
    town_screen, _ = make_screen(session, zone=make_zone(session, "town-hall", unit=town))
    operator = make_actor(session, "fleet_operator", unit=town)
    assert _give(session, town_screen, actor=operator).id
    with pytest.raises(Forbidden):
        _give(session, screen, actor=operator)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("explode", {}),
        ("", {}),
        ("reload", {"now": True}),
        ("identify", {"seconds": 3600}),
        ("display", {}),
        ("display", {**DISPLAY, "brightness": 5}),
        ("display", {**DISPLAY, "windows": [{**OFFICE, "end": "25:00"}]}),
    ],
)
def test_command_that_no_screen_takes_is_not_given(
    session: Session, screen: Screen, name: str, args: Mapping[str, object]
) -> None:
    with pytest.raises(BadCommand):
        _give(session, screen, name, args=args)
    assert (screen.display, session.scalars(select(Command.id)).all()) == (None, [])


def test_no_command_for_a_screen_that_was_never_paired_or_is_revoked(session: Session, screen: Screen) -> None:
    never = Screen(zone_id=screen.zone_id, name="新屏", width=320, height=160)
    session.add(never)
    session.flush()
    service.revoke_screen(session, screen.id, actor=SYSTEM, now=NOW)
    for refused in (never, screen):
        with pytest.raises(Conflict):
            _give(session, refused)
    with pytest.raises(NotFound):
        commands.issue_command(session, 999, "reload", {}, actor=SYSTEM, now=NOW)


def test_only_so_many_commands_wait_for_one_screen(session: Session, screen: Screen) -> None:
    given = [_give(session, screen) for _ in range(commands.MOST_WAITING)]
    with pytest.raises(TooMany):
        _give(session, screen)
    _done(session, screen, given[0])
    assert _give(session, screen).id
    assert _give(session, screen, after=timedelta(minutes=2)).id


def test_newer_display_settings_take_the_place_of_waiting_ones(session: Session, screen: Screen) -> None:
    old = _give(session, screen, "display")
    new = _give(session, screen, "display", args={"brightness": 100, "volume": 30, "windows": []})
    assert (old.outcome, _waiting(session, screen)) == ("replaced", [new.id])
    assert screen.display == {"brightness": 100, "volume": 30, "windows": []}
    assert new.args["time_zone"] == "Asia/Shanghai"


def test_replaced_display_settings_that_were_carried_out_after_all_change_nothing(
    session: Session, screen: Screen
) -> None:
    old = _give(session, screen, "display")
    _give(session, screen, "display")
    assert _done(session, screen, old).outcome == "replaced"


def test_new_credential_brings_the_display_settings_again(session: Session, screen: Screen) -> None:
    given = _give(session, screen, "display")
    _done(session, screen, given)
    service.issue_token(session, screen, now=NOW)
    [again] = commands.waiting(session, screen, KEY, NOW)
    assert (again["name"], again["args"]) == ("display", given.args)


def test_screen_that_was_never_set_is_told_nothing_when_it_begins(session: Session, screen: Screen) -> None:
    assert _waiting(session, screen) == []


def test_identify_shows_the_screens_name_on_one_line(session: Session) -> None:
    screen, _ = make_screen(session, name="一楼\u3000大厅\n")
    assert _give(session, screen, "identify").args == {"seconds": 20, "label": "一楼 大厅"}


def test_answer_is_written_down_once(session: Session, screen: Screen) -> None:
    given = _give(session, screen, "screenshot")
    events.take(session)
    _done(session, screen, given, width=1920, height=1080)
    _done(session, screen, given, "failed", reason="again")
    assert (given.outcome, given.answered_at, given.result) == ("done", NOW, {"width": 1920, "height": 1080})
    assert list(events.take(session)) == [
        events.CommandAnswered(subject_id=screen.id, command_id=given.id, name="screenshot", outcome="done")
    ]
    assert _waiting(session, screen) == []


def test_answer_that_comes_after_the_end_still_counts(session: Session, screen: Screen) -> None:
    given = _give(session, screen)
    done = Done(id=given.id, outcome="done", result={})
    commands.answer(session, screen, done, now=NOW + timedelta(hours=1))
    assert given.outcome == "done"


def test_screen_answers_for_itself_only(session: Session, screen: Screen) -> None:
    other, _ = make_screen(session, name="另一块")
    given = _give(session, screen)
    with pytest.raises(NotFound):
        _done(session, other, given)
    with pytest.raises(NotFound):
        commands.answer(session, screen, Done(id=999, outcome="done", result={}), now=NOW)
    assert given.outcome == "waiting"


LINE = {"at": "2026-11-22T01:00:00Z", "level": "info", "text": "节目已更新"}


@pytest.mark.parametrize(
    ("name", "outcome", "result"),
    [
        ("reload", "done", {}),
        ("reload", "refused", {"reason": "expired"}),
        ("reload", "failed", {}),
        ("clear_cache", "done", {"files": 3, "bytes": 2**40}),
        ("collect_logs", "done", {"lines": []}),
        ("collect_logs", "done", {"lines": [LINE] * 200}),
        ("screenshot", "failed", {"reason": "没有可用的画面", "status": 500}),
    ],
)
def test_result_of_the_command_is_taken(
    session: Session, screen: Screen, name: str, outcome: str, result: dict[str, object]
) -> None:
    given = _give(session, screen, name)
    assert _done(session, screen, given, outcome, **result).result == result


@pytest.mark.parametrize(
    ("name", "outcome", "result"),
    [
        ("reload", "done", {"note": "x"}),
        ("screenshot", "done", {}),
        ("screenshot", "done", {"width": 1920}),
        ("screenshot", "done", {"width": -1, "height": 1080}),
        ("screenshot", "done", {"width": True, "height": 1080}),
        ("screenshot", "done", {"width": 19.5, "height": 1080}),
        ("clear_cache", "done", {"files": "3", "bytes": 1}),
        ("clear_cache", "done", {"files": 3, "bytes": 2**53}),
        ("collect_logs", "done", {"lines": "text"}),
        ("collect_logs", "done", {"lines": ["text"]}),
        ("collect_logs", "done", {"lines": [{**LINE, "more": 1}]}),
        ("collect_logs", "done", {"lines": [{**LINE, "level": "loud"}]}),
        ("collect_logs", "done", {"lines": [{**LINE, "level": ["info"]}]}),
        ("collect_logs", "done", {"lines": [{**LINE, "text": "\0"}]}),
        ("collect_logs", "done", {"lines": [{**LINE, "text": "\ud800"}]}),
        ("collect_logs", "done", {"lines": [{**LINE, "text": "长" * 2001}]}),
        ("collect_logs", "done", {"lines": [LINE] * 201}),
        ("collect_logs", "done", {"lines": [{**LINE, "text": "x" * 1000}] * 40}),
        ("reload", "failed", {"reason": ["a"]}),
        ("reload", "failed", {"reason": "x" * 501}),
        ("reload", "failed", {f"r{number}": "x" for number in range(9)}),
        ("reload", "refused", {"\ud800": 1}),
    ],
)
def test_result_that_is_none_of_the_command_is_refused_and_nothing_changes(
    session: Session, screen: Screen, name: str, outcome: str, result: dict[str, object]
) -> None:
    given = _give(session, screen, name)
    with pytest.raises(Invalid):
        commands.answer(session, screen, Done(id=given.id, outcome=outcome, result=result), now=NOW)
    assert (given.outcome, given.result) == ("waiting", None)


def test_every_command_is_in_the_facts(session: Session, screen: Screen) -> None:
    events.take(session)
    given = _give(session, screen)
    assert list(events.take(session)) == [
        events.CommandIssued(subject_id=screen.id, command_id=given.id, name="reload")
    ]


def test_old_commands_are_forgotten(session: Session, screen: Screen) -> None:
    old, recent = _give(session, screen), _give(session, screen, "display")
    _give(session, screen, after=timedelta(days=31))
    kept = {command.id for command in commands.last(session, screen.id, 10)}
    assert (old.id in kept, recent.id in kept, len(kept)) == (False, True, 2)


def test_number_of_a_command_is_never_given_again(session: Session, screen: Screen) -> None:
    only = _give(session, screen)
    assert _give(session, screen, after=timedelta(days=31)).id > only.id


def test_whole_zone_is_identified_but_for_screens_that_cannot_be(session: Session, screen: Screen) -> None:
    other, _ = make_screen(session, name="另一块")
    busy, _ = make_screen(session, name="忙")
    elsewhere, _ = make_screen(session, zone=make_zone(session, "other"))
    gone, _ = make_screen(session, name="停用")
    service.revoke_screen(session, gone.id, actor=SYSTEM, now=NOW)
    for _ in range(commands.MOST_WAITING):
        _give(session, busy)
    assert commands.identify_zone(session, screen.zone_id, actor=SYSTEM, now=NOW) == 2
    assert [len(_waiting(session, each)) for each in (screen, other, busy, elsewhere)] == [1, 1, 20, 0]


@pytest.mark.parametrize(("role", "zone_id", "error"), [("clerk", None, Forbidden), ("fleet_operator", 99, NotFound)])
def test_zone_is_identified_by_who_may(
    session: Session, screen: Screen, role: str, zone_id: int | None, error: type[KioskError]
) -> None:
    with pytest.raises(error):
        commands.identify_zone(session, zone_id or screen.zone_id, actor=make_actor(session, role), now=NOW)
