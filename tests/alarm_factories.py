"""A fleet in fast motion: minutes pass, screens are heard or fall silent, and the watch goes its rounds."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from factories import NOW, make_screen
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk_server.fleet.alarm_models import Alarm, AlarmNotice
from kiosk_server.fleet.alarms import Watch
from kiosk_server.fleet.models import Screen

ROUND = timedelta(seconds=15)
MINUTE = timedelta(minutes=1)


class Story:
    """What happens to the screens of one session from `NOW` on, which is nine o'clock on a Sunday in Beijing."""

    def __init__(self, session: Session, *channels: str, now: datetime = NOW, watch: Watch | None = None) -> None:
        """Begin with a watch that has seen nothing, at *now*."""
        self.session, self.now = session, now
        self.watch = watch or Watch(channels=channels)

    def screen(self, name: str = "大厅屏", **facts: object) -> Screen:
        """Return a screen that was heard just now and plays what it is due to play."""
        made = make_screen(self.session, name=name, now=self.now)[0]
        made.programme = made.applied_programme = "a" * 64
        made.sequence = made.applied_sequence = 1
        made.due_at = made.last_seen_at = self.now
        for field, value in facts.items():
            setattr(made, field, value)
        self.session.flush()
        return made

    def passes(self, minutes: float, *heard: Screen) -> None:
        """Let so many minutes pass, in which these screens are heard before every round."""
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            self.now += ROUND
            for screen in heard:
                screen.last_seen_at = self.now
            self.watch.round(self.session, self.now)

    def alarms(self) -> Sequence[Alarm]:
        """Return all alarms, oldest first, as they are stored."""
        query = select(Alarm).order_by(Alarm.id).execution_options(populate_existing=True)
        return self.session.scalars(query).all()

    def told(self) -> list[tuple[str, bool]]:
        """Return the kind of every alarm and whether it is open."""
        return [(alarm.kind, alarm.cleared_at is None) for alarm in self.alarms()]

    def notices(self) -> list[tuple[str, str, float]]:
        """Return channel, event and the minutes after `NOW` at which it is due, of every notice that waits."""
        query = select(AlarmNotice).order_by(AlarmNotice.id).execution_options(populate_existing=True)
        found = self.session.scalars(query.where(AlarmNotice.sent_at.is_(None)))
        return [(one.channel, one.event, (one.due_at - NOW) / MINUTE) for one in found]
