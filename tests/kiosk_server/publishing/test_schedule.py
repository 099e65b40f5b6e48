"""Which assignments reach which screens: by zone, unit with all below it, group, single screen, and everything."""

from factories import NOW, assign, make_playlist, make_screen, make_unit, make_zone
from sqlalchemy.orm import Session

from kiosk_server.fleet import queries as fleet
from kiosk_server.publishing import schedule
from kiosk_server.publishing.schedule_models import ScreenGroup, screen_group_member
from kiosk_server.publishing.targets import Target


def make_group(session: Session, *screen_ids: int) -> ScreenGroup:
    """Return a group of these screens."""
    group = ScreenGroup(unit_id=make_unit(session).id, name="大厅屏组")
    session.add(group)
    session.flush()
    for screen_id in screen_ids:
        session.execute(screen_group_member.insert().values(group_id=group.id, screen_id=screen_id))
    return group


def test_every_kind_of_target_reaches_its_screens_and_no_others(session: Session) -> None:
    county, town = make_unit(session), make_unit(session, "town", parent=make_unit(session))
    (here, _), (other, _) = (make_screen(session, zone=make_zone(session, key, unit=county)) for key in ("a", "b"))
    below, _ = make_screen(session, zone=make_zone(session, "c", unit=town))
    group = make_group(session, here.id, below.id)
    expected = {
        Target("everything"): {here.id, other.id, below.id},
        Target("unit", county.id): {here.id, other.id, below.id},
        Target("unit", town.id): {below.id},
        Target("zone", here.zone_id): {here.id},
        Target("group", group.id): {here.id, below.id},
        Target("screen", other.id): {other.id},
    }
    assert {target: fleet.reached(session, [target]) for target in expected} == expected
    reaching = fleet.reaching(session, fleet.screens(session))
    assert {target: {s for s, targets in reaching.items() if target in targets} for target in expected} == expected


def test_reaching_gives_the_assignments_to_any_of_the_targets_oldest_first(session: Session) -> None:
    playlist, (screen, _) = make_playlist(session), make_screen(session)
    other = make_zone(session, "other")
    sent = {"zone_id": screen.zone_id}, {"screen_id": screen.id}, {"target": Target("everything")}
    rows = [assign(session, playlist, **target) for target in sent]
    elsewhere = assign(session, playlist, zone_id=other.id)
    targets = fleet.reaching(session, [screen])[screen.id]
    assert list(schedule.reaching(session, targets)) == rows
    assert list(schedule.reaching(session, [Target("zone", other.id)])) == [elsewhere]
    assert list(schedule.reaching(session, [])) == []


def test_assignments_come_by_priority_and_then_age(session: Session) -> None:
    zone, playlist = make_zone(session), make_playlist(session)
    rows = [assign(session, playlist, zone_id=zone.id, priority=priority, now=NOW) for priority in (0, 5, 5)]
    assert list(schedule.assignments(session)) == [rows[1], rows[2], rows[0]]
    assert list(schedule.assignments(session, playlist_id=make_playlist(session).id)) == []


def test_targets_of_playlists_are_where_they_are_sent(session: Session) -> None:
    zone, playlist, other = make_zone(session), make_playlist(session), make_playlist(session)
    assign(session, playlist, zone_id=zone.id)
    assign(session, playlist)
    assert schedule.targets_of(session, [playlist.id]) == {Target("zone", zone.id), Target("everything")}
    assert schedule.targets_of(session, [other.id]) == set()
