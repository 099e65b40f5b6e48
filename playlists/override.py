"""Overrides (紧急插播): content that beats every assignment for a bounded time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from playlists.content import Entry
from playlists.errors import N_, BadRule

Severity = Literal["red", "orange", "yellow", "blue"]

#: The four warning levels 红橙黄蓝 of 突发事件应对法, the gravest first.
SEVERITIES: tuple[Severity, ...] = ("red", "orange", "yellow", "blue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Entries shown alone from ``start`` to ``end`` (aware instants); there is no override without an end.

    A test (演练) never appears on a public screen (case I14). BadRule for an end at or before the start,
    an instant without offset or an unknown severity.
    """

    override_id: str
    severity: Severity
    entries: tuple[Entry, ...]
    start: datetime
    end: datetime
    test: bool = False

    def __post_init__(self) -> None:
        if self.severity not in SEVERITIES:
            raise BadRule(N_("没有名为“%(severity)s”的预警级别。"), {"severity": self.severity})
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise BadRule(N_("紧急插播的起止时间缺少时区。"))
        if self.end <= self.start:
            raise BadRule(N_("紧急插播的结束时间应晚于开始时间。"))

    @property
    def urgency(self) -> int:
        """A number that grows with the severity: red is 4, blue is 1."""
        return len(SEVERITIES) - SEVERITIES.index(self.severity)

    def applies(self, instant: datetime) -> bool:
        """Whether a public screen shows it at this instant."""
        return not self.test and self.start <= instant < self.end
