"""Programmes move with the calendar: each is renewed long before its 35 days are over."""

from collections.abc import Callable
from datetime import datetime

import structlog

from kiosk_server.fleet.programming import Programming
from kiosk_server.jobs.once import Duty, Regular

EXTENSION = "kiosk-renewal"
INTERVAL_SECONDS = 900
log = structlog.get_logger(__name__)


class Renewal:
    """Brings every screen up to date at the start and four times an hour; unchanged content costs no push."""

    def __init__(self, programming: Programming, beside: Callable[..., None], duty: Duty) -> None:
        """Keep the parts; `start` begins."""
        self._programming, self._beside = programming, beside
        self._rounds = Regular("renewal", self.renew, every=INTERVAL_SECONDS, duty=duty, at_start=True)

    def start(self) -> None:
        """Begin, beside everything else."""
        self._rounds.start(self._beside)

    def catch_up(self) -> None:
        """Go a round now: something that should have followed from a change did not."""
        self._rounds.ask()

    def renew(self, now: datetime) -> int:
        """Go one round; return how many screens got a new programme."""
        changed = self._programming.reprogramme(now=now)
        log.info("programmes renewed", screens=changed)
        return changed
