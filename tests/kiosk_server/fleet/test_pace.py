"""A zone's line is shared by its screens."""

import pytest
from factories import make_screen, make_zone
from sqlalchemy.orm import Session

from kiosk_server.fleet.pace import (
    LEAST_KBPS,
    LONGEST_REPORT_MS,
    LONGEST_SPREAD_MS,
    Pace,
    pace_of,
    paces,
    report_spread_ms,
)


@pytest.mark.parametrize(
    ("screens", "kbps", "pace"),
    [
        (1, None, Pace(None, 0)),
        (4, 4000, Pace(1000, 150)),
        (3, 10, Pace(LEAST_KBPS, 100)),
        (5000, None, Pace(None, LONGEST_SPREAD_MS)),
        (0, 4000, Pace(4000, 0)),
    ],
)
def test_pace_of_one_screen(screens: int, kbps: int | None, pace: Pace) -> None:
    assert pace_of(screens, kbps) == pace


@pytest.mark.parametrize(("screens", "spread"), [(0, 0), (1, 0), (501, 300), (5001, 3000), (20_000, LONGEST_REPORT_MS)])
def test_reports_are_spread_over_the_longer_the_more_there_are(screens: int, spread: int) -> None:
    assert report_spread_ms(screens) == spread


def test_paces_count_the_paired_screens_of_each_zone(session: Session) -> None:
    limited, free = make_zone(session, "limited"), make_zone(session, "free")
    limited.download_kbps = 1000
    for zone in (limited, limited, free):
        make_screen(session, zone=zone)
    gone, _ = make_screen(session, zone=limited)
    gone.token_hash = None
    session.flush()
    assert paces(session) == {limited.id: Pace(500, 50), free.id: Pace(None, 0)}
    assert paces(session, zone_id=limited.id) == {limited.id: Pace(500, 50)}
