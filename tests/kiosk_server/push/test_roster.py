"""The roster: what is news, and what is answered without it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from factories import NOW

from kiosk_server.fleet.cues import CueDue
from kiosk_server.fleet.heartbeats import Status
from kiosk_server.fleet.pace import Pace
from kiosk_server.push.roster import HEALTH_KEPT, LEASE_RENEWAL, Connected, Roster
from screens.cue import accept
from screens.signing import SigningKey

KEY = SigningKey.generate()
DUE = CueDue(screen_id=7, sequence=3, programme="a" * 64, zone_id=1, lease_days=7)
SAID = Status(sequence=3, programme="a" * 64, player_version="1", clock_offset_ms=40, health={"cached_files": 3})


def _connected() -> Connected:
    one = Connected(screen_id=7, token="t", due=DUE)
    one.told(SAID, DUE, NOW)
    return one


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 4},
        {"programme": "b" * 64},
        {"fault": "bad_digest"},
        {"player_version": "2"},
        {"order": 1},
        {"clock_offset_ms": 1041},
        {"clock_offset_ms": None},
        {"health": {"showing": "standby"}},
        {"health": {"on": False}},
    ],
)
def test_what_somebody_would_look_for_is_news(changes: dict[str, object]) -> None:
    assert _connected().brings_news(replace(SAID, **changes), NOW)  # type: ignore[arg-type]  # each for its own field


@pytest.mark.parametrize("changes", [{}, {"clock_offset_ms": 1040}, {"health": {"cached_files": 9}}, {"health": None}])
def test_what_trembles_is_no_news_until_it_is_old(changes: dict[str, object]) -> None:
    status = replace(SAID, **changes)  # type: ignore[arg-type]  # each for its own field
    assert not _connected().brings_news(status, NOW + HEALTH_KEPT)
    assert _connected().brings_news(status, NOW + HEALTH_KEPT + timedelta(seconds=1))


def test_first_words_of_a_screen_are_news() -> None:
    assert Connected(screen_id=7, token="t", due=DUE).brings_news(SAID, NOW)


def test_cue_is_signed_once_an_hour_and_after_each_change() -> None:
    one = _connected()
    first = one.cue(KEY, NOW)
    assert one.cue(KEY, NOW + LEASE_RENEWAL) is first
    later = NOW + LEASE_RENEWAL + timedelta(seconds=1)
    renewed = one.cue(KEY, later)
    assert renewed is not None
    assert renewed["issued_at"] == later.isoformat()
    one.follow(DUE._replace(sequence=4))
    changed = one.cue(KEY, later)
    assert changed is not None
    assert accept(changed, public_key=KEY.public_key_b64, screen="7", last_sequence=3, now=later).sequence == 4


def test_socket_that_leaves_takes_no_other_of_its_screen_along() -> None:
    roster = Roster()
    roster.enter("old", _connected())
    roster.enter("new", _connected())
    assert (roster.leave("old"), roster.leave("old")) == (True, False)
    assert (roster.screen_ids(), roster.find("old")) == ({7}, None)


def test_changes_reach_every_socket_of_the_screen_they_are_for() -> None:
    roster, mine, other = Roster(), _connected(), Connected(screen_id=8, token="t", due=DUE._replace(screen_id=8))
    roster.enter("a", mine)
    roster.enter("b", other)
    roster.follow([DUE._replace(sequence=4)])
    assert (mine.due.sequence, other.due.sequence) == (4, 3)


def test_answer_carries_cue_time_and_the_pace_of_the_zone() -> None:
    roster, one = Roster(), _connected()
    roster.paces = {1: Pace(kbps=64, spread_ms=500)}
    answer = roster.answer(one, KEY, NOW)
    expected = (int(NOW.timestamp() * 1000), [], {"kbps": 64, "spread_ms": 500, "report_ms": 0}, one.cue(KEY, NOW))
    assert (answer["server_time"], answer["commands"], answer["pace"], answer["cue"]) == expected


def test_what_was_read_before_does_not_put_back_what_is_known() -> None:
    one, newer = _connected(), DUE._replace(sequence=4, programme="b" * 64)
    one.follow(newer)
    one.follow(DUE)
    assert one.due == newer
