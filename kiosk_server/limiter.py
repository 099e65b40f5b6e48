"""How often one sender may come: a token bucket (令牌桶) for each, within this process."""

from dataclasses import dataclass, field
from math import ceil

EXTENSION = "limiter"
"""Where an application keeps the one for its screens."""
AT_ONCE = 20
"""Messages a screen may send in one go: after a day without network it has much to tell."""
A_SECOND = 5.0
"""Messages a second that it may go on with."""
_MOST_SENDERS = 10_000
"""Beyond so many, senders that could send all they want again are forgotten."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(slots=True)
class Limiter:
    """Counts by sender, whom any key tells from the others; `now` is in seconds of a clock that goes forward.

    A clock stepped back costs a sender nothing but the refill of that time. No method waits or gives way, so threads
    and greenlets may share one: the worst that two can do at once is to count one message for two.
    """

    at_once: float = AT_ONCE
    a_second: float = A_SECOND
    _buckets: dict[object, _Bucket] = field(default_factory=dict)

    def wait_for(self, sender: object, now: float) -> int:
        """Count one message of *sender*; return 0 when it may pass, else after how many whole seconds one may."""
        bucket = self._buckets.get(sender)
        if bucket is None:
            self._forget(now)
            bucket = self._buckets[sender] = _Bucket(self.at_once, now)
        left = self._left(bucket, now)
        bucket.at = now
        bucket.left = left - 1 if left >= 1 else left
        return 0 if left >= 1 else max(1, ceil((1 - left) / self.a_second))

    def _left(self, bucket: _Bucket, now: float) -> float:
        return min(self.at_once, bucket.left + max(0.0, now - bucket.at) * self.a_second)

    def _forget(self, now: float) -> None:
        if len(self._buckets) < _MOST_SENDERS:
            return
        kept = [(sender, bucket) for sender, bucket in self._buckets.items() if self._left(bucket, now) < self.at_once]
        self._buckets = dict(kept)
