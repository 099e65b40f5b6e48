"""Which loop wins at an instant, and why.

Overrides beat assignments, assignments beat the standby loop (待机循环). The highest rank that has
something to show wins; equals share the loop (L1–L3). Entries that are not ready or not current are left
out, so content that cannot be shown never wins over content that can (L4–L9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Literal

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.errors import N_
from playlists.override import Override
from playlists.schedule import Assignment
from playlists.wall_time import as_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a loop is due: what kind of rule, the ids of the rules that won, and a sentence.

    ``text`` is a Chinese message id for ``params``. ``unready`` names the entries that belonged here but
    whose pictures are not prepared.
    """

    kind: Literal["override", "assignment", "standby"]
    winners: tuple[str, ...]
    text: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    unready: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The loop due at an instant, and the reason."""

    loop: Loop
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An override or assignment, reduced to what the decision needs once it is in force."""

    kind: Literal["override", "assignment"]
    rank: int
    order: int
    rule_id: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def group(self) -> tuple[bool, int]:
        """What claims have in common that share the loop; the smaller group goes first."""
        return (self.kind == "assignment", -self.rank)

    @property
    def precedence(self) -> tuple[bool, int, int, str]:
        """The stable order of all claims, overrides first."""
        return (*self.group, self.order, self.rule_id)


def resolve(
    assignments: Sequence[Assignment],
    overrides: Sequence[Override],
    calendar: Calendar,
    standby: Loop,
    instant: datetime,
) -> Resolution:
    """Decide what is due at an aware instant (ValueError for a naive one)."""
    instant = as_utc(instant)
    claims = [claim_of_override(override) for override in overrides if override.applies(instant)]
    claims += [claim_of(assignment) for assignment in assignments if assignment.covers(instant, calendar)]
    return decide(sorted(claims, key=lambda claim: claim.precedence), standby, instant)


def claim_of(assignment: Assignment) -> Claim:
    """Reduce an assignment to its claim."""
    return Claim(
        kind="assignment",
        rank=assignment.priority,
        order=assignment.order,
        rule_id=assignment.assignment_id,
        name=assignment.name,
        entries=assignment.entries,
    )


def claim_of_override(override: Override) -> Claim:
    """Reduce an override to its claim."""
    return Claim(
        kind="override",
        rank=override.urgency,
        order=0,
        rule_id=override.override_id,
        name=override.override_id,
        entries=override.entries,
    )


def decide(claims: Iterable[Claim], standby: Loop, instant: datetime) -> Resolution:
    """Decide between claims in force, given in order of precedence, and standby: the one place that ranks."""
    unready: list[str] = []
    for _, group in groupby(claims, key=lambda claim: claim.group):
        winners: list[Claim] = []
        entries: list[Entry] = []
        for claim in group:
            current = [entry for entry in claim.entries if entry.is_current(instant)]
            unready += [entry.entry_id for entry in current if not entry.ready]
            if showable := [entry for entry in current if entry.ready]:
                winners.append(claim)
                entries += showable
        if entries:
            return Resolution(Loop(tuple(entries)), _why(winners, tuple(dict.fromkeys(unready))))
    showable = [entry for entry in standby.entries if entry.ready and entry.is_current(instant)]
    return Resolution(Loop(tuple(showable)), _why_standby(tuple(dict.fromkeys(unready))))


def _why(winners: list[Claim], unready: tuple[str, ...]) -> Reason:
    names = "、".join(claim.name for claim in winners)
    if winners[0].kind == "override":
        text = N_("紧急插播“%(names)s”优先于一切排期。")
        params: dict[str, str | int] = {"names": names}
    else:
        text = N_("按排期“%(names)s”播出，优先级 %(priority)s。")
        params = {"names": names, "priority": winners[0].rank}
    return Reason(
        kind=winners[0].kind,
        winners=tuple(claim.rule_id for claim in winners),
        text=text,
        params=params,
        unready=unready,
    )


def _why_standby(unready: tuple[str, ...]) -> Reason:
    text = N_("排期内容尚未就绪，播出待机画面。") if unready else N_("没有生效的排期，播出待机画面。")
    return Reason(kind="standby", winners=(), text=text, unready=unready)
