"""Programmes move with the calendar: each is renewed long before its 35 days are over."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog

from kiosk_server import clock
from kiosk_server.fleet.programming import Programming

EXTENSION = "kiosk-renewal"
INTERVAL_SECONDS = 900
log = structlog.get_logger(__name__)


class Renewal:
    """Brings every screen up to date at the start and four times an hour; unchanged content costs no push."""

    def __init__(self, programming: Programming, beside: Callable[..., None]) -> None:
        """Keep the parts; `start` begins."""
        self._programming, self._beside = programming, beside

    def start(self) -> None:
        """Begin, beside everything else."""
        self._beside(self._run)

    def renew(self, now: datetime) -> int | None:
        """Go one round; return how many screens got a new programme, None when something failed (it is in the log)."""
        try:
            changed = self._programming.reprogramme(now=now)
        except Exception:
            log.exception("renewal failed")  # the next round tries again; screens keep what they have
            return None
        log.info("programmes renewed", screens=changed)
        return changed

    def _run(self) -> None:
        while True:
            self.renew(clock.now())
            time.sleep(INTERVAL_SECONDS)
