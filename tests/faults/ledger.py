"""What the books say: the database beside what each screen knows of itself."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import select

from kiosk_server import clock
from kiosk_server.audit import service as audit
from kiosk_server.audit.models import AuditEntry
from kiosk_server.db.session import Database
from kiosk_server.fleet.display_records import first_broken
from kiosk_server.fleet.models import DisplayedRecord, Programme, Screen
from kiosk_server.fleet.order_models import Command, DirectOrder, OrderDelivery
from kiosk_server.overrides.models import Override
from kiosk_server.simulation import Fleet


class _Seen(NamedTuple):
    state: str
    programme: str | None
    acknowledged: int
    made: int
    confirmed: frozenset[int]


class Ledger:
    """Compares the two."""

    def __init__(self, database: Database) -> None:
        """Keep the database."""
        self._database = database

    def out_of_step(self, fleet: Fleet, playlist_id: int, revision: int) -> list[str]:
        """Say of every screen that is not at the digest due why not; none when all are."""
        columns = Screen.id, Screen.programme, Screen.applied_programme, Programme.revisions
        found, seen = [], _look(fleet)
        with self._database.reading() as session:
            ours = Screen.id.in_(map(int, seen))
            due_now = select(*columns).join(Programme, Programme.sha256 == Screen.programme).where(ours)
            rows = session.execute(due_now).all()
        for screen_id, due, applied, revisions in rows:
            if all((number, of) != (revision, playlist_id) for _, number, of in revisions):
                found.append(f"{screen_id}: revision {revision} was committed, due is {revisions}")
            if applied != due:
                found.append(f"{screen_id}: the server knows of {_short(applied)}, due is {_short(due)}")
        dues = {str(screen_id): due for screen_id, due, *_ in rows}
        for name, screens in seen.items():
            for one in screens:
                if (one.state, one.programme) != ("online", dues.get(name)):
                    found.append(f"{name}: {one.state} with {_short(one.programme)}, due is {_short(dues.get(name))}")
        return found

    def owed(self, fleet: Fleet, made: Mapping[str, int]) -> list[str]:
        """Say which commands and orders are open, and which of the records *made* by each screen are not stored."""
        seen, now = _look(fleet), clock.now()
        with self._database.reading() as session:
            ours = list(map(int, seen))
            waiting = Command.outcome == "waiting", Command.expires_at > now, Command.screen_id.in_(ours)
            found = [f"command {one.id} ({one.name})" for one in session.scalars(select(Command).where(*waiting))]
            holding = Override.state == "confirmed", Override.end > now, OrderDelivery.screen_id.in_(ours)
            ordered = select(OrderDelivery).join(DirectOrder).join(Override, Override.id == DirectOrder.override_id)
            for one in session.scalars(ordered.where(OrderDelivery.confirmed_at.is_(None), *holding)):
                found.append(f"order {one.order_id} of screen {one.screen_id}")
        for name, number in made.items():
            if all(one.acknowledged < number for one in seen[name]):
                found.append(f"record {number} of screen {name}: {[one.acknowledged for one in seen[name]]}")
        return found

    def wrong(self, fleet: Fleet) -> list[str]:
        """Say what was acknowledged and is not stored, or not once, and which chains are broken."""
        seen, found = _look(fleet), []
        with self._database.reading() as session:
            for name, screens in seen.items():
                most = max(one.acknowledged for one in screens)
                found += _wrong_records(list(session.scalars(_records(int(name)))), name, most)
                if (broken := first_broken(session, int(name))) is not None:
                    found.append(f"{name}: the chain breaks at {broken}")
                stored = select(OrderDelivery.order_id).where(
                    OrderDelivery.screen_id == int(name), OrderDelivery.confirmed_at.is_not(None)
                )
                heard = frozenset[int]().union(*(one.confirmed for one in screens))
                found += [f"{name}: order {n} was acknowledged" for n in heard - set(session.scalars(stored))]
            if (broken := audit.verify(session)) is not None:
                found.append(f"the trail breaks at {broken}")
            answered = session.scalars(select(AuditEntry).where(AuditEntry.fact == "CommandAnswered"))
            twice = Counter(entry.details["command_id"] for entry in answered)
        return found + [f"command {number} was answered {count} times" for number, count in twice.items() if count > 1]


def _look(fleet: Fleet) -> dict[str, list[_Seen]]:
    """Ask the screens, in their own thread; one that is connected twice says so twice."""

    def look() -> dict[str, list[_Seen]]:
        found: dict[str, list[_Seen]] = {}
        for one in fleet.screens:
            log = one.displayed
            seen = _Seen(one.state, one.programme, log.acknowledged, log.made, frozenset(one.orders.confirmed))
            found.setdefault(one.screen, []).append(seen)
        return found

    return fleet.ask(look)


def _records(screen_id: int):
    of_screen = select(DisplayedRecord).where(DisplayedRecord.screen_id == screen_id)
    return of_screen.order_by(DisplayedRecord.number)


def _wrong_records(rows: list[DisplayedRecord], name: str, acknowledged: int) -> list[str]:
    found = []
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        found.append(f"{name}: the records are numbered {[row.number for row in rows]}")
    if len(rows) < acknowledged:
        found.append(f"{name}: {acknowledged} records were acknowledged, {len(rows)} are stored")
    for before, after in pairwise(rows):
        if after.shown_from < before.shown_to:
            found.append(f"{name}: {before.shown_from} was told in record {before.number} and {after.number}")
    return found


def _short(digest: str | None) -> str:
    return (digest or "nothing")[:8]
