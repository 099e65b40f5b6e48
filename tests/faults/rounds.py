"""Rounds of a fault: the same again and again, at other instants, and what came of it in figures."""

import os
import statistics
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

ASKED = "FAULT_ROUNDS"
"""The environment variable in which `dev.py faults` says how many rounds of each fault it wants."""


class Lost(AssertionError):
    """Something did not come through a fault."""


@dataclass
class Rounds:
    """The rounds of one test."""

    name: str
    seconds: list[float] = field(default_factory=list)
    """Of the rounds that lost nothing: how long until everything was in step, after the fault was over."""
    lost: list[str] = field(default_factory=list)
    remarks: dict[str, int] = field(default_factory=dict)

    def each(self, one: Callable[[int], float], *, usually: int) -> None:
        """Go *usually* so many rounds, or as many as are asked for; *one* gets the round's number from 0 on.

        :raises Lost: rounds lost something; all were gone nevertheless.
        """
        for number in range(int(os.environ.get(ASKED) or usually)):
            try:
                self.seconds.append(one(number))
            except Exception:
                self.lost.append(f"round {number}: {traceback.format_exc()}")
        if self.lost:
            raise Lost(f"{len(self.lost)} of {self.gone} rounds\n" + "\n".join(self.lost))

    def note(self, remark: str, count: int = 1) -> None:
        """Count something that is worth a word beside the figures."""
        self.remarks[remark] = self.remarks.get(remark, 0) + count

    @property
    def gone(self) -> int:
        """How many rounds there were."""
        return len(self.seconds) + len(self.lost)

    @property
    def line(self) -> str:
        """The figures."""
        median, worst = (statistics.median(self.seconds), max(self.seconds)) if self.seconds else (0.0, 0.0)
        said = "".join(f", {count} {remark}" for remark, count in self.remarks.items())
        return (
            f"{self.name}: {self.gone} rounds, {len(self.lost)} lost, "
            f"in step after {median:.2f} s (median), {worst:.2f} s (worst){said}"
        )
