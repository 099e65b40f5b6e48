"""A round of the job, from silent screens to a POST and a mail that really arrive, or are tried again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alarm_factories import MINUTE, Story
from factories import NOW
from flask import Flask
from prometheus_client import REGISTRY
from receivers import Hook, Letterbox, hook, letterbox
from sqlalchemy import select

from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.fleet.alarm_channels import channels_of
from kiosk_server.fleet.alarm_models import AlarmNotice
from kiosk_server.fleet.models import Screen
from kiosk_server.jobs.alarms import EXTENSION, Alarms
from kiosk_server.jobs.once import Duty

ROUND = timedelta(seconds=15)


class Night:
    """An instance whose rounds a test goes itself; no screen is heard unless it says so."""

    def __init__(self, database: Database, config: Config) -> None:
        self.database, self.now = database, NOW
        duty = Duty(database, "alarms")
        self.job = Alarms(config, database, channels_of(config), lambda *_: None, duty)

    def screens(self, *names: str) -> None:
        with self.database.transaction() as session:
            story = Story(session)
            for name in names:
                story.screen(name)

    def passes(self, minutes: float, *, heard: bool = False) -> None:
        for _ in range(int(minutes * 4)):
            self.now += ROUND
            if heard:
                with self.database.transaction() as session:
                    for screen in session.scalars(select(Screen)):
                        screen.last_seen_at = self.now
            self.job.round(self.now)

    def outbox(self) -> list[tuple[str, str, int, str, bool]]:
        """Return channel, event, attempts, error and whether it went out, of every notice."""
        with self.database.reading() as session:
            found = session.scalars(select(AlarmNotice).order_by(AlarmNotice.id))
            return [(n.channel, n.event, n.attempts, n.last_error, n.sent_at is not None) for n in found]


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as server:
        yield server


@pytest.fixture
def post_office() -> Iterator[Letterbox]:
    with letterbox() as server:
        yield server


def config(receiver: Hook | None = None, post_office: Letterbox | None = None, **more: Any) -> Config:
    given: dict[str, Any] = {"public_address": "https://kiosk.example.gov.cn", "site_name": "清河县政务公开"}
    if receiver:
        given["alarm_webhook"] = receiver.address
    if post_office:
        given |= {"smtp_host": "127.0.0.1", "smtp_port": post_office.port, "smtp_security": "none"}
        given |= {"smtp_from": "kiosk@example.gov.cn", "alarm_mail_to": "duty@example.gov.cn"}
    return Config(**(given | more))


def posted(receiver: Hook) -> list[Any]:
    return [json.loads(body) for _, body in receiver.received]


def test_alarms_of_one_round_are_one_post_and_one_mail(
    database: Database, receiver: Hook, post_office: Letterbox
) -> None:
    night = Night(database, config(receiver, post_office))
    night.screens("一楼大厅", "二楼大厅")
    night.passes(10)
    [document] = posted(receiver)
    assert (document["site"], document["address"]) == (
        "清河县政务公开",
        "https://kiosk.example.gov.cn/admin/alarms",
    )
    told = [(one["event"], one["kind"], one["screen"]["name"], one["since"]) for one in document["alarms"]]
    at = "2026-11-22T01:00:00Z"
    assert told == [("raised", "lost", "一楼大厅", at), ("raised", "lost", "二楼大厅", at)]
    [(recipients, mail)] = post_office.received
    assert recipients == ["duty@example.gov.cn"]
    assert mail["Subject"] == "告警 2 条（失联 2）（清河县政务公开）"
    assert mail.get_content().split("\n\n") == [
        "屏幕“一楼大厅”自 09:00 起没有心跳，已 5 分钟。请检查电源和网线。（清河县政务公开专区）",
        "屏幕“二楼大厅”自 09:00 起没有心跳，已 5 分钟。请检查电源和网线。（清河县政务公开专区）",
        "查看全部告警：https://kiosk.example.gov.cn/admin/alarms\n",
    ]


def test_recovery_is_told_as_well(database: Database, receiver: Hook, post_office: Letterbox) -> None:
    night = Night(database, config(receiver, post_office))
    night.screens("一楼大厅")
    night.passes(6)
    night.passes(5, heard=True)
    assert [one["alarms"][0]["event"] for one in posted(receiver)] == ["raised", "cleared"]
    assert [mail["Subject"] for _, mail in post_office.received] == [
        "告警：屏幕“一楼大厅”失联（清河县政务公开）",
        "恢复：屏幕“一楼大厅”失联（清河县政务公开）",
    ]
    text = post_office.received[1][1].get_content()
    assert text.startswith("屏幕“一楼大厅”已恢复：“失联”从 09:00 到 09:08，历时 8 分钟。")


def test_what_failed_is_tried_again_later_and_the_other_channel_does_not_wait(
    database: Database, receiver: Hook, post_office: Letterbox
) -> None:
    night = Night(database, config(receiver, post_office))
    night.screens("一楼大厅")
    receiver.status = 503
    night.passes(5.25)
    assert night.outbox() == [
        ("webhook", "raised", 1, "refused: 503 Service Unavailable", False),
        ("mail", "raised", 1, "", True),
    ]
    night.passes(0.25)
    assert len(receiver.received) == 1  # half a minute of patience
    night.passes(1.25)
    assert len(receiver.received) == 3
    receiver.status = 200
    night.passes(3)
    assert night.outbox() == [("webhook", "raised", 4, "", True), ("mail", "raised", 1, "", True)]


def test_metrics_count_what_is_open_and_what_waits(database: Database, receiver: Hook) -> None:
    def measured() -> tuple[float | None, float | None]:
        read = REGISTRY.get_sample_value
        open_lost = read("kiosk_alarms_open", {"kind": "lost"})
        return open_lost, read("kiosk_alarm_notices_waiting", {"channel": "webhook"})

    night = Night(database, config(receiver))
    night.screens("一楼大厅", "二楼大厅")
    receiver.status = 500
    night.passes(6)
    assert measured() == (2, 2)
    receiver.status = 200
    night.passes(6, heard=True)
    assert measured() == (0, 0)


def test_after_a_day_a_message_is_given_up(database: Database, receiver: Hook) -> None:
    night = Night(database, config(receiver))
    night.screens("一楼大厅")
    receiver.status = 500
    night.passes(5.25)
    began = night.now
    while len(receiver.received) < 30:
        with database.reading() as session:
            night.now = session.scalars(select(AlarmNotice.due_at)).one()
        night.job.round(night.now)
    assert timedelta(hours=23) < night.now - began < timedelta(hours=25)
    night.now += timedelta(days=2)
    night.passes(1)
    assert len(receiver.received) == 30
    with database.reading() as session:
        assert session.scalars(select(AlarmNotice.given_up_at)).one() is not None


def test_quiet_hours_keep_messages_back_and_those_of_what_is_over_for_good(
    database: Database, receiver: Hook, post_office: Letterbox
) -> None:
    night = Night(database, config(receiver, post_office, alarm_quiet_hours="08:30-09:30"))
    night.screens("一楼大厅", "二楼大厅")
    night.passes(10)
    assert (receiver.received, post_office.received) == ([], [])
    with database.transaction() as session:  # one of the two is heard from now on, by somebody else's doing
        session.scalars(select(Screen).where(Screen.name == "二楼大厅")).one().last_seen_at = NOW + timedelta(days=1)
    night.passes(25)
    assert [one["screen"]["name"] for document in posted(receiver) for one in document["alarms"]] == ["一楼大厅"]
    assert len(post_office.received) == 1


def test_more_alarms_than_one_message_takes_are_several(database: Database, receiver: Hook) -> None:
    night = Night(database, config(receiver))
    night.screens("一楼大厅")
    with database.transaction() as session:
        first = session.scalars(select(Screen)).one()
        columns = {c.key: getattr(first, c.key) for c in Screen.__table__.columns if c.key not in {"id", "token_hash"}}
        session.add_all([Screen(**columns, token_hash=f"{number:064d}") for number in range(250)])
    night.passes(6)
    assert [len(document["alarms"]) for document in posted(receiver)] == [200, 51]
    assert all(is_sent for *_, is_sent in night.outbox())


def test_a_recipient_who_is_refused_is_remembered(database: Database, post_office: Letterbox) -> None:
    both = "duty@example.gov.cn,gone@example.gov.cn"
    night = Night(database, config(post_office=post_office, alarm_mail_to=both))
    night.screens("一楼大厅")
    post_office.refused = frozenset({"gone@example.gov.cn"})
    night.passes(6)
    remark = "recipients: gone@example.gov.cn 550 5.1.1 no such person"
    assert night.outbox() == [("mail", "raised", 1, remark, True)]


def test_only_the_process_on_duty_tells(database: Database, receiver: Hook) -> None:
    """Two processes on one database: the second stands by, and takes over when the first has ended."""
    nights = [Night(database, config(receiver)) for _ in range(2)]
    duties = [Duty(database, "alarms") for _ in range(2)]
    for night, duty in zip(nights, duties, strict=True):
        night.job = Alarms(config(receiver), database, channels_of(config(receiver)), lambda *_: None, duty)
    nights[0].screens("一楼大厅")
    outcomes = []
    for number in range(1, 30):
        outcomes.append([night.job.turn(NOW + number * ROUND) for night in nights])
    assert set(map(tuple, outcomes)) == {("done", "elsewhere")}
    assert len(receiver.received) == 1
    duties[0].leave()
    assert nights[1].job.turn(NOW + 10 * MINUTE) == "done"
    duties[1].leave()


def test_every_application_has_its_watch(app: Flask) -> None:
    assert isinstance(app.extensions[EXTENSION], Alarms)


def test_start_runs_beside_the_caller(database: Database) -> None:
    beside: list[object] = []
    Alarms(Config(), database, {}, beside.append, Duty(database, "alarms")).start()
    assert len(beside) == 1
