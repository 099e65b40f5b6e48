"""Which loop wins at an instant, and why.

Overrides beat assignments, assignments beat the standby loop (待机循环). The highest rank that has
something to show wins; equals share the loop (L1–L3). Entries that are not ready or not current are left
out, so content that cannot be shown never wins over content that can (L4–L9).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Literal

from playlists.calendar import Calendar
from playlists.content import Entry, Loop
from playlists.errors import N_, BadRule
from playlists.override import Override
from playlists.schedule import Assignment
from playlists.share import interleave, shares_of
from playlists.wall_time import as_utc, wall_time, zone
from playlists.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a loop is due: what kind of rule, the ids of the rules that won, and sentences.

    ``text`` is a Chinese message id for ``params``, ``notes`` are further sentences. ``beaten`` are the ids of the
    strongest rules that had something to show and lost. ``unready`` names the entries that belonged here but whose
    pictures are not prepared. ``provisional`` while a holiday notice still to come may change the answer (N8).
    """

    kind: Literal["override", "assignment", "standby"]
    winners: tuple[str, ...]
    text: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    notes: tuple[Words, ...] = ()
    beaten: tuple[str, ...] = ()
    unready: tuple[str, ...] = ()
    provisional: bool = False

    @property
    def words(self) -> tuple[Words, ...]:
        """All sentences, the decisive one first."""
        provisional = (Words(N_("节假日安排尚未公布，此处为暂定。")),) if self.provisional else ()
        return (Words(self.text, self.params), *self.notes, *provisional)


@dataclass(frozen=True, slots=True)
class Resolution:
    """The loop due at an instant, and the reason."""

    loop: Loop
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """An override or assignment, reduced to what the decision needs once it is in force; equal to itself alone.

    ``group`` is what claims have in common that share the loop, the smaller going first; ``precedence`` the stable
    order of all claims, overrides first. ``is_timed`` where an entry comes or goes by itself; ``ready`` are the entries
    whose pictures are prepared.
    """

    kind: Literal["override", "assignment"]
    rank: int
    order: int
    rule_id: str
    name: str
    entries: tuple[Entry, ...]
    group: tuple[bool, int] = field(init=False)
    precedence: tuple[bool, int, int, str] = field(init=False)
    is_timed: bool = field(init=False)
    ready: tuple[Entry, ...] = field(init=False)

    def __post_init__(self) -> None:
        timed = any(entry.publish_at is not None or entry.expire_at is not None for entry in self.entries)
        group = (self.kind == "assignment", -self.rank)
        object.__setattr__(self, "group", group)
        object.__setattr__(self, "precedence", (*group, self.order, self.rule_id))
        object.__setattr__(self, "is_timed", timed)
        object.__setattr__(self, "ready", tuple(entry for entry in self.entries if entry.ready))


def resolve(
    assignments: Sequence[Assignment],
    overrides: Sequence[Override],
    calendar: Calendar,
    standby: Loop,
    instant: datetime,
    *,
    test_screen: bool = False,
) -> Resolution:
    """Decide what is due at an aware instant (ValueError for a naive one)."""
    instant = as_utc(instant)
    claims = [
        claim_of_override(override) for override in overrides if override.applies(instant, test_screen=test_screen)
    ]
    claims += [claim_of(assignment) for assignment in assignments if assignment.covers(instant, calendar)]
    found = decide(sorted(claims, key=lambda claim: claim.precedence), standby, instant)
    return marked_provisional(found) if any(_is_provisional(one, calendar, instant) for one in assignments) else found


def marked_provisional(resolution: Resolution) -> Resolution:
    """Mark what a holiday notice still to come may change; an override it cannot."""
    if resolution.reason.kind == "override":
        return resolution
    return Resolution(resolution.loop, replace(resolution.reason, provisional=True))


def _is_provisional(assignment: Assignment, calendar: Calendar, instant: datetime) -> bool:
    return assignment.is_provisional(wall_time(instant, zone(assignment.time_zone)).date(), calendar)


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
        name=override.name or override.override_id,
        entries=override.entries,
    )


def decide(claims: Iterable[Claim], standby: Loop, instant: datetime) -> Resolution:
    """Decide between claims in force, given in order of precedence, and standby: the one place that ranks."""
    unready: list[str] = []
    pending: list[str] = []
    groups = groupby(claims, key=lambda claim: claim.group)
    for _, group in groups:
        winners: list[Claim] = []
        entries: list[Entry] = []
        for claim in group:
            if len(claim.ready) < len(claim.entries) and (waiting := _waiting(claim, instant)):
                unready += waiting
                pending.append(claim.name)
            if showable := _showable(claim, instant):
                winners.append(claim)
                entries += showable
        if entries:
            loop, kept = _shared_out(entries)
            beaten = _strongest(winners[0].kind, (list(rest) for _, rest in groups), instant)
            return Resolution(loop, _why(winners, beaten, pending, tuple(dict.fromkeys(unready)), shares_kept=kept))
    showable = [entry for entry in standby.entries if entry.ready and entry.is_current(instant)]
    return Resolution(Loop(tuple(showable)), _why_standby(pending, tuple(dict.fromkeys(unready))))


def shows(claim: Claim, instant: datetime) -> bool:
    """Say whether a claim has anything to show at an instant."""
    return bool(_showable(claim, instant))


def _showable(claim: Claim, instant: datetime) -> Sequence[Entry]:
    return [entry for entry in claim.ready if entry.is_current(instant)] if claim.is_timed else claim.ready


def _waiting(claim: Claim, instant: datetime) -> list[str]:
    return [entry.entry_id for entry in claim.entries if not entry.ready and entry.is_current(instant)]


def _strongest(kind: str, groups: Iterable[list[Claim]], instant: datetime) -> list[Claim]:
    """The strongest claims of this kind below the winners that had something to show."""
    for group in groups:
        if group[0].kind != kind:
            return []
        if beaten := [claim for claim in group if shows(claim, instant)]:
            return beaten
    return []


def _shared_out(entries: list[Entry]) -> tuple[Loop, bool]:
    """The loop in which shares are kept; the entries as they are, and False, where together they cannot be."""
    shares = shares_of(entries)
    if not shares:
        return Loop(tuple(entries)), True
    try:
        return interleave(entries, shares), True
    except BadRule:
        return Loop(tuple(entries)), False


def _why(
    winners: list[Claim], beaten: list[Claim], pending: list[str], unready: tuple[str, ...], *, shares_kept: bool
) -> Reason:
    params: dict[str, str | int] = {"names": _names(winners), "priority": winners[0].rank}
    if winners[0].kind == "override":
        text = N_("紧急插播“%(names)s”优先于一切排期。")
        params = {"names": params["names"]}
    elif beaten:
        text = N_("按排期“%(names)s”播出：优先级 %(priority)s 高于“%(others)s”的 %(other)s。")
        params |= {"others": _names(beaten), "other": beaten[0].rank}
    else:
        text = N_("按排期“%(names)s”播出，优先级 %(priority)s。")
    notes = _pending(pending)
    if not shares_kept:
        notes += (Words(N_("几个播放份额放不进同一个循环，按节目单的顺序播出。")),)
    return Reason(
        kind=winners[0].kind,
        winners=tuple(claim.rule_id for claim in winners),
        text=text,
        params=params,
        notes=notes,
        beaten=tuple(claim.rule_id for claim in beaten),
        unready=unready,
    )


def _why_standby(pending: list[str], unready: tuple[str, ...]) -> Reason:
    text = N_("排期内容尚未就绪，播出待机画面。") if unready else N_("没有生效的排期，播出待机画面。")
    return Reason(kind="standby", winners=(), text=text, notes=_pending(pending), unready=unready)


def _names(claims: list[Claim]) -> str:
    return "、".join(claim.name for claim in claims)


def _pending(names: list[str]) -> tuple[Words, ...]:
    if not names:
        return ()
    return (Words(N_("“%(names)s”也到了播出时间，但有画面尚未就绪。"), {"names": "、".join(names)}),)
