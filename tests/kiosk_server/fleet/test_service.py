"""Pairing happens once, in time, by somebody with the right; a credential that is revoked is worth nothing."""

from datetime import timedelta

import pytest
from factories import NOW, make_actor, make_screen, make_unit, make_zone
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.errors import Conflict, Forbidden, Gone, Invalid, KioskError, NotFound, TooMany, Unauthenticated
from kiosk_server.events import SYSTEM, Actor
from kiosk_server.fleet import commands, heartbeats, service
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.models import PairingClaim, Screen
from kiosk_server.fleet.service import NewClaim
from screens.errors import BadPairingCode
from screens.pairing import CODE_LIFETIME
from screens.screen import Geometry
from screens.signing import SigningKey

pytestmark = pytest.mark.databases("sqlite", "postgresql")
ALMOST = CODE_LIFETIME - timedelta(seconds=1)


def _ask(
    session: Session, *, kind: str = "player", address: str = "192.0.2.1", after: timedelta = timedelta()
) -> NewClaim:
    claim = service.request_pairing(session, kind=kind, geometry=Geometry(1920, 1080), address=address, now=NOW + after)
    session.flush()
    return claim


def _confirm(
    session: Session, code: str, *, name: str = "大厅屏", after: timedelta = timedelta(), actor: Actor = SYSTEM
) -> Screen:
    zone = make_zone(session)
    return service.confirm_pairing(session, code, name=name, zone_id=zone.id, actor=actor, now=NOW + after)


def test_pairing_gives_the_token_once(session: Session) -> None:
    asked = _ask(session, kind="kiosk")
    assert service.collect_claim(session, asked.claim, now=NOW) is None
    screen = _confirm(session, f" {asked.pairing_code.lower().replace('-', ' ')} ")
    assert (screen.kind, screen.width, screen.height, screen.name) == ("kiosk", 1920, 1080, "大厅屏")
    credential = service.collect_claim(session, asked.claim, now=NOW)
    assert credential is not None
    assert (credential.screen_id, credential.kind) == (screen.id, "kiosk")
    assert service.authenticate(session, credential.token) is screen
    with pytest.raises(Gone):
        service.collect_claim(session, asked.claim, now=NOW)


def test_token_and_claim_are_stored_as_hashes_only(session: Session) -> None:
    asked = _ask(session)
    screen, token = make_screen(session)
    row = session.scalars(select(PairingClaim).where(PairingClaim.code == asked.pairing_code)).one()
    assert asked.claim not in {row.code, row.claim_hash}
    assert screen.token_hash is not None
    assert len(screen.token_hash) == 64
    assert token not in screen.token_hash


def test_screen_without_a_name_is_called_after_its_place(session: Session) -> None:
    assert _confirm(session, _ask(session).pairing_code, name=" ").name == "一楼大厅"


@pytest.mark.parametrize(("code", "error"), [("0000-0000", NotFound), ("123", BadPairingCode), ("", BadPairingCode)])
def test_confirm_refuses_a_code_that_no_screen_shows(session: Session, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        _confirm(session, code)


def test_confirm_refuses_a_code_that_was_used(session: Session) -> None:
    code = _ask(session).pairing_code
    _confirm(session, code)
    with pytest.raises(Conflict):
        _confirm(session, code)
    assert session.scalar(select(func.count(Screen.id))) == 1


def test_confirm_refuses_a_code_that_expired(session: Session) -> None:
    code = _ask(session).pairing_code
    with pytest.raises(Gone):
        _confirm(session, code, after=CODE_LIFETIME)
    assert _confirm(session, code, after=ALMOST).id


def test_confirm_needs_the_right_for_the_zone(session: Session) -> None:
    code = _ask(session).pairing_code
    zone_unit = make_zone(session).unit
    town = make_unit(session, "town", parent=zone_unit)
    for actor in (make_actor(session, "fleet_operator", unit=town), make_actor(session, "publisher")):
        with pytest.raises(Forbidden):
            _confirm(session, code, actor=actor)


def test_collect_refuses_unknown_and_expired_claims(session: Session) -> None:
    asked = _ask(session)
    with pytest.raises(NotFound):
        service.collect_claim(session, "guessed", now=NOW)
    assert service.collect_claim(session, asked.claim, now=NOW + ALMOST) is None
    with pytest.raises(Gone):
        service.collect_claim(session, asked.claim, now=NOW + CODE_LIFETIME)


def test_a_code_confirmed_in_its_last_second_still_counts(session: Session) -> None:
    asked = _ask(session)
    _confirm(session, asked.pairing_code, after=ALMOST)
    assert service.collect_claim(session, asked.claim, now=NOW + CODE_LIFETIME + timedelta(seconds=3)) is not None


def test_a_screen_revoked_before_it_collected_its_token_gets_none(session: Session) -> None:
    asked = _ask(session)
    screen = _confirm(session, asked.pairing_code)
    service.revoke_screen(session, screen.id, actor=SYSTEM, now=NOW)
    with pytest.raises(Gone):
        service.collect_claim(session, asked.claim, now=NOW)


def test_request_refuses_an_unknown_kind(session: Session) -> None:
    with pytest.raises(Invalid):
        _ask(session, kind="television")


def test_request_refuses_a_flood_from_one_address_until_the_codes_expire(session: Session) -> None:
    for _ in range(service.OPEN_CLAIMS_PER_ADDRESS):
        _ask(session)
    with pytest.raises(TooMany):
        _ask(session)
    assert _ask(session, address="192.0.2.2").pairing_code
    assert _ask(session, after=CODE_LIFETIME).pairing_code


def test_request_forgets_claims_that_expired_long_ago_and_nobody_confirmed(session: Session) -> None:
    old, used = _ask(session), _ask(session)
    _confirm(session, used.pairing_code)
    later = CODE_LIFETIME + service.CLAIMS_KEPT
    _ask(session, after=later)
    assert session.scalar(select(func.count(PairingClaim.id))) == 3
    _ask(session, after=later + timedelta(seconds=1))
    codes = set(session.scalars(select(PairingClaim.code)))
    assert (old.pairing_code in codes, used.pairing_code in codes, len(codes)) == (False, True, 3)


def test_revoked_credential_is_worth_nothing_and_the_fact_is_told(session: Session) -> None:
    screen, token = make_screen(session)
    events.take(session)
    service.revoke_screen(session, screen.id, actor=SYSTEM, now=NOW)
    with pytest.raises(Unauthenticated):
        service.authenticate(session, token)
    assert list(events.take(session)) == [events.ScreenRevoked(subject_id=screen.id)]


@pytest.mark.parametrize("token", ["", "guessed", "None"])
def test_authenticate_refuses_what_is_no_token(session: Session, token: str) -> None:
    screen, _ = make_screen(session)
    screen.token_hash = None
    session.flush()
    with pytest.raises(Unauthenticated):
        service.authenticate(session, token)


def test_a_new_credential_takes_the_place_of_the_old_one(session: Session) -> None:
    screen, token = make_screen(session)
    new = service.issue_token(session, screen, now=NOW).token
    assert service.authenticate(session, new) is screen
    with pytest.raises(Unauthenticated):
        service.authenticate(session, token)


def _told_to_rotate(session: Session) -> tuple[Screen, str]:
    screen, token = make_screen(session)
    commands.issue_command(session, screen.id, "rotate", {}, actor=SYSTEM, now=NOW)
    return screen, token


def test_old_credential_holds_until_the_rotated_one_is_used(session: Session) -> None:
    screen, old = _told_to_rotate(session)
    new = service.rotate_credential(session, screen, now=NOW)
    assert service.authenticate(session, old) is screen
    assert service.authenticate(session, new) is screen
    with pytest.raises(Unauthenticated):
        service.authenticate(session, old)
    assert service.authenticate(session, new) is screen


def test_credential_lost_on_its_way_is_worth_nothing_once_another_is_asked_for(session: Session) -> None:
    screen, old = _told_to_rotate(session)
    lost, new = (service.rotate_credential(session, screen, now=NOW) for _ in range(2))
    with pytest.raises(Unauthenticated):
        service.authenticate(session, lost)
    assert service.authenticate(session, old) is screen
    assert service.authenticate(session, new) is screen


def test_rotation_is_recorded_when_the_credential_is_handed_out(session: Session) -> None:
    screen, _ = _told_to_rotate(session)
    events.take(session)
    token = service.rotate_credential(session, screen, now=NOW)
    assert list(events.take(session)) == [events.CredentialRotated(subject_id=screen.id)]
    assert token not in {screen.token_hash, screen.next_token_hash}


def test_nobody_rotates_a_credential_unasked(session: Session) -> None:
    screen, old = make_screen(session)
    with pytest.raises(Conflict):
        service.rotate_credential(session, screen, now=NOW)
    commands.issue_command(session, screen.id, "rotate", {}, actor=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        service.rotate_credential(session, screen, now=NOW + timedelta(days=1))
    assert service.authenticate(session, old) is screen


def test_revocation_kills_a_rotated_credential_as_well(session: Session) -> None:
    screen, old = _told_to_rotate(session)
    new = service.rotate_credential(session, screen, now=NOW)
    service.revoke_screen(session, screen.id, actor=SYSTEM, now=NOW)
    for token in (old, new):
        with pytest.raises(Unauthenticated):
            service.authenticate(session, token)


def test_new_pairing_kills_a_rotated_credential_as_well(session: Session) -> None:
    screen, _ = _told_to_rotate(session)
    new = service.rotate_credential(session, screen, now=NOW)
    service.issue_token(session, screen, now=NOW)
    with pytest.raises(Unauthenticated):
        service.authenticate(session, new)


def test_stolen_claim_is_worth_nothing_once_the_screen_has_its_token(session: Session) -> None:
    asked = _ask(session)
    screen = _confirm(session, asked.pairing_code)
    credential = service.collect_claim(session, asked.claim, now=NOW)
    assert credential is not None
    with pytest.raises(Gone):
        service.collect_claim(session, asked.claim, now=NOW)
    with pytest.raises(Unauthenticated):
        service.authenticate(session, asked.claim)
    with pytest.raises(Conflict):
        _confirm(session, asked.pairing_code)
    assert service.authenticate(session, credential.token) is screen


def test_heartbeat_writes_the_report_down_and_answers_with_cue_and_time(session: Session) -> None:
    screen, _ = make_screen(session)
    screen.programme, screen.sequence = "a" * 64, 3
    status = Status(sequence=2, programme="b" * 64, player_version="1" * 30, fault="x" * 300)
    answer = heartbeats.heartbeat(session, screen, status, key=SigningKey.generate(), now=NOW)
    assert (answer["server_time"], answer["commands"]) == (1_795_309_200_000, [])
    assert isinstance(answer["cue"], dict)
    assert (answer["cue"]["sequence"], answer["cue"]["programme"]) == (3, "a" * 64)
    assert (screen.applied_sequence, screen.applied_programme, screen.applied_at) == (2, "b" * 64, NOW)
    assert (screen.last_seen_at, len(screen.player_version), len(screen.fault)) == (NOW, 20, 200)


def test_heartbeat_answer_carries_the_commands_that_wait(session: Session) -> None:
    screen, _ = _told_to_rotate(session)
    status = Status(sequence=0, programme=None)
    answer = heartbeats.heartbeat(session, screen, status, key=SigningKey.generate(), now=NOW)
    assert [each["name"] for each in answer["commands"]] == ["rotate"]


def test_applied_at_is_when_the_report_changed(session: Session) -> None:
    screen, _ = make_screen(session)
    for minutes in range(3):
        said_at = NOW + timedelta(minutes=minutes)
        heartbeats.report_status(session, screen, Status(sequence=1, programme=None), now=said_at)
    assert (screen.applied_at, screen.last_seen_at) == (NOW, NOW + timedelta(minutes=2))


def test_edit_screen_renames_and_moves(session: Session) -> None:
    screen, _ = make_screen(session)
    other = make_zone(session, "other")
    service.edit_screen(session, screen.id, name=" 新名字 ", zone_id=other.id, is_test=False, actor=SYSTEM, now=NOW)
    session.expire_all()
    assert (screen.name, screen.zone) == ("新名字", other)


@pytest.mark.parametrize(("name", "zone_id", "error"), [("", 1, Invalid), ("屏", 99, NotFound)])
def test_edit_screen_refuses(session: Session, name: str, zone_id: int, error: type[KioskError]) -> None:
    screen, _ = make_screen(session)
    with pytest.raises(error):
        service.edit_screen(session, screen.id, name=name, zone_id=zone_id, is_test=False, actor=SYSTEM, now=NOW)


def test_edit_screen_needs_the_right_at_both_ends(session: Session) -> None:
    county = make_unit(session)
    town = make_unit(session, "town", parent=county)
    screen, _ = make_screen(session, zone=make_zone(session, "town-hall", unit=town))
    county_hall = make_zone(session, "county-hall", unit=county)
    actor = make_actor(session, "fleet_operator", unit=town)
    with pytest.raises(Forbidden):
        service.edit_screen(session, screen.id, name="屏", zone_id=county_hall.id, is_test=False, actor=actor, now=NOW)
    with pytest.raises(Forbidden):
        service.revoke_screen(session, screen.id, actor=make_actor(session, "clerk", unit=county), now=NOW)
