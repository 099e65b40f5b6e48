"""What each screen is due to play: plan → slides → programme → a higher sequence."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from kiosk_server import events, metrics
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.db.session import take_turn
from kiosk_server.fleet import queries
from kiosk_server.fleet.drawing import Drawing, Task, face_of, override_task, task_for
from kiosk_server.fleet.models import Programme, Screen, Slide
from kiosk_server.fleet.pages import pages, sizes
from kiosk_server.fleet.planning import Plan, Unplanned, plans
from kiosk_server.fleet.queries import Planned
from kiosk_server.overrides import queries as overrides
from kiosk_server.publishing import mapping
from kiosk_server.publishing import queries as publishing
from kiosk_server.publishing.schedule import targets_of
from playlists.errors import PlaylistError
from screens.errors import ScreenError
from screens.layout import layout_for
from screens.programme import Programme as Built
from screens.programme import build
from screens.screen import Geometry

log = structlog.get_logger(__name__)
MOST_TOGETHER = 2000
"""Screens planned in one transaction, unless a single zone has more."""
USUAL_SECONDS = 60
"""What the playlist editor proposes for a new entry."""

Progress = Callable[[], object]


class Programming:
    """Keeps every screen's due programme up to date."""

    def __init__(self, drawing: Drawing, public_address: str) -> None:
        """Keep the parts."""
        self._drawing, self._public_address = drawing, public_address
        self._database = drawing.database

    def reprogramme(
        self,
        *,
        now: datetime,
        zone_ids: set[int] | None = None,
        screen_ids: set[int] | None = None,
        progress: Progress = lambda: None,
    ) -> int:
        """Bring the screens of these zones or with these ids up to date (all of them when neither is given).

        `progress` is called after each entry that had to be drawn. Returns how many screens got a new programme; each
        is told by a `CueIssued` fact.

        Screens whose stored rules cannot mean anything keep what they have, and carry a `planning_fault`.

        :raises ExceptionGroup: some zones could not be programmed for another reason; the others are done.
        """
        with self._database.reading() as session:
            zones: dict[int, set[int]] = {}
            for screen_id, zone_id in queries.standing(session, zone_ids=zone_ids, screen_ids=screen_ids):
                zones.setdefault(zone_id, set()).add(screen_id)
        changed, failures = 0, []
        with metrics.PROGRAMME_SECONDS.time():
            waiting = _together(zones.values())
            while waiting:
                batch = waiting.pop(0)
                try:
                    changed += self._bring_up_to_date(set().union(*batch), now, progress)
                except Exception as error:  # one zone's fault is no reason to hold up the others
                    if len(batch) == 1:
                        failures.append(error)
                    else:
                        waiting += [[zone] for zone in batch]
                time.sleep(0)  # under gevent, heartbeats are answered between two batches
        if failures:
            raise ExceptionGroup("zones not programmed", failures)
        return changed

    def prepare_version(self, version_id: int, *, now: datetime) -> None:
        """Draw a freshly approved version for every face and geometry in use, so that publishing it is quick."""
        with self._database.reading() as session:
            version = session.get_one(ItemVersion, version_id)
            tasks = [self._task(version, screen, USUAL_SECONDS) for screen in _distinct(queries.screens(session))]
        self._drawing.complete(tasks, now=now)

    def prepare_playlist(self, playlist_id: int, *, now: datetime) -> None:
        """Draw the saved draft of a playlist for the screens it reaches, so that publishing it is quick."""
        with self._database.reading() as session:
            playing = queries.reached(session, targets_of(session, [playlist_id]))
            reached = _distinct(queries.screens(session, screen_ids=playing))
            tasks = [
                self._task(entry.item.approved_version, screen, entry.seconds)
                for entry in publishing.playlist(session, playlist_id).entries
                if entry.item.approved_version is not None and mapping.approved_version(entry.item) is not None
                for screen in reached
            ]
        self._drawing.complete(tasks, now=now)

    def prepare_override(self, override_id: int, *, now: datetime) -> None:
        """Draw a proposed emergency notice for the screens it is sent to, so that confirming it lights up at once."""
        with self._database.reading() as session:
            row = overrides.override(session, override_id)
            reached = queries.reached(session, {target.target for target in row.targets})
            tasks = [
                override_task(row, face_of(screen.zone), Geometry(screen.width, screen.height), screen.zone.time_zone)
                for screen in _distinct(queries.screens(session, screen_ids=reached))
                if screen.is_test or not row.is_test
            ]
        self._drawing.complete(tasks, now=now)

    def _task(self, version: ItemVersion, screen: Screen, seconds: int) -> Task:
        geometry = Geometry(screen.width, screen.height)
        return task_for(version, face_of(screen.zone), geometry, seconds, self._public_address)

    def _bring_up_to_date(self, screen_ids: set[int], now: datetime, progress: Progress) -> int:
        changed, missing = self._make_due(screen_ids, now)
        while missing:  # drawn outside any transaction; what changed in the meantime is planned anew
            self._drawing.complete(missing, now=now, progress=progress)
            again, missing = self._make_due(screen_ids, now)
            changed += again
        return changed

    def _make_due(self, screen_ids: set[int], now: datetime) -> tuple[int, list[Task]]:
        """Make the programmes due whose slides all exist; return how many screens changed, and what is to be drawn.

        Planned and made due in one transaction, in turn with every other process, so that no older plan ever takes
        the place of a newer one: a withdrawn item cannot come back.
        """
        with self._database.transaction() as session:
            take_turn(session, "programmes")
            screens = queries.planned(session, screen_ids)
            changed, missing = 0, []
            found, unplanned = plans(session, screens, self._public_address, now)
            for plan in found:
                slides = self._drawing.slides(session, plan.tasks.values())
                lacking = [task for task in plan.tasks.values() if task.recipe not in slides]
                missing += lacking
                if not lacking:
                    changed += _appoint(session, plan, _built(session, plan, slides), now)
            for failed in unplanned:
                _hold_back(session, failed)
            return changed, missing


def _together(zones: Iterable[set[int]]) -> list[list[set[int]]]:
    """Put zones (the ids of their screens) together that are planned in one transaction and share what is read."""
    batches: list[list[set[int]]] = []
    for zone in zones:
        if batches and sum(map(len, batches[-1])) + len(zone) <= MOST_TOGETHER:
            batches[-1].append(zone)
        else:
            batches.append([zone])
    return batches


def _distinct(screens: Sequence[Screen]) -> Sequence[Screen]:
    return list({(s.zone_id, s.width, s.height, s.is_test): s for s in screens}.values())


def _built(session: Session, plan: Plan, slides: dict[str, list[Slide]]) -> Built:
    bytes_of, entries = sizes(session, (slide for drawn in slides.values() for slide in drawn)), plan.entries
    paged = {
        entry_id: pages(slides[task.recipe], entries[entry_id].seconds, bytes_of)
        for entry_id, task in plan.tasks.items()
    }
    face = {
        "zone": plan.face.zone,
        "place": plan.face.place,
        "hotline": plan.face.hotline,
        "opening_hours": plan.face.opening_hours,
        "time_zone": plan.time_zone,
    }
    return build(plan.segments, plan.standby, paged, face, plan.geometry, layout_for(plan.geometry).clock)


def _hold_back(session: Session, failed: Unplanned) -> None:
    """Leave the screens with the programme they have, and say why on the desk (排期规则有误)."""
    metrics.PLANNING_FAULTS.inc()
    log.warning("screens not planned", screens=[screen.id for screen in failed.screens], error=str(failed.error))
    _note_fault(session, failed.screens, failed.error)


def _note_fault(session: Session, screens: Iterable[Planned], error: PlaylistError | ScreenError | None) -> None:
    fault = None
    if error is not None:
        fault = {"message": error.message, "params": {name: str(value) for name, value in error.params.items()}}
    news = [screen for screen in screens if screen.planning_fault != fault]
    _change(session, news, {Screen.planning_fault: fault})


def _appoint(session: Session, plan: Plan, built: Built, now: datetime) -> int:
    """Make *built* due on the plan's screens that do not have it; return how many those are."""
    listed = [list(revision) for revision in plan.revisions]
    known = session.get(Programme, built.sha256)
    if known is None:
        session.add(Programme(sha256=built.sha256, body=built.body, revisions=listed, created_at=now))
    elif known.revisions != listed:
        known.revisions = listed  # published anew without a change: the same bytes now stand for the newer number
    _note_fault(session, plan.screens, plan.fault)
    changed = [screen for screen in plan.screens if screen.programme != built.sha256]
    order = {Screen.programme: built.sha256, Screen.sequence: Screen.sequence + 1, Screen.due_at: now}
    _change(session, changed, order)
    for screen in changed:
        fact = events.CueIssued(subject_id=screen.id, sequence=screen.sequence + 1, programme=built.sha256)
        events.queue(session, fact)
    return len(changed)


def _change(session: Session, screens: Sequence[Planned], values: Mapping[Any, Any]) -> None:
    """Write the same *values* to all of these, in one statement: thousands of screens that play the same."""
    if screens:
        rows = update(Screen).where(Screen.id.in_([screen.id for screen in screens]))
        session.execute(rows.values(values), execution_options={"synchronize_session": False})
