"""Filing, confirming, moving and asking, against a real database."""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from calendar_factories import make_notice
from cryptography.fernet import Fernet
from factories import NOW, make_actor, make_approved_item, make_unit
from request_factories import make_received_request
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.audit.models import AuditEntry
from kiosk_server.calendars import service as calendars
from kiosk_server.disclosure_requests import service
from kiosk_server.disclosure_requests import tracking_number as numbers
from kiosk_server.disclosure_requests.forms import RequestFields
from kiosk_server.disclosure_requests.models import DisclosureRequest
from kiosk_server.errors import Conflict, FieldErrors, Forbidden, Invalid, NotFound, TooMany
from kiosk_server.events import SYSTEM, Actor

pytestmark = pytest.mark.databases("sqlite", "postgresql")
KEY = Fernet.generate_key()
TODAY = date(2026, 11, 22)
FIELDS = RequestFields(
    applicant_kind="citizen",
    name="示例申请人",
    identity_type="resident_id",
    identity_number="11010519491231002X",
    phone="0564-1234567",
    content="2021年度农村低保资金发放汇总表",
    form_of_supply="paper",
    way_of_delivery="in_person",
)


@pytest.fixture
def filed(session: Session) -> tuple[DisclosureRequest, str]:
    item = make_approved_item(session)
    return service.file_request(
        session, FIELDS, item_code=item.code, privacy_key=KEY, random=secrets.token_bytes, now=NOW
    )


@pytest.fixture
def officer(session: Session) -> Actor:
    return make_actor(session, "request_officer")


@pytest.fixture
def move(session: Session, filed: tuple[DisclosureRequest, str], officer: Actor) -> Callable[..., DisclosureRequest]:
    def move_to(*states: str) -> DisclosureRequest:
        for state in states:
            service.move(session, filed[0].id, state, note="说明", actor=officer, now=NOW)
        return filed[0]

    return move_to


def take_in(session: Session, data: bytes) -> None:
    calendars.import_year(session, data, year=None, actor=SYSTEM, now=NOW)


def ask(session: Session, number: str, code: str, now: datetime = NOW) -> DisclosureRequest | None:
    return service.check_status(session, number, code, privacy_key=KEY, now=now)


def test_file_request_for_an_item_goes_to_its_unit(session: Session, filed: tuple[DisclosureRequest, str]) -> None:
    request, check_code = filed
    assert request.unit.key == "county"
    assert (request.state, request.received_on, request.due_on) == ("filed", None, None)
    assert numbers.normalise(request.tracking_number) == request.tracking_number
    assert request.check_code_hash == numbers.check_code_hash(request.tracking_number, check_code, KEY)
    assert [(step.from_state, step.to_state, step.at) for step in request.steps] == [("", "filed", NOW)]


def test_file_request_keeps_the_identity_number_encrypted_and_the_name_out_of_the_trail(
    session: Session, filed: tuple[DisclosureRequest, str]
) -> None:
    request, _ = filed
    assert FIELDS.identity_number.encode() not in request.identity_number
    assert request.identity_tail == "002X"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.fact == "RequestFiled")).one()
    assert entry.actor_name == "申请人"
    assert FIELDS.name not in str(entry.details)


def test_file_request_in_general_goes_to_the_chosen_unit(session: Session) -> None:
    unit = make_unit(session, "town", name="城关镇人民政府")
    fields = RequestFields(**{name: getattr(FIELDS, name) for name in FIELDS.__slots__} | {"unit_id": unit.id})
    request, _ = service.file_request(
        session, fields, item_code=None, privacy_key=KEY, random=secrets.token_bytes, now=NOW
    )
    assert (request.unit_id, request.item_id) == (unit.id, None)


def test_file_request_to_no_unit_names_the_field(session: Session) -> None:
    with pytest.raises(FieldErrors) as refusal:
        service.file_request(session, FIELDS, item_code=None, privacy_key=KEY, random=secrets.token_bytes, now=NOW)
    assert list(refusal.value.fields) == ["unit_id"]


def test_file_request_for_an_unknown_item_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.file_request(session, FIELDS, item_code="0000000", privacy_key=KEY, random=secrets.token_bytes, now=NOW)


def test_file_request_draws_another_number_when_one_is_taken(session: Session) -> None:
    item = make_approved_item(session)
    draws = iter([bytes(8), bytes(6), bytes(8), bytes(6), bytes([1] * 6)])
    made = [
        service.file_request(
            session, FIELDS, item_code=item.code, privacy_key=KEY, random=lambda _n: next(draws), now=NOW
        )[0].tracking_number
        for _ in range(2)
    ]
    assert [number[3:9] for number in made] == ["000000", "111111"]


def test_check_status_gives_the_request_to_the_right_code(
    session: Session, filed: tuple[DisclosureRequest, str]
) -> None:
    request, check_code = filed
    assert ask(session, request.tracking_number, check_code) is request


def test_check_status_of_an_unknown_number_is_none(session: Session) -> None:
    assert ask(session, "R260000000", "123456") is None


def test_check_status_locks_after_five_wrong_codes_even_for_the_right_one(
    session: Session, filed: tuple[DisclosureRequest, str]
) -> None:
    request, check_code = filed
    wrong = "000000" if check_code != "000000" else "111111"
    assert [ask(session, request.tracking_number, wrong) for _ in range(5)] == [None] * 5
    with pytest.raises(TooMany):
        ask(session, request.tracking_number, check_code)
    later = NOW + timedelta(minutes=15)
    assert ask(session, request.tracking_number, check_code, later) is request


def test_check_status_forgets_wrong_codes_after_a_right_one(
    session: Session, filed: tuple[DisclosureRequest, str]
) -> None:
    request, check_code = filed
    for _ in range(2):
        for _ in range(4):
            assert ask(session, request.tracking_number, "x") is None
        assert ask(session, request.tracking_number, check_code) is request


def test_confirm_receipt_registers_and_sets_the_due_day(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor
) -> None:
    request = service.confirm_receipt(session, filed[0].id, TODAY, actor=officer, now=NOW)
    assert (request.state, request.received_on) == ("registered", TODAY)
    assert (request.due_on, request.due_provisional) == (date(2026, 12, 18), False)


def test_confirm_receipt_that_reaches_an_unpublished_year_is_provisional(session: Session, officer: Actor) -> None:
    now = datetime(2026, 12, 14, 2, 0, tzinfo=UTC)
    item = make_approved_item(session)
    request, _ = service.file_request(
        session, FIELDS, item_code=item.code, privacy_key=KEY, random=secrets.token_bytes, now=now
    )
    service.confirm_receipt(session, request.id, date(2026, 12, 14), actor=officer, now=now)
    assert (request.due_on, request.due_provisional) == (date(2027, 1, 11), True)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_confirm_receipt_on_an_impossible_day_is_invalid(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor, day: date
) -> None:
    with pytest.raises(Invalid, match="收到申请之日"):
        service.confirm_receipt(session, filed[0].id, day, actor=officer, now=NOW)
    assert filed[0].received_on is None


def test_confirm_receipt_after_examination_began_is_a_conflict(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor, move: Callable[..., DisclosureRequest]
) -> None:
    service.confirm_receipt(session, filed[0].id, TODAY, actor=officer, now=NOW)
    move("examining")
    with pytest.raises(Conflict):
        service.confirm_receipt(session, filed[0].id, TODAY, actor=officer, now=NOW)


def test_move_along_the_main_way_keeps_every_step(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor, move: Callable[..., DisclosureRequest]
) -> None:
    service.confirm_receipt(session, filed[0].id, TODAY, actor=officer, now=NOW)
    request = move("examining", "handling", "answered", "delivered", "archived")
    walked = ["filed", "registered", "examining", "handling", "answered", "delivered", "archived"]
    assert [step.to_state for step in request.steps] == walked
    assert request.answer == "说明"
    moved = session.scalars(select(AuditEntry).where(AuditEntry.fact == "RequestMoved")).all()
    assert [entry.details["state"] for entry in moved] == walked[1:]


def test_move_to_correction_stops_the_clock_until_received_anew(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor, move: Callable[..., DisclosureRequest]
) -> None:
    service.confirm_receipt(session, filed[0].id, TODAY, actor=officer, now=NOW)
    request = move("examining", "correction")
    assert (request.received_on, request.due_on) == (None, None)
    move("registered")
    later = NOW + timedelta(days=5)
    service.confirm_receipt(session, request.id, date(2026, 11, 27), actor=officer, now=later)
    assert request.due_on == date(2026, 12, 25)


def test_move_without_a_day_of_receipt_is_a_conflict(move: Callable[..., DisclosureRequest]) -> None:
    with pytest.raises(Conflict):
        move("registered", "examining")


def test_move_by_an_officer_of_another_unit_is_forbidden(
    session: Session, filed: tuple[DisclosureRequest, str]
) -> None:
    stranger = make_actor(session, "request_officer", unit=make_unit(session, "town", name="城关镇人民政府"))
    with pytest.raises(Forbidden):
        service.move(session, filed[0].id, "registered", actor=stranger, now=NOW)
    assert filed[0].state == "filed"


def test_move_by_a_supervisor_is_forbidden(session: Session, filed: tuple[DisclosureRequest, str]) -> None:
    with pytest.raises(Forbidden):
        service.move(session, filed[0].id, "registered", actor=make_actor(session, "supervisor"), now=NOW)


def test_move_with_a_note_that_does_not_fit_is_invalid(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor
) -> None:
    with pytest.raises(Invalid):
        service.move(session, filed[0].id, "registered", note="字" * 501, actor=officer, now=NOW)


def test_identity_number_is_readable_by_the_officer_and_leaves_a_trace(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor
) -> None:
    read = service.identity_number(session, filed[0].id, privacy_key=KEY, actor=officer, now=NOW)
    assert read == FIELDS.identity_number
    entry = session.scalars(select(AuditEntry).where(AuditEntry.fact == "IdentityNumberRead")).one()
    assert (entry.actor_id, entry.subject_id) == (officer.user_id, filed[0].id)


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 9, 18), date(2026, 10, 22)),
        (date(2026, 1, 26), date(2026, 2, 28)),  # a Saturday that is worked
    ],
)
def test_confirm_receipt_counts_twenty_working_days_with_make_up_days(
    session: Session, received_on: date, due_on: date
) -> None:
    request = make_received_request(session, received_on)
    assert (request.due_on, request.due_provisional) == (due_on, False)


def test_confirm_receipt_goes_by_the_state_councils_days_not_the_units(session: Session) -> None:
    unit, day = make_unit(session), date(2026, 9, 21)
    calendars.set_unit_day(session, unit_id=unit.id, day=day, working=False, name="火把节", actor=SYSTEM, now=NOW)
    assert make_received_request(session, date(2026, 9, 18)).due_on == date(2026, 10, 22)


def test_confirm_receipt_goes_by_an_imported_year(session: Session) -> None:
    take_in(session, make_notice(2027))
    request = make_received_request(session, date(2026, 12, 14))
    assert (request.due_on, request.due_provisional) == (date(2027, 1, 12), False)


def test_recompute_due_makes_provisional_days_certain_and_tells_it(session: Session) -> None:
    request = make_received_request(session, date(2026, 12, 14))
    take_in(session, make_notice(2027))
    assert service.recompute_due(session, now=NOW) == 1
    assert (request.due_on, request.due_provisional) == (date(2027, 1, 12), False)
    told = session.scalars(select(AuditEntry).where(AuditEntry.fact == "RequestDueChanged")).one()
    assert (told.subject_id, told.details, told.actor_name) == (request.id, {"due_on": "2027-01-12"}, "系统")
    assert service.recompute_due(session, now=NOW) == 0


def test_recompute_due_follows_a_corrected_notice(session: Session) -> None:
    request = make_received_request(session, date(2026, 12, 14))
    for off, due_on in ({}, date(2027, 1, 12)), ({"01-04": "增加放假"}, date(2027, 1, 13)):
        take_in(session, make_notice(2027, off=off))
        service.recompute_due(session, now=NOW)
        assert request.due_on == due_on


def test_recompute_due_leaves_answered_requests_and_those_without_receipt_alone(
    session: Session, filed: tuple[DisclosureRequest, str], officer: Actor
) -> None:
    answered = make_received_request(session, date(2026, 12, 14))
    for state in ("examining", "handling", "answered"):
        service.move(session, answered.id, state, note="说明", actor=officer, now=NOW)
    take_in(session, make_notice(2027))
    assert service.recompute_due(session, now=NOW) == 0
    assert (answered.due_on, filed[0].due_on) == (date(2027, 1, 11), None)
