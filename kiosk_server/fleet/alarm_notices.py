"""The outbox of alarms (待发通知): what is to be told through which channel, tried until it is delivered or too old."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session, joinedload

from kiosk_server.fleet.alarm_models import Alarm, AlarmNotice
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.quiet_hours import QuietHours
from kiosk_server.publishing.models import Zone

FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)
MOST_ATTEMPTS = 30
"""Doubling from half a minute up to an hour, the thirtieth attempt is a day after the first."""


def tell(
    session: Session, raised: Sequence[int], cleared: Sequence[int], *, channels: Iterable[str], due_at: datetime
) -> None:
    """Queue notices about alarms raised and ended, by their ids, for `due_at`.

    What nobody was told of yet is not told at all once it is over.
    """
    rows = [_row(alarm_id, channel, "raised", due_at) for channel in channels for alarm_id in raised]
    if cleared:
        untold = AlarmNotice.alarm_id.in_(cleared), AlarmNotice.sent_at.is_(None), AlarmNotice.attempts == 0
        session.execute(delete(AlarmNotice).where(*untold))
        query = select(AlarmNotice.alarm_id, AlarmNotice.channel).where(
            AlarmNotice.alarm_id.in_(cleared), AlarmNotice.event == "raised", AlarmNotice.given_up_at.is_(None)
        )
        told = session.execute(query).all()
        rows += [_row(alarm_id, channel, "cleared", due_at) for alarm_id, channel in told if channel in channels]
    if rows:
        session.execute(insert(AlarmNotice), rows)


def due(session: Session, channel: str, now: datetime, most: int) -> Sequence[AlarmNotice]:
    """Return the first *most* notices to be sent through *channel* at *now*, with alarm, screen, zone and unit."""
    query = (
        select(AlarmNotice)
        .where(*_unsent(), AlarmNotice.channel == channel, AlarmNotice.due_at <= now)
        .options(joinedload(AlarmNotice.alarm).joinedload(Alarm.screen).joinedload(Screen.zone).joinedload(Zone.unit))
        .order_by(AlarmNotice.id)
    )
    return session.scalars(query.limit(most)).all()


def note_sent(session: Session, notices: Iterable[AlarmNotice], *, now: datetime, remark: str = "") -> None:
    """Write down that these went out; *remark* is what went wrong all the same (one of several recipients refused)."""
    values = {"sent_at": now, "last_error": remark}
    session.execute(update(AlarmNotice), [{"id": one.id, "attempts": one.attempts + 1, **values} for one in notices])


def note_failure(
    session: Session, notices: Iterable[AlarmNotice], error: str, *, quiet: QuietHours | None, now: datetime
) -> None:
    """Write down why these did not go out, and when to try again; after a day they are given up."""
    session.execute(update(AlarmNotice), [_after_failure(one, error, quiet, now) for one in notices])


def waiting(session: Session) -> dict[tuple[str, str], tuple[int, datetime]]:
    """Return, by channel and last error, how many notices are not sent yet and when the first is tried next."""
    query = select(AlarmNotice.channel, AlarmNotice.last_error, func.count(), func.min(AlarmNotice.due_at))
    rows = session.execute(query.where(*_unsent()).group_by(AlarmNotice.channel, AlarmNotice.last_error))
    return {(channel, error): (count, due_at) for channel, error, count, due_at in rows}


def given_up(session: Session, since: datetime) -> dict[tuple[str, str], int]:
    """Return, by channel and last error, how many notices were given up after *since*."""
    return _counted(session, AlarmNotice.given_up_at > since)


def sent_in_part(session: Session, since: datetime) -> dict[tuple[str, str], int]:
    """Return, by channel and what went wrong all the same, how many notices went out after *since*."""
    return _counted(session, AlarmNotice.sent_at > since, AlarmNotice.last_error != "")


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts that failed."""
    return min(FIRST_RETRY * (1 << min(attempts - 1, 10)), LONGEST_RETRY)


def _unsent() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return AlarmNotice.sent_at.is_(None), AlarmNotice.given_up_at.is_(None)


def _counted(session: Session, *wanted: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    query = select(AlarmNotice.channel, AlarmNotice.last_error, func.count()).where(*wanted)
    rows = session.execute(query.group_by(AlarmNotice.channel, AlarmNotice.last_error))
    return {(channel, error): count for channel, error, count in rows}


def _row(alarm_id: int, channel: str, event: str, due_at: datetime) -> dict[str, object]:
    return {"alarm_id": alarm_id, "channel": channel, "event": event, "due_at": due_at, "attempts": 0, "last_error": ""}


def _after_failure(notice: AlarmNotice, error: str, quiet: QuietHours | None, now: datetime) -> dict[str, object]:
    attempts = notice.attempts + 1
    again = now + pause(attempts)
    return {
        "id": notice.id,
        "attempts": attempts,
        "last_error": error,
        "due_at": quiet.over_at(again) if quiet else again,
        "given_up_at": now if attempts >= MOST_ATTEMPTS else None,
    }
