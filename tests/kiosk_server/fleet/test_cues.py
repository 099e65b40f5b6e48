"""A cue is signed for one screen, for as long as its zone allows."""

from datetime import timedelta

import pytest
from factories import NOW, make_screen, make_zone
from sqlalchemy.orm import Session

from kiosk_server.fleet.cues import current_cue
from screens.cue import accept
from screens.errors import LeaseExpired, WrongScreen
from screens.signing import SigningKey

KEY = SigningKey.generate()


def test_a_screen_without_a_programme_has_no_cue(session: Session) -> None:
    screen, _ = make_screen(session)
    assert current_cue(screen, KEY, NOW) is None


def test_cue_is_what_the_screen_accepts_until_its_lease_ends(session: Session) -> None:
    make_zone(session).lease_days = 3
    screen, _ = make_screen(session)
    screen.programme, screen.sequence = "a" * 64, 5
    document = current_cue(screen, KEY, NOW.replace(microsecond=123456))
    assert document is not None
    expected = {"public_key": KEY.public_key_b64, "screen": str(screen.id), "last_sequence": 4}
    cue = accept(document, now=NOW + timedelta(days=3, seconds=-1), **expected)
    assert (cue.sequence, cue.programme, cue.issued_at) == (5, "a" * 64, NOW)
    assert cue.valid_until == NOW + timedelta(days=3)
    with pytest.raises(LeaseExpired):
        accept(document, now=NOW + timedelta(days=3), **expected)
    with pytest.raises(WrongScreen):
        accept(document, now=NOW, **{**expected, "screen": "999"})
