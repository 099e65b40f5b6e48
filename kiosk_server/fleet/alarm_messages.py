"""What a message about alarms says: the JSON of the webhook, subject and text of the mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kiosk_server.config import Config
from kiosk_server.fleet import alarm_words
from kiosk_server.fleet.alarm_models import Alarm, AlarmNotice

VERSION = 1
MOST_LINES = 100
"""A mail that nobody reads to its end helps nobody: the rest is counted, and the desk lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, ready for every channel; `sent_at` is aware."""

    sent_at: datetime
    subject: str
    text: str
    document: Mapping[str, object]


def message_of(notices: Sequence[AlarmNotice], config: Config, now: datetime) -> Message:
    """Return what is to be said about these notices (with alarm, screen, zone and unit), at least one."""
    ordered = sorted(notices, key=lambda one: (one.event != "raised", one.id))
    lines = list(dict.fromkeys(_line(one.alarm, now, config) for one in ordered))
    left_out = [f"……另有 {len(lines) - MOST_LINES} 条，请到工作台查看。"] if len(lines) > MOST_LINES else []
    document = _envelope(config, now) | {"alarms": [_document(one, now, config) for one in ordered]}
    return Message(
        sent_at=now,
        subject=_subject(ordered, config),
        text="\n\n".join([*lines[:MOST_LINES], *left_out, _foot(config)]),
        document=document,
    )


def test_message(config: Config, now: datetime, who: str) -> Message:
    """Return a message that only proves the way is open, asked for by *who*."""
    text = f"这是一条测试消息，由{who}在工作台发出。收到它，说明告警能够送达。"
    return Message(
        sent_at=now,
        subject=f"测试：{config.site_name}告警",
        text=f"{text}\n\n{_foot(config)}",
        document=_envelope(config, now) | {"test": True, "text": text, "alarms": []},
    )


def _line(alarm: Alarm, now: datetime, config: Config) -> str:
    place = alarm.screen.zone.name
    return f"{alarm_words.told(alarm, now, config.time_zone).say()}（{place}）"


def _subject(notices: Sequence[AlarmNotice], config: Config) -> str:
    if len(notices) == 1:
        [notice] = notices
        state = "告警" if notice.event == "raised" else "恢复"
        return f"{state}：屏幕“{notice.alarm.screen.name}”{alarm_words.NAMES[notice.alarm.kind]}（{config.site_name}）"
    raised = [one.alarm.kind for one in notices if one.event == "raised"]
    over = [one.alarm.kind for one in notices if one.event == "cleared"]
    named = (("告警", raised), ("恢复", over))
    parts = [f"{word} {len(kinds)} 条（{alarm_words.counted(kinds)}）" for word, kinds in named if kinds]
    return f"{'，'.join(parts)}（{config.site_name}）"


def _foot(config: Config) -> str:
    return f"查看全部告警：{config.public_address}/admin/alarms"


def _envelope(config: Config, now: datetime) -> dict[str, object]:
    return {
        "version": VERSION,
        "site": config.site_name,
        "address": f"{config.public_address}/admin/alarms",
        "sent_at": _instant(now),
    }


def _document(notice: AlarmNotice, now: datetime, config: Config) -> dict[str, object]:
    alarm, screen = notice.alarm, notice.alarm.screen
    return {
        "notice": notice.id,
        "alarm": alarm.id,
        "event": notice.event,
        "kind": alarm.kind,
        "screen": {"id": screen.id, "name": screen.name},
        "zone": screen.zone.name,
        "unit": screen.zone.unit.name,
        "since": _instant(alarm.since),
        "raised_at": _instant(alarm.raised_at),
        "cleared_at": _instant(alarm.cleared_at) if alarm.cleared_at else None,
        "text": alarm_words.told(alarm, now, config.time_zone).say(),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
