"""What a fleet measured, and how it is told."""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


def quantile(values: Sequence[float], share: float) -> float:
    """Return the least of *values* that at least *share* (0 to 1] of them do not exceed; 0.0 of none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def spread(name: str, seconds: Sequence[float]) -> str:
    """Return one line: median, 95th percentile and greatest of *seconds*, in milliseconds."""
    if not seconds:
        return f"{name:<34} –"
    median, p95, worst = (1000 * v for v in (statistics.median(seconds), quantile(seconds, 0.95), max(seconds)))
    return f"{name:<34} p50 {median:8.1f} ms   p95 {p95:8.1f} ms   max {worst:8.1f} ms   n {len(seconds)}"


@dataclass(slots=True)
class Wave:
    """One programme on its way through the fleet: when the first screen heard of it, and when each had applied it."""

    heard_at: float
    applied_at: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """Durations in seconds and events counted by name; instants are those of the monotonic clock."""

    connecting: list[float] = field(default_factory=list)
    """From the attempt until the token was taken."""
    answering: list[float] = field(default_factory=list)
    """From a heartbeat to its answer."""
    following: list[float] = field(default_factory=list)
    """From a cue until its programme was fetched and checked."""
    ordering: list[float] = field(default_factory=list)
    """From a direct order until it was carried out."""
    counts: Counter[str] = field(default_factory=Counter)
    waves: dict[str, Wave] = field(default_factory=dict)
    started_at: float = 0.0
    screens_let_in: int = 0
    """Screens, each counted at its first welcome only."""
    last_let_in_at: float = 0.0

    def count(self, what: str) -> None:
        """Count one more of *what*."""
        self.counts[what] += 1

    def heard(self, programme: str, at: float) -> None:
        """Note that a screen that played something else heard of *programme*."""
        self.waves.setdefault(programme, Wave(at))

    def applied(self, programme: str, at: float) -> None:
        """Note that such a screen plays it now."""
        if programme in self.waves:
            self.waves[programme].applied_at.append(at)

    def let_in(self, at: float) -> None:
        """Note the first welcome of a screen."""
        self.screens_let_in += 1
        self.last_let_in_at = at

    @property
    def connect_rate(self) -> float:
        """Screens let in per second, from the start to the last first welcome."""
        return self.screens_let_in / max(self.last_let_in_at - self.started_at, 0.001) if self.screens_let_in else 0.0

    def lines(self) -> Iterable[str]:
        """Yield the report, line by line."""
        yield f"{'connect rate while ramping up':<34} {self.connect_rate:8.0f} screens/s"
        yield spread("connect, with token check", self.connecting)
        yield spread("heartbeat and its answer", self.answering)
        yield spread("cue to checked programme", self.following)
        yield spread("direct order carried out", self.ordering)
        for number, wave in enumerate(self.waves.values(), start=1):
            yield spread(f"change {number}, from its first cue", [at - wave.heard_at for at in wave.applied_at])
        for name in sorted(self.counts):
            yield f"{name:<34} {self.counts[name]:8}"
