"""What many screens say in the same moment is written down in one transaction, and each is answered after its commit.

The first to come waits a moment for others and writes for all (成组提交). After one change thousands report at once; a
transaction for each would take the time that they need to fetch what is new.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import structlog

from kiosk_server.errors import Unavailable

GATHER_SECONDS = 0.02
LONGEST_GATHER_SECONDS = 0.25
"""While more keep coming it waits on: in large batches a report costs half, and what screens fetch is served first."""
MOST_TOGETHER = 500
"""Reports in one transaction: it holds up everything else for some tens of milliseconds, not longer."""

RETRY_SECONDS = 5
"""After which screens say again what could not be written."""

log = structlog.get_logger(__name__)
Said = TypeVar("Said")
Answer = TypeVar("Answer")


class _Batch(Generic[Said, Answer]):
    def __init__(self) -> None:
        self.said: dict[int, Said] = {}
        self.answers: dict[int, Answer] = {}
        self.is_lost = False
        self.written = threading.Event()


class Gathering(Generic[Said, Answer]):
    """Hands what was said, by screen, to *write* in batches; a screen that speaks twice is heard in turn.

    :param write: takes what was said and returns the answers, both by the screen's id; screens that are not answered do
        not exist any more. When it raises, everybody in the batch is told to say it again.
    """

    def __init__(self, write: Callable[[dict[int, Said]], dict[int, Answer]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._open: _Batch[Said, Answer] | None = None
        self._unwritten: list[_Batch[Said, Answer]] = []

    def say(self, screen_id: int, said: Said) -> Answer | None:
        """Wait until this is written down; return the answer, None when there is no such screen.

        :raises Unavailable: it could not be written down.
        """
        batch, leads = self._join(screen_id, said)
        if leads:
            self._lead(batch)
        else:
            batch.written.wait()
        if batch.is_lost:
            raise Unavailable("could not be written down", retry_after=RETRY_SECONDS)
        return batch.answers.get(screen_id)

    def _join(self, screen_id: int, said: Said) -> tuple[_Batch[Said, Answer], bool]:
        """Add to a batch; return it, and whether we are its first. What the screen said before is written before."""
        while True:
            with self._lock:
                earlier = next((batch for batch in self._unwritten if screen_id in batch.said), None)
                if earlier is None:
                    batch, leads = self._open, False
                    if batch is None or len(batch.said) >= MOST_TOGETHER:
                        batch, leads = _Batch(), True
                        self._open = batch
                        self._unwritten.append(batch)
                    batch.said[screen_id] = said
                    return batch, leads
            earlier.written.wait()

    def _lead(self, batch: _Batch[Said, Answer]) -> None:
        _gather(batch)
        with self._lock:
            if self._open is batch:
                self._open = None
        try:
            batch.answers = self._write(batch.said)
        except Exception:
            # Whatever it was, it is logged once, here, and told to all who wait; the next batch is written anew.
            log.exception("what screens said could not be written down", screens=len(batch.said))
            batch.is_lost = True
        finally:
            with self._lock:
                self._unwritten.remove(batch)
            batch.written.set()


def _gather(batch: _Batch[Said, Answer]) -> None:
    """Wait while more comes, up to a time and a number."""
    until = time.monotonic() + LONGEST_GATHER_SECONDS
    before = 0
    while before < len(batch.said) < MOST_TOGETHER and time.monotonic() < until:
        before = len(batch.said)
        time.sleep(GATHER_SECONDS)
