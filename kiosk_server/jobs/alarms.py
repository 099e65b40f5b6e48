"""Looking at the fleet four times a minute, and telling those who are to hear of an alarm."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog

from kiosk_server import metrics
from kiosk_server.config import Config
from kiosk_server.db.session import Database
from kiosk_server.fleet import alarm_notices, alarm_queries
from kiosk_server.fleet.alarm_channels import Channel, DeliveryError
from kiosk_server.fleet.alarm_messages import message_of
from kiosk_server.fleet.alarm_models import AlarmNotice
from kiosk_server.fleet.alarm_rules import KINDS
from kiosk_server.fleet.alarms import Watch
from kiosk_server.fleet.quiet_hours import QuietHours
from kiosk_server.jobs.once import Duty, Regular

EXTENSION = "kiosk-alarms"
INTERVAL_SECONDS = 15
MOST_MESSAGES = 20
"""Messages through one channel in one round; more wait for the next."""
log = structlog.get_logger(__name__)


class Alarms:
    """Watches the screens and empties the outbox, in the one process that is on duty."""

    def __init__(
        self,
        config: Config,
        database: Database,
        channels: Mapping[str, Channel],
        beside: Callable[..., None],
        duty: Duty,
    ) -> None:
        """Keep the parts; `start` begins."""
        self._config, self._database, self._channels, self._beside = config, database, channels, beside
        self._quiet = QuietHours(*config.quiet_hours, config.time_zone) if config.quiet_hours else None
        self._watch = Watch(channels=tuple(channels), quiet=self._quiet)
        self._rounds = Regular("alarms", self.round, every=INTERVAL_SECONDS, duty=duty)

    def start(self) -> None:
        """Begin, beside everything else."""
        self._rounds.start(self._beside)

    def turn(self, now: datetime) -> str:
        """Go one round if this process is on duty; return what came of it (`once.Regular.turn`)."""
        return self._rounds.turn(now)

    def round(self, now: datetime) -> None:
        """Watch once, then deliver what is due; whether it could be delivered stands in the outbox."""
        with self._database.reading() as session:
            findings = self._watch.look(session, now)
        if findings:  # most rounds find nothing, and hold up nobody who writes
            with self._database.transaction() as session:
                done = self._watch.settle(session, findings, now)
            log.info("alarms", raised=done.raised, cleared=done.cleared)
        for channel in self._channels.values():
            for _ in range(MOST_MESSAGES):
                if not self._deliver(channel, now):
                    break
        self._measure()

    def _deliver(self, channel: Channel, now: datetime) -> bool:
        """Send one message through *channel*; say whether it went out, and more may wait."""
        with self._database.reading() as session:
            notices = alarm_notices.due(session, channel.name, now, channel.most)
            message = message_of(notices, self._config, now) if notices else None
        if message is None:
            return False
        try:
            remark = channel.send(message)  # outside any transaction: the other side may take its time
        except DeliveryError as error:
            self._note_failure(channel, notices, str(error), now)
            return False
        with self._database.transaction() as session:
            alarm_notices.note_sent(session, notices, now=now, remark=remark)
        return len(notices) == channel.most

    def _measure(self) -> None:
        with self._database.reading() as session:
            counts, waiting = alarm_queries.counted(session), alarm_notices.waiting(session)
        for kind in KINDS:
            metrics.ALARMS_OPEN.labels(kind).set(counts.get(kind, 0))
        for name in self._channels:
            count = sum(number for (channel, _), (number, _) in waiting.items() if channel == name)
            metrics.NOTICES_WAITING.labels(name).set(count)

    def _note_failure(self, channel: Channel, notices: Sequence[AlarmNotice], error: str, now: datetime) -> None:
        log.warning("alarms not delivered", channel=channel.name, notices=len(notices), error=error)
        with self._database.transaction() as session:
            alarm_notices.note_failure(session, notices, error, quiet=self._quiet, now=now)
