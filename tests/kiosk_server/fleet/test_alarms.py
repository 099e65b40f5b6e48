"""The watch raises what lasts, ends what is over, tells each once, and costs no more for many screens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from alarm_factories import MINUTE, Story
from factories import NOW
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kiosk_server.audit import service as audit
from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import Database
from kiosk_server.fleet.alarm_models import AlarmNotice
from kiosk_server.fleet.alarms import Watch
from kiosk_server.fleet.models import Programme, Screen
from kiosk_server.fleet.quiet_hours import QuietHours
from kiosk_server.publishing.models import Zone

WORKDAYS = {"weekdays": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}
NIGHT = QuietHours(time(8, 30), time(9, 30), "Asia/Shanghai")
"""Half an hour of it is left at `NOW`."""


@pytest.fixture
def story(session: Session) -> Story:
    return Story(session, "webhook", "mail")


def test_a_silent_screen_is_lost_once_and_all_channels_are_told(story: Story) -> None:
    story.screen()
    story.passes(4.75)
    assert story.told() == []
    story.passes(30)
    assert story.told() == [("lost", True)]
    [alarm] = story.alarms()
    assert (alarm.since, alarm.raised_at) == (NOW, NOW + 5.25 * MINUTE)  # five minutes from the first round on
    assert story.notices() == [("webhook", "raised", 5.25), ("mail", "raised", 5.25)]


def test_raising_and_ending_stand_in_the_trail_by_the_system(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    story.passes(3, screen)
    query = select(AuditEntry.fact, AuditEntry.actor_name, AuditEntry.subject_id).where(
        AuditEntry.fact.startswith("Alarm")
    )
    assert [tuple(row) for row in story.session.execute(query)] == [
        ("AlarmRaised", "系统", screen.id),
        ("AlarmCleared", "系统", screen.id),
    ]
    assert audit.verify(story.session) is None


def test_recovery_needs_two_good_minutes_and_is_told_to_those_who_were_told(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    for notice in story.session.scalars(select(AlarmNotice).where(AlarmNotice.channel == "mail")):
        notice.sent_at = story.now
    story.passes(1.5, screen)
    assert story.told() == [("lost", True)]
    story.passes(1, screen)
    assert story.told() == [("lost", False)]
    assert story.notices() == [("mail", "cleared", 8.25)]  # the webhook heard nothing, and need not


def test_one_sign_of_life_is_no_recovery(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    story.passes(0.25, screen)
    story.passes(10)
    assert story.told() == [("lost", True)]


def test_a_screen_that_comes_and_goes_is_told_a_few_times_and_then_stays_an_alarm(story: Story) -> None:
    screen = story.screen()
    for _ in range(20):
        story.passes(7)
        story.passes(5, screen)
    assert story.told() == [("lost", False), ("lost", False), ("lost", True)]


def test_after_a_gap_the_watch_begins_anew(story: Story) -> None:
    story.screen()
    story.passes(1)
    story.now += timedelta(hours=2)  # the machine slept; everybody is silent for hours, and that is our own fault
    story.passes(5)
    assert story.told() == []
    story.passes(1)
    assert story.told() == [("lost", True)]


def test_a_closed_hall_loses_no_screen_but_an_open_alarm_waits_for_the_screen(story: Story) -> None:
    screen = story.screen()
    _zone(story, screen).opening = {"dayparts": [WORKDAYS], "day_condition": None, "exceptions": {}}
    story.passes(20)
    assert story.told() == []  # a Sunday
    story.now = datetime.fromisoformat("2026-11-23T16:50+08:00")
    story.passes(20)  # until ten minutes after closing time
    assert story.told() == [("lost", True)]
    story.passes(3, screen)
    assert story.told() == [("lost", False)]


def test_a_hall_without_hours_is_watched_by_day(session: Session) -> None:
    story = Story(session, now=datetime.fromisoformat("2026-11-22T07:30+08:00"))
    story.screen()
    story.passes(30)
    assert story.told() == []
    story.passes(5.25)
    assert story.told() == [("lost", True)]


def test_hours_that_were_altered_in_the_database_count_as_unknown(story: Story) -> None:
    screen = story.screen()
    _zone(story, screen).opening = {"dayparts": "always"}
    story.passes(6)
    assert story.told() == [("lost", True)]


def test_out_of_step_for_two_minutes_is_an_alarm_until_it_follows(story: Story) -> None:
    screen = story.screen()
    screen.programme, screen.sequence, screen.due_at = "b" * 64, 2, story.now
    story.passes(2, screen)
    assert story.told() == []
    story.passes(0.25, screen)
    [alarm] = story.alarms()
    assert (alarm.kind, alarm.since, alarm.detail) == ("out_of_step", NOW, {"due": 2, "applied": 1})
    screen.applied_programme, screen.applied_sequence = "b" * 64, 2
    story.passes(2.5, screen)
    assert story.told() == [("out_of_step", False)]


def test_a_screen_that_follows_each_change_is_in_step_however_many_there_are(story: Story) -> None:
    screen = story.screen()
    for number in range(2, 30):
        screen.programme, screen.due_at = f"{number:064d}", story.now
        story.passes(0.25, screen)
        screen.applied_programme = screen.programme
        story.passes(0.25, screen)
    assert story.told() == []


def test_a_kiosk_that_answers_questions_plays_no_programme(story: Story) -> None:
    screen = story.screen(kind="kiosk", applied_programme=None)
    story.passes(5, screen)
    assert story.told() == []


def test_a_wrong_clock_is_an_alarm_with_its_offset(story: Story) -> None:
    screen = story.screen(clock_offset_ms=240_000)
    story.passes(1.5, screen)
    [alarm] = story.alarms()
    assert (alarm.kind, alarm.detail) == ("clock", {"offset_ms": 240_000})


def test_standby_is_an_alarm_only_while_the_programme_plays_something(story: Story) -> None:
    screen = story.screen(health={"showing": "standby"})
    _due_programme(story, screen, ("09:00", "standby"), ("09:30", "loop"), ("10:00", "standby"))
    story.passes(30, screen)
    assert story.told() == []
    story.passes(2, screen)
    assert [(one.kind, one.since - NOW) for one in story.alarms()] == [("standby", 30 * MINUTE)]
    story.passes(35, screen)
    assert story.told() == [("standby", False)]


def test_a_revoked_screen_is_watched_no_more(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    screen.token_hash = None
    story.passes(0.25)
    [alarm] = story.alarms()
    assert (alarm.cleared_at, alarm.detail["ended"]) == (story.now, "unpaired")


def test_in_quiet_hours_notices_wait_for_their_end(session: Session) -> None:
    story = Story(session, watch=Watch(channels=["mail"], quiet=NIGHT))
    story.screen()
    story.passes(10)
    assert story.told() == [("lost", True)]
    assert story.notices() == [("mail", "raised", 30)]


def test_what_is_over_before_quiet_hours_end_is_told_to_nobody(session: Session) -> None:
    story = Story(session, watch=Watch(channels=["mail"], quiet=NIGHT))
    screen = story.screen()
    story.passes(10)
    story.passes(3, screen)
    assert story.told() == [("lost", False)]
    assert story.notices() == []


def test_a_notice_that_failed_may_have_arrived_and_is_followed_by_the_end(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    for notice in story.session.scalars(select(AlarmNotice)):
        notice.attempts = 1
    story.passes(3, screen)
    assert [event for _, event, _ in story.notices()] == ["raised", "raised", "cleared", "cleared"]


def test_a_given_up_notice_is_followed_by_nothing(story: Story) -> None:
    screen = story.screen()
    story.passes(6)
    for notice in story.session.scalars(select(AlarmNotice)):
        notice.attempts, notice.given_up_at = 30, story.now
    story.passes(3, screen)
    assert [event for _, event, _ in story.notices()] == ["raised", "raised"]


@pytest.mark.databases("sqlite", "postgresql")
def test_many_screens_lost_at_once_cost_as_many_questions_as_two(database: Database) -> None:
    counts = []
    for more in (2, 60):
        with database.reading() as session:
            story = Story(session, "webhook", "mail")
            template = story.screen()
            _multiply(session, template, more)
            with _counting(database) as statements:
                story.passes(6)
            assert len(story.told()) == more
            assert audit.verify(session) is None
            counts.append(len(statements))
    assert counts[1] == counts[0]


def _multiply(session: Session, template: Screen, count: int) -> None:
    columns = {c.key: getattr(template, c.key) for c in Screen.__table__.columns if c.key not in {"id", "token_hash"}}
    session.add_all([Screen(**columns, token_hash=f"{number:064d}") for number in range(count - 1)])
    session.flush()


@contextmanager
def _counting(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(database.engine, "before_cursor_execute", count)


def _zone(story: Story, screen: Screen) -> Zone:
    return story.session.get_one(Zone, screen.zone_id)


def _due_programme(story: Story, screen: Screen, *parts: tuple[str, str]) -> None:
    starts = [f"2026-11-22T{at}:00+08:00" for at, _ in parts] + ["2026-11-23T09:00:00+08:00"]
    segments: list[dict[str, Any]] = [
        {"start": starts[number], "end": starts[number + 1], "loop": loop} for number, (_, loop) in enumerate(parts)
    ]
    body = json.dumps({"segments": segments, "standby": "standby"}).encode()
    story.session.add(Programme(sha256=screen.programme, body=body, revisions=[], created_at=NOW))
    story.session.flush()
