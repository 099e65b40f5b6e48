"""What the whole fleet will show: the same as each screen's own timeline, told once for those that show the same."""

from datetime import UTC, datetime, timedelta

from factories import NOW, assign, make_approved_item, make_playlist, make_screen, make_zone
from sqlalchemy.orm import Session

from kiosk_server.fleet import queries
from kiosk_server.fleet.outlook import outlook
from kiosk_server.publishing.targets import Target
from playlists.dayparts import parse_daypart

WEEK = NOW, NOW + timedelta(days=7)


def titles(session: Session) -> dict[int, list[tuple[datetime, str]]]:
    """Return, by screen, when each loop of the week begins and what comes first in it."""
    return {
        screen.id: [(segment.start, segment.loop.entries[0].title) for segment in found.segments]
        for found in outlook(session, queries.screens(session), *WEEK)
        for screen in found.screens
    }


def test_screens_show_what_reaches_them_and_the_standby_loop_otherwise(session: Session) -> None:
    (here, _), (there, _) = (make_screen(session, zone=make_zone(session, key, name=key)) for key in ("甲", "乙"))
    common, own = (make_playlist(session, make_approved_item(session, title=title)) for title in ("共同", "本屏"))
    assign(session, common, target=Target("everything"), dayparts=[parse_daypart("1 09:00-17:00")])
    assign(session, own, screen_id=there.id, priority=1, dayparts=[parse_daypart("1 12:00-13:00")])
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Beijing
    noon, one, evening = (monday + timedelta(hours=hours) for hours in (3, 4, 8))
    assert titles(session) == {
        here.id: [(NOW, "甲"), (monday, "共同"), (evening, "甲")],
        there.id: [(NOW, "乙"), (monday, "共同"), (noon, "本屏"), (one, "共同"), (evening, "乙")],
    }


def test_screens_that_show_the_same_are_told_once(session: Session) -> None:
    for _ in range(3):
        make_screen(session)
    assert [len(found.screens) for found in outlook(session, queries.screens(session), *WEEK)] == [3]


def test_rule_that_cannot_mean_anything_leaves_only_its_screens_untold(session: Session) -> None:
    (bad, _), (good, _) = make_screen(session), make_screen(session)
    row = assign(session, make_playlist(session), screen_id=bad.id)
    row.recurrence = {"rule": "FREQ=SOMETIMES"}
    session.flush()
    found = {one.screens[0].id: bool(one.segments) for one in outlook(session, queries.screens(session), *WEEK)}
    assert found == {bad.id: False, good.id: True}
