"""What follows from a fact: one table, read from top to bottom.

Reactions run after the commit, beside the request that caused them: one for all facts of a kind, each kind on its
own, so that one that fails is logged and counted, and the others go on. None of them is needed for the truth: cues are
also in every heartbeat answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from kiosk_server import clock, events, metrics
from kiosk_server.disclosure_requests import service as requests
from kiosk_server.fleet import commands, orders
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.cues import cues_due
from kiosk_server.fleet.order_documents import outgoing
from kiosk_server.fleet.order_models import DirectOrder
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.schedule import targets_of
from kiosk_server.publishing.targets import Target
from kiosk_server.push.gateway import Gateway
from kiosk_server.web.context import Instance

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reactor:
    """The parts that reactions use."""

    instance: Instance
    programming: Programming
    push: Gateway
    catch_up: Callable[[], None]
    """Has all programmes looked at soon, and until that succeeds."""

    def screens_change(self, screen_ids: Iterable[int]) -> None:
        """Bring these screens up to date."""
        self.programming.reprogramme(now=clock.now(), screen_ids=set(screen_ids))

    def targets_change(self, targets: Iterable[str]) -> None:
        """Bring every screen up to date that one of these targets (``zone:3``) reaches."""
        with self.instance.database.reading() as session:
            reached = fleet.reached(session, {Target.parse(target) for target in targets})
        self.screens_change(reached)

    def playlists_change(self, playlist_ids: Iterable[int]) -> None:
        """Bring every screen that plays one of these playlists up to date."""
        with self.instance.database.reading() as session:
            reached = fleet.reached(session, targets_of(session, playlist_ids))
        self.screens_change(reached)

    def items_change(self, item_ids: Iterable[int]) -> None:
        """Bring every screen up to date whose playlists hold one of these items, which may not be shown any more."""
        with self.instance.database.reading() as session:
            holding = {p for item_id in item_ids for p in publishing.playlists_holding(session, item_id)}
        self.playlists_change(holding)

    def push_cues(self, screen_ids: Iterable[int]) -> None:
        """Send each of these screens the cue it is due to follow."""
        with self.instance.database.reading() as session:
            due = cues_due(session, screen_ids)
        self.push.send_cues(due, clock.now())

    def order(self, give: Callable[..., DirectOrder | None], subject_id: int) -> None:
        """Give a direct order (one of `fleet.orders`) and send it at once."""
        with self.instance.database.transaction() as session:
            order = give(session, subject_id, now=clock.now())
        if order is not None:
            for sent in outgoing(self.instance.drawing, self.instance.key, now=clock.now(), order_id=order.id):
                self.push.send_each(sent.event, sent.documents.items())


Facts = Sequence[Any]
"""Facts of one kind, those of one commit."""


def _on_item_approved(reactor: Reactor, facts: Facts) -> None:
    # What a version before it showed may be 依申请公开 or 不予公开 from now on.
    _on_items_gone(reactor, facts)
    for fact in facts:
        reactor.programming.prepare_version(fact.version_id, now=clock.now())


def _on_playlist_edited(reactor: Reactor, facts: Facts) -> None:
    for playlist_id in _ids(facts):
        reactor.programming.prepare_playlist(playlist_id, now=clock.now())


def _on_targets_changed(reactor: Reactor, facts: Facts) -> None:
    reactor.targets_change(target for fact in facts for target in fact.targets)


def _on_groups_changed(reactor: Reactor, facts: Facts) -> None:
    reactor.screens_change(screen_id for fact in facts for screen_id in fact.screen_ids)


def _on_calendar_changed(reactor: Reactor, facts: Facts) -> None:
    # Facts of one commit are one change of the calendar, whichever years and days they name.
    reactor.programming.reprogramme(now=clock.now())


def _on_calendar_imported(reactor: Reactor, facts: Facts) -> None:
    # Time limits first: they are the law's, and the screens take longer.
    with reactor.instance.database.transaction() as session:
        requests.recompute_due(session, now=clock.now())
    _on_calendar_changed(reactor, facts)


def _on_override_proposed(reactor: Reactor, facts: Facts) -> None:
    # Drawn while the second person reads it, so that confirming it lights it up at once.
    for override_id in _ids(facts):
        reactor.programming.prepare_override(override_id, now=clock.now())


def _on_override_confirmed(reactor: Reactor, facts: Facts) -> None:
    _order_then_plan(reactor, orders.order_override, facts, _on_targets_changed)


def _on_override_ended(reactor: Reactor, facts: Facts) -> None:
    _order_then_plan(reactor, orders.order_override_down, facts, _on_targets_changed)


def _on_items_gone(reactor: Reactor, facts: Facts) -> None:
    _order_then_plan(reactor, orders.order_item_down, facts, lambda _, gone: reactor.items_change(_ids(gone)))


def _order_then_plan(
    reactor: Reactor, give: Callable[..., DirectOrder | None], facts: Facts, plan: Callable[[Reactor, Facts], None]
) -> None:
    try:
        for subject_id in _ids(facts):
            reactor.order(give, subject_id)  # planning takes its time, and the glass need not wait for it
    finally:  # what follows by itself must follow, whatever came of the short cut
        plan(reactor, facts)


def _on_screens_revoked(reactor: Reactor, facts: Facts) -> None:
    for screen_id in _ids(facts):
        reactor.push.disconnect(screen_id)


def _on_commands_issued(reactor: Reactor, facts: Facts) -> None:
    with reactor.instance.database.reading() as session:
        issued = [commands.of_screen(session, fact.subject_id, fact.command_id) for fact in facts]
    told = [(command.screen_id, commands.document(command, reactor.instance.key)) for command in issued]
    reactor.push.send_each("command", told)


REACTIONS: Mapping[type[events.Fact], Callable[[Reactor, Facts], None]] = {
    events.ItemApproved: _on_item_approved,
    events.ItemWithdrawn: _on_items_gone,
    events.PlaylistEdited: _on_playlist_edited,
    events.PlaylistPublished: lambda reactor, facts: reactor.playlists_change(_ids(facts)),
    events.AssignmentChanged: _on_targets_changed,
    events.CampaignChanged: _on_targets_changed,
    events.ScreenGroupChanged: _on_groups_changed,
    events.CalendarImported: _on_calendar_imported,
    events.UnitDaysChanged: _on_calendar_changed,
    events.OverrideProposed: _on_override_proposed,
    events.OverrideConfirmed: _on_override_confirmed,
    events.OverrideEnded: _on_override_ended,
    events.ZoneChanged: lambda reactor, facts: reactor.targets_change(f"zone:{number}" for number in _ids(facts)),
    events.ScreenPaired: lambda reactor, facts: reactor.screens_change(_ids(facts)),
    # The confirmation may have come from the command line, another process: the one that serves reacts here.
    events.CredentialIssued: lambda reactor, facts: reactor.screens_change(_ids(facts)),
    events.ScreenChanged: lambda reactor, facts: reactor.screens_change(_ids(facts)),
    events.ScreenRevoked: _on_screens_revoked,
    events.CommandIssued: _on_commands_issued,
    events.CueIssued: lambda reactor, facts: reactor.push_cues(_ids(facts)),
}


def dispatcher(reactor: Reactor) -> Callable[[Sequence[events.Fact]], None]:
    """Return what `Database.on_commit` calls: it starts the reaction to each kind of fact beside the caller."""

    def dispatch(facts: Sequence[events.Fact]) -> None:
        kinds: dict[type[events.Fact], list[events.Fact]] = {}
        for fact in facts:
            if type(fact) in REACTIONS:
                kinds.setdefault(type(fact), []).append(fact)
        for same in kinds.values():
            metrics.REACTIONS_WAITING.inc(len(same))
            reactor.push.beside(_react, reactor, same)

    return dispatch


def _react(reactor: Reactor, facts: Facts) -> None:
    kind = type(facts[0])
    try:
        REACTIONS[kind](reactor, facts)
    except Exception:
        metrics.REACTION_FAILURES.labels(kind.__name__).inc()
        log.exception("reaction failed", fact=kind.__name__, subjects=_ids(facts))
        reactor.catch_up()  # the database may have been away for a moment: what was committed must still follow
    finally:
        metrics.REACTIONS_WAITING.dec(len(facts))


def _ids(facts: Facts) -> list[int]:
    return list(dict.fromkeys(fact.subject_id for fact in facts))
