"""Every move of a request, the legal ones and all others."""

import itertools

import pytest

from kiosk_server.disclosure_requests import workflow
from kiosk_server.errors import Conflict, Invalid

LEGAL = {
    ("filed", "registered"),
    ("filed", "withdrawn"),
    ("registered", "examining"),
    ("registered", "withdrawn"),
    ("examining", "handling"),
    ("examining", "correction"),
    ("examining", "withdrawn"),
    ("correction", "registered"),
    ("correction", "withdrawn"),
    ("handling", "answered"),
    ("handling", "withdrawn"),
    ("answered", "delivered"),
    ("delivered", "archived"),
}


def test_legal_moves_are_these_and_no_others() -> None:
    pairs = itertools.product(workflow.STATES, workflow.STATES)
    assert {pair for pair in pairs if workflow.may_move(*pair)} == LEGAL


@pytest.mark.parametrize(("origin", "state"), sorted(LEGAL))
def test_check_move_lets_legal_moves_pass(origin: str, state: str) -> None:
    assert workflow.check_move(origin, state, note="说明", received=True) is None


@pytest.mark.parametrize(("origin", "state"), sorted(set(itertools.product(workflow.STATES, workflow.STATES)) - LEGAL))
def test_check_move_refuses_illegal_moves(origin: str, state: str) -> None:
    with pytest.raises(Conflict) as refusal:
        workflow.check_move(origin, state, note="说明", received=True)
    assert refusal.value.params == {"origin": workflow.STATES[origin], "state": workflow.STATES[state]}


def test_check_move_to_an_unknown_state_is_invalid() -> None:
    with pytest.raises(Invalid, match="没有这个办理环节"):
        workflow.check_move("filed", "lost", note="", received=True)


def test_check_move_into_examination_waits_for_the_day_of_receipt() -> None:
    with pytest.raises(Conflict, match="收到申请之日"):
        workflow.check_move("registered", "examining", note="", received=False)


@pytest.mark.parametrize(
    ("origin", "state"), [("examining", "correction"), ("handling", "answered"), ("filed", "withdrawn")]
)
def test_check_move_that_the_applicant_reads_needs_words(origin: str, state: str) -> None:
    with pytest.raises(Invalid) as refusal:
        workflow.check_move(origin, state, note=" ", received=True)
    assert refusal.value.message == workflow.NEEDS_NOTE[state]


def test_main_way_is_a_chain_of_legal_moves() -> None:
    assert set(itertools.pairwise(workflow.MAIN_WAY)) <= LEGAL


@pytest.mark.parametrize(
    ("state", "ahead"),
    [
        ("handling", ("answered", "delivered", "archived")),
        ("correction", ("registered", "examining", "handling", "answered", "delivered", "archived")),
        ("archived", ()),
        ("withdrawn", ()),
    ],
)
def test_ahead_names_the_states_still_to_come(state: str, ahead: tuple[str, ...]) -> None:
    assert workflow.ahead(state) == ahead
