"""What screens say is read strictly: anything else is refused before it can do anything."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk_server.errors import Invalid
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.messages import MOST_RECORDS, read_records, read_status, read_wanted
from screens.display_log import DisplayRecord

STATUS: dict[str, Any] = {"sequence": 3, "programme": "a" * 64, "player_version": "1", "fault": "bad_digest"}
RECORD: dict[str, Any] = {
    "number": 1,
    "programme": "a" * 64,
    "entry_id": "0123456789abcdef",
    "page": 0,
    "shown_from": "2026-11-22T01:00:00+00:00",
    "shown_to": "2026-11-22T01:00:20+00:00",
}


def test_read_status_takes_what_a_player_says() -> None:
    assert read_status(STATUS) == Status(sequence=3, programme="a" * 64, player_version="1", fault="bad_digest")


def test_read_status_takes_what_an_empty_player_says() -> None:
    assert read_status({"sequence": 0, "programme": None}) == Status(sequence=0, programme=None)


@pytest.mark.parametrize("document", [None, [], "status", 3, {}, {"programme": None}])
def test_read_status_refuses_what_is_no_report(document: Any) -> None:
    with pytest.raises(Invalid):
        read_status(document)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("sequence", -1),
        ("sequence", 1.0),
        ("sequence", "3"),
        ("sequence", True),
        ("sequence", None),
        ("sequence", 2**31),
        ("programme", "A" * 64),
        ("programme", "a" * 63),
        ("programme", "a" * 64 + "\n"),
        ("programme", 5),
        ("player_version", None),
        ("player_version", ["1"]),
        ("player_version", "1\0"),
        ("fault", {"a": 1}),
        ("fault", "\ud800"),
        ("fault", "x" * 1001),
    ],
)
def test_read_status_refuses_a_member_of_the_wrong_kind(member: str, value: Any) -> None:
    with pytest.raises(Invalid):
        read_status({**STATUS, member: value})


def test_read_records_takes_what_a_player_sends_as_shown_by_the_sender() -> None:
    assert read_records([{**RECORD, "screen": "99"}], 7) == [
        DisplayRecord(
            screen="7",
            number=1,
            programme="a" * 64,
            entry_id="0123456789abcdef",
            page=0,
            shown_from=datetime(2026, 11, 22, 1, 0, tzinfo=UTC),
            shown_to=datetime(2026, 11, 22, 1, 0, 20, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize("document", [None, {}, "records", [None], [[]], ["record"], [{}]])
def test_read_records_refuses_what_is_no_list_of_records(document: Any) -> None:
    with pytest.raises(Invalid):
        read_records(document, 7)


def test_read_records_takes_so_many_and_no_more() -> None:
    assert len(read_records([RECORD] * MOST_RECORDS, 7)) == MOST_RECORDS
    with pytest.raises(Invalid):
        read_records([RECORD] * (MOST_RECORDS + 1), 7)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("number", 0),
        ("number", True),
        ("number", 2**31),
        ("number", "1"),
        ("page", -1),
        ("page", 1000),
        ("page", False),
        ("programme", None),
        ("programme", "a" * 65),
        ("entry_id", None),
        ("entry_id", ["entry"]),
        ("entry_id", "e" * 81),
        ("entry_id", "\udfff"),
        ("shown_from", 1_795_309_200),
        ("shown_from", "2026-11-22T01:00:00Z"),
        ("shown_from", "2026-11-22T01:00:00"),
        ("shown_from", "2026-11-22T01:00:20+00:00"),
        ("shown_from", "2026-11-22T01:00:21+00:00"),
        ("shown_from", "0001-01-01T00:00:00+14:00"),
        ("shown_to", "yesterday"),
    ],
)
def test_read_records_refuses_a_member_of_the_wrong_kind(member: str, value: Any) -> None:
    with pytest.raises(Invalid):
        read_records([RECORD, {**RECORD, member: value}], 7)


def test_read_wanted_takes_the_hash_of_a_programme() -> None:
    assert read_wanted({"sha256": "a" * 64}) == "a" * 64


@pytest.mark.parametrize("document", [None, "a" * 64, [], {}, {"sha256": None}, {"sha256": "A" * 64}, {"sha256": "a"}])
def test_read_wanted_refuses_what_is_no_hash(document: Any) -> None:
    with pytest.raises(Invalid):
        read_wanted(document)
