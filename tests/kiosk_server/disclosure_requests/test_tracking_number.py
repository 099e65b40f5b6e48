"""Numbers and check codes survive paper, telephone and typing."""

import itertools
from datetime import date

import pytest

from kiosk_server.disclosure_requests import tracking_number as numbers

DAY = date(2026, 11, 22)
NUMBER = numbers.new(DAY, lambda n: bytes(range(7, 7 + n)))


def test_new_number_says_the_year_and_fits_alphanumeric_codes() -> None:
    assert "R26789ABC" + NUMBER[-1] == NUMBER
    assert set(NUMBER[1:]) <= set(numbers.ALPHABET)


def test_new_number_uses_every_random_byte() -> None:
    drawn = {numbers.new(DAY, lambda n, place=place: bytes(i == place for i in range(n))) for place in range(6)}
    assert len(drawn) == 6


@pytest.mark.parametrize(
    "typed", [NUMBER.lower(), numbers.grouped(NUMBER), f" {NUMBER[:4]} {NUMBER[4:]} ", "Ｒ" + NUMBER[1:]]
)
def test_normalise_of_what_people_type(typed: str) -> None:
    assert numbers.normalise(typed) == NUMBER


def test_normalise_reads_o_as_0_and_i_or_l_as_1() -> None:
    number = numbers.new(DAY, lambda n: bytes([0, 1, 0, 1, 0, 1]))
    assert number.startswith("R26010101")
    assert numbers.normalise("R26" + "OIOlo1" + number[-1]) == number


def test_normalise_notices_every_single_wrong_character() -> None:
    wrong = [
        NUMBER[:place] + other + NUMBER[place + 1 :]
        for place in range(1, len(NUMBER))
        for other in numbers.ALPHABET
        if other != NUMBER[place]
    ]
    assert [text for text in wrong if numbers.normalise(text) is not None] == []


def test_normalise_notices_swapped_neighbours() -> None:
    swapped = [NUMBER[:n] + NUMBER[n + 1] + NUMBER[n] + NUMBER[n + 2 :] for n in range(1, len(NUMBER) - 1)]
    assert [text for text in swapped if text != NUMBER and numbers.normalise(text) is not None] == []


@pytest.mark.parametrize("typed", ["", "R", NUMBER[1:], NUMBER + "0", "R26U89ABC" + NUMBER[-1], "../../etc/passwd"])
def test_normalise_of_something_else_is_none(typed: str) -> None:
    assert numbers.normalise(typed) is None


def test_check_code_has_six_figures() -> None:
    assert numbers.new_check_code(bytes) == "000000"
    assert numbers.new_check_code((1_234_567_890).to_bytes) == "567890"


def test_check_code_hash_depends_on_number_code_and_key() -> None:
    given = itertools.product((NUMBER, "R260000000"), ("123456", "123457"), (b"one", b"two"))
    hashes = [numbers.check_code_hash(*each) for each in given]
    assert len(set(hashes)) == 8
    assert [len(text) for text in hashes] == [64] * 8


def test_check_code_hash_forgives_full_width_figures_and_spaces() -> None:
    assert numbers.check_code_hash(NUMBER, "１２３ 456", b"k") == numbers.check_code_hash(NUMBER, "123456", b"k")
