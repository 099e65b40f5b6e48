"""The chain of display records breaks where something was changed, removed or moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.display_log import FIRST_HASH, DisplayRecord, chain, verify_chain

START = datetime(2026, 11, 22, 1, tzinfo=UTC)
FIELDS = {
    "screen": "hall-2",
    "number": 99,
    "programme": "b" * 64,
    "entry_id": "e9",
    "page": 9,
    "shown_from": START - timedelta(days=1),
    "shown_to": START + timedelta(days=1),
}


def record(number: int) -> DisplayRecord:
    return DisplayRecord(
        screen="hall-1",
        number=number,
        programme="a" * 64,
        entry_id=f"e{number % 3}",
        page=number % 2,
        shown_from=START + timedelta(seconds=15 * number),
        shown_to=START + timedelta(seconds=15 * (number + 1)),
    )


def chained(count: int) -> list[tuple[DisplayRecord, str]]:
    records, previous = [], FIRST_HASH
    for number in range(1, count + 1):
        previous = chain(previous, record(number))
        records.append((record(number), previous))
    return records


@given(st.integers(0, 20))
def test_untouched_chain_holds(count: int) -> None:
    assert verify_chain(chained(count)) is None


@pytest.mark.parametrize("field", FIELDS)
def test_hash_covers_every_field(field: str) -> None:
    assert chain(FIRST_HASH, replace(record(1), **{field: FIELDS[field]})) != chain(FIRST_HASH, record(1))


def test_fields_listed_here_are_all_fields() -> None:
    assert list(FIELDS) == list(DisplayRecord.__dataclass_fields__)


@given(st.integers(1, 10), st.sampled_from(sorted(FIELDS)))
def test_altered_record_breaks_the_chain_at_its_number(number: int, field: str) -> None:
    records = chained(10)
    altered, stored = records[number - 1]
    records[number - 1] = (replace(altered, **{field: FIELDS[field]}), stored)
    assert verify_chain(records) == number


@given(st.integers(1, 9))
def test_removed_record_breaks_the_chain_at_its_number(number: int) -> None:
    records = chained(10)
    del records[number - 1]
    assert verify_chain(records) == number


def test_records_in_another_order_break_the_chain() -> None:
    records = chained(4)
    records[1], records[2] = records[2], records[1]
    assert verify_chain(records) == 2


def test_rehashed_record_breaks_the_chain_at_the_next() -> None:
    records = chained(3)
    forged = replace(records[1][0], entry_id="e9")
    records[1] = (forged, chain(records[0][1], forged))
    assert verify_chain(records) == 3


def test_chain_is_verified_from_the_middle() -> None:
    records = chained(6)
    assert verify_chain(records[3:], previous_hash=records[2][1], first_number=4) is None
