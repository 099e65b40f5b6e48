"""Codes are readable aloud, forgive what people confuse, and catch every slip."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kiosk_server.catalogue.codes import ALPHABET, LENGTH, new_code, normalise

codes = st.binary(min_size=4, max_size=4).map(lambda data: new_code(lambda _: data))


def test_new_code_is_decided_by_the_random_bytes() -> None:
    assert new_code(lambda _: b"\0\0\0\0") == "0000000"
    assert new_code(lambda _: b"\0\0\0\1") != new_code(lambda _: b"\0\0\0\2")


@given(codes)
def test_code_survives_how_people_type_it(code: str) -> None:
    typed = f" {code[:3].lower()}-{code[3:].replace('0', 'o').replace('1', 'l')} "
    assert (len(code), normalise(code), normalise(typed)) == (LENGTH, code, code)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, place: int, character: str) -> None:
    changed = code[:place] + character + code[place + 1 :]
    assert normalise(changed) == (code if changed == code else None)


@given(codes)
def test_two_swapped_characters_are_noticed(code: str) -> None:
    for first, second in combinations(range(LENGTH), 2):
        letters = list(code)
        letters[first], letters[second] = letters[second], letters[first]
        swapped = "".join(letters)
        assert normalise(swapped) == (code if swapped == code else None)


def test_what_is_no_code_is_none() -> None:
    assert [normalise(text) for text in ("", "000000", "00000000", "000000U", "社会保险1234", "0" * 500)] == [None] * 6
