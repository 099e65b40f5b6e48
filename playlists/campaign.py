"""Campaigns (专题): a named bundle of assignments that start and end together."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from playlists.errors import N_, BadRule
from playlists.schedule import Assignment


@dataclass(frozen=True, slots=True)
class Campaign:
    """A name and dates, inclusive and in each assignment's own zone. BadRule for no name or dates the wrong way round.

    Moving the campaign moves the whole bundle: assignments keep their own dates, which only narrow it further.
    """

    campaign_id: str
    name: str
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadRule(N_("请填写专题名称。"))
        if self.ends_on < self.starts_on:
            raise BadRule(N_("专题“%(name)s”的结束日期早于开始日期。"), {"name": self.name})

    def clip(self, assignment: Assignment) -> Assignment | None:
        """Narrow an assignment to the campaign; None where no day is left.

        Dates name the day a daypart starts on, so an overnight daypart of the last day ends the morning after.
        """
        starts_on = max(self.starts_on, assignment.starts_on or self.starts_on)
        ends_on = min(self.ends_on, assignment.ends_on or self.ends_on)
        return replace(assignment, starts_on=starts_on, ends_on=ends_on) if starts_on <= ends_on else None

    def clip_all(self, assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
        """Narrow the whole bundle, leaving out what has no day left."""
        return tuple(clipped for assignment in assignments if (clipped := self.clip(assignment)))
