"""Overrides (紧急插播): content that beats every assignment for a bounded time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from playlists.content import Entry
from playlists.errors import N_, BadRule
from playlists.words import Words

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
    name: str = ""

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

    def reaches(self, *, test_screen: bool) -> bool:
        """Whether a screen may show it at all: a test only on a test screen (演练屏), which no public can see."""
        return test_screen or not self.test

    def applies(self, instant: datetime, *, test_screen: bool = False) -> bool:
        """Whether a screen shows it at this instant; a public one unless said otherwise."""
        return self.reaches(test_screen=test_screen) and self.start <= instant < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two overrides of one severity that would share the same targets in ``[start, end)`` with different content."""

    first_id: str
    second_id: str
    start: datetime
    end: datetime
    targets: frozenset[str]

    @property
    def words(self) -> Words:
        """Say which two, and what to change."""
        text = N_("紧急插播“%(first)s”与“%(second)s”级别相同、时间重叠、内容不同。请撤下一条，或错开时间、目标、级别。")
        return Words(text, {"first": self.first_id, "second": self.second_id})


def contradictions(overrides: Sequence[tuple[Override, frozenset[str]]]) -> tuple[Contradiction, ...]:
    """Find the pairs that contradict one another, each override given with the ids of its targets.

    A graver one simply wins, and the same content twice harms nobody. A test never shares a screen with a
    real one (I14), so the two kinds are only compared among themselves.
    """
    return tuple(
        Contradiction(
            first_id=one.override_id,
            second_id=other.override_id,
            start=max(one.start, other.start),
            end=min(one.end, other.end),
            targets=targets & other_targets,
        )
        for (one, targets), (other, other_targets) in combinations(overrides, 2)
        if targets & other_targets and _contradict(one, other)
    )


def may_confirm(proposed_by: str | int, confirmed_by: str | int) -> bool:
    """Whether this person may confirm what that person proposed: two different people, both known by an id."""
    proposer, confirmer = str(proposed_by).strip(), str(confirmed_by).strip()
    return bool(proposer) and bool(confirmer) and proposer.casefold() != confirmer.casefold()


def _contradict(one: Override, other: Override) -> bool:
    alike = (one.severity, one.test) == (other.severity, other.test)
    overlap = one.start < other.end and other.start < one.end
    return alike and overlap and _content(one) != _content(other)


def _content(override: Override) -> list[tuple[str, str]]:
    return [(entry.item_code, entry.version_digest) for entry in override.entries]
