"""Identity numbers: checked by their check character, unreadable without the key."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from kiosk_server.disclosure_requests import privacy

RESIDENT = "11010519491231002X"  # the example printed in GB 11643
CREDIT = "12345678ABCDEFGH1"


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        (RESIDENT, True),
        ("440524188001010014", True),  # the other example of GB 11643
        (RESIDENT[:-1] + "1", False),
        ("11010519491232002X", False),  # 32 December
        ("11010519491231002", False),
        ("01010519491231002X", False),
        ("１１０１０５１９４９１２３１００２Ｘ", False),
        ("", False),
    ],
)
def test_resident_number_check(number: str, valid: bool) -> None:
    assert privacy.is_resident_number(number) is valid


def test_resident_number_notices_swapped_neighbours() -> None:
    swapped = [RESIDENT[:n] + RESIDENT[n + 1] + RESIDENT[n] + RESIDENT[n + 2 :] for n in range(16)]
    assert [text for text in swapped if text != RESIDENT and privacy.is_resident_number(text)] == []


def test_credit_code_has_exactly_one_check_character() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert [check for check in alphabet if privacy.is_credit_code(CREDIT + check)] == ["N"]


@pytest.mark.parametrize("code", ["", CREDIT, CREDIT + "I", CREDIT.lower() + "7"])
def test_credit_code_of_another_shape_is_refused(code: str) -> None:
    assert privacy.is_credit_code(code) is False


def test_encrypt_hides_the_number_and_decrypt_returns_it() -> None:
    key = Fernet.generate_key()
    token = privacy.encrypt(RESIDENT, key)
    assert RESIDENT.encode() not in token
    assert privacy.decrypt(token, key) == RESIDENT


def test_decrypt_with_another_key_fails() -> None:
    token = privacy.encrypt(RESIDENT, Fernet.generate_key())
    with pytest.raises(InvalidToken):
        privacy.decrypt(token, Fernet.generate_key())


def test_masked_shows_the_tail_only() -> None:
    assert privacy.masked(privacy.tail(RESIDENT)) == "••••••••002X"
