"""What follows from a fact: one table, read from top to bottom.

Reactions run after the commit, beside the request that caused them, each on its own: one that fails is logged and
counted, and the others go on. None of them is needed for the truth: cues are also in every heartbeat answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from kiosk_server import clock, events, metrics
from kiosk_server.fleet import queries as fleet
from kiosk_server.fleet.cues import current_cue
from kiosk_server.fleet.programming import Programming
from kiosk_server.publishing import queries as publishing
from kiosk_server.push.gateway import Gateway
from kiosk_server.web.context import Instance

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reactor:
    """The parts that reactions use."""

    instance: Instance
    programming: Programming
    push: Gateway

    def screens_change(self, *, zone_ids: Iterable[int | None] = (), screen_ids: Iterable[int | None] = ()) -> None:
        """Bring the screens of these zones, and these screens, up to date."""
        self.programming.reprogramme(
            now=clock.now(),
            zone_ids={z for z in zone_ids if z is not None},
            screen_ids={s for s in screen_ids if s is not None},
        )

    def playlists_change(self, playlist_ids: Iterable[int]) -> None:
        """Bring every screen that plays one of these playlists up to date."""
        with self.instance.database.reading() as session:
            reached = [publishing.zones_playing(session, playlist_id) for playlist_id in playlist_ids]
        self.screens_change(
            zone_ids=[z for zones, _ in reached for z in zones], screen_ids=[s for _, screens in reached for s in screens]
        )

    def withdraw(self, item_id: int) -> None:
        """Take an item off every screen whose playlists hold it."""
        with self.instance.database.reading() as session:
            holding = publishing.playlists_holding(session, item_id)
        self.playlists_change(holding)

    def push_cue(self, screen_id: int) -> None:
        """Send a screen the cue it is due to follow."""
        with self.instance.database.reading() as session:
            cue = current_cue(fleet.screen(session, screen_id), self.instance.key, clock.now())
        if cue is not None:
            self.push.send_cue(screen_id, cue)


Reaction = Callable[[Reactor, events.Fact], None]


def _on_item_approved(reactor: Reactor, fact: events.Fact) -> None:
    assert isinstance(fact, events.ItemApproved)  # noqa: S101 -- the table below says so
    reactor.programming.prepare_version(fact.version_id, now=clock.now())


def _on_assignment_changed(reactor: Reactor, fact: events.Fact) -> None:
    assert isinstance(fact, events.AssignmentChanged)  # noqa: S101 -- the table below says so
    reactor.screens_change(zone_ids=[fact.zone_id], screen_ids=[fact.screen_id])


REACTIONS: Mapping[type[events.Fact], Reaction] = {
    events.ItemApproved: _on_item_approved,
    events.ItemWithdrawn: lambda reactor, fact: reactor.withdraw(fact.subject_id),
    events.PlaylistEdited: lambda reactor, fact: reactor.programming.prepare_playlist(fact.subject_id, now=clock.now()),
    events.PlaylistPublished: lambda reactor, fact: reactor.playlists_change([fact.subject_id]),
    events.AssignmentChanged: _on_assignment_changed,
    events.ZoneChanged: lambda reactor, fact: reactor.screens_change(zone_ids=[fact.subject_id]),
    events.ScreenPaired: lambda reactor, fact: reactor.screens_change(screen_ids=[fact.subject_id]),
    # The confirmation may have come from the command line, another process: the one that serves reacts here.
    events.CredentialIssued: lambda reactor, fact: reactor.screens_change(screen_ids=[fact.subject_id]),
    events.ScreenChanged: lambda reactor, fact: reactor.screens_change(screen_ids=[fact.subject_id]),
    events.ScreenRevoked: lambda reactor, fact: reactor.push.disconnect(fact.subject_id),
    events.CueIssued: lambda reactor, fact: reactor.push_cue(fact.subject_id),
}


def dispatcher(reactor: Reactor) -> Callable[[Sequence[events.Fact]], None]:
    """Return what `Database.on_commit` calls: it starts each fact's reaction beside the caller."""

    def dispatch(facts: Sequence[events.Fact]) -> None:
        for fact in facts:
            if type(fact) in REACTIONS:
                reactor.push.beside(_react, reactor, fact)

    return dispatch


def _react(reactor: Reactor, fact: events.Fact) -> None:
    try:
        REACTIONS[type(fact)](reactor, fact)
    except Exception:
        metrics.REACTION_FAILURES.labels(type(fact).__name__).inc()
        log.exception("reaction failed", fact=type(fact).__name__, subject=fact.subject_id)
