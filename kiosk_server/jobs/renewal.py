"""Programmes move with the calendar: each is renewed long before its 35 days are over."""

import time
from collections.abc import Callable

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

    def _run(self) -> None:
        while True:
            try:
                changed = self._programming.reprogramme(now=clock.now())
                log.info("programmes renewed", screens=changed)
            except Exception:
                log.exception("renewal failed")  # the next round tries again; screens keep what they have
            time.sleep(INTERVAL_SECONDS)
