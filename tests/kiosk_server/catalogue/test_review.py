"""The chain of four: in order, by four people, none of them the writer, all on one digest."""

from itertools import permutations

import pytest

from kiosk_server.catalogue.review import (
    CHAIN,
    STEP_NAMES,
    STEP_PERMISSIONS,
    Signed,
    complete,
    may_sign,
    next_step,
)
from kiosk_server.errors import Conflict, Forbidden

WRITER, EDITOR = 1, 2
SIGNED = [Signed(step, 11 + index, "d") for index, step in enumerate(CHAIN)]


def test_every_step_has_a_name_and_a_permission_of_its_own() -> None:
    assert tuple(STEP_NAMES) == tuple(STEP_PERMISSIONS) == CHAIN
    assert len(set(STEP_PERMISSIONS.values())) == len(CHAIN)


def test_next_step_walks_the_chain() -> None:
    assert [next_step(CHAIN[:done]) for done in range(5)] == [*CHAIN, None]


@pytest.mark.parametrize("done", range(4))
def test_each_step_may_be_signed_in_its_turn_only(done: int) -> None:
    for step in CHAIN:
        if step == CHAIN[done]:
            may_sign(99, written_by=WRITER, edited_by=EDITOR, signatures=SIGNED[:done], step=step)
        else:
            with pytest.raises(Conflict):
                may_sign(99, written_by=WRITER, edited_by=EDITOR, signatures=SIGNED[:done], step=step)


@pytest.mark.parametrize("actor", [WRITER, EDITOR, None])
def test_writer_editor_and_system_may_not_sign(actor: int | None) -> None:
    with pytest.raises(Forbidden):
        may_sign(actor, written_by=WRITER, edited_by=EDITOR, signatures=[], step="opinion")


@pytest.mark.parametrize("done", [1, 2, 3])
def test_nobody_signs_two_steps(done: int) -> None:
    for earlier in SIGNED[:done]:
        with pytest.raises(Forbidden):
            may_sign(earlier.signer_id, written_by=WRITER, edited_by=EDITOR, signatures=SIGNED[:done], step=CHAIN[done])


def test_complete_only_in_order_and_whole() -> None:
    orders = [list(order) for length in range(5) for order in permutations(SIGNED, length)]
    assert [order for order in orders if complete(order, "d")] == [SIGNED]


def test_a_signature_on_other_bytes_does_not_count() -> None:
    assert not complete(SIGNED, "other")
    assert not complete([*SIGNED[:3], Signed("approval", 14, "other")], "d")


def test_four_signatures_of_three_people_do_not_count() -> None:
    assert not complete([*SIGNED[:3], Signed("approval", 11, "d")], "d")
