"""What screens report is written down; an older database that was put back comes to be believed again."""

import pytest
from factories import NOW, make_screen
from sqlalchemy.orm import Session

from kiosk_server.fleet import heartbeats
from kiosk_server.fleet.heartbeats import MOST_BELIEVED, Status

PROGRAMME = "a" * 64


@pytest.mark.parametrize(
    ("known", "said", "due"),
    [(3, 3, 3), (3, 2, 3), (3, 8, 9), (3, MOST_BELIEVED - 1, MOST_BELIEVED), (3, MOST_BELIEVED, 3)],
)
def test_a_screen_that_is_ahead_of_the_database_is_given_a_cue_that_it_can_follow(
    session: Session, known: int, said: int, due: int
) -> None:
    screen, _ = make_screen(session)
    screen.sequence, screen.programme = known, PROGRAMME
    status = Status(sequence=said, programme="b" * 64)
    assert heartbeats.report_statuses(session, {screen.id: status}, now=NOW)[screen.id].sequence == due
    assert (screen.sequence, screen.programme) == (due, PROGRAMME)
