"""Proof of play of a simulated screen: numbered records, sent again until the server says they are stored."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from screens.canonical import canonical_instant, parse_instant
from screens.programme import page_at

if TYPE_CHECKING:
    from kiosk_server.simulation.screen import SimulatedScreen

_MOST_TOGETHER = 500


class Displayed:
    """The records of one screen: how many were made, through which the server stored them, and those between."""

    __slots__ = ("_owner", "_sending", "_since", "_timer", "acknowledged", "made", "waiting")

    def __init__(self, owner: "SimulatedScreen") -> None:
        """Have shown nothing."""
        self._owner = owner
        self.made = self.acknowledged = 0
        self.waiting: list[dict[str, Any]] = []
        self._since: datetime | None = None
        self._sending = False
        self._timer = owner.world.reactor.later(0, lambda: None)

    def begin(self) -> None:
        """Make a record every so often, and send what waits."""
        self._sending = False
        every = self._owner.world.conduct.records_every
        if every is None:
            return
        self._timer.cancel()
        self._timer = self._owner.world.reactor.later(every, self._round)
        self._send()

    def pause(self) -> None:
        """Make none for now; what was made is kept."""
        self._timer.cancel()
        self._sending = False

    def _round(self) -> None:
        self._record()
        self._send()
        every = self._owner.world.conduct.records_every
        if every is not None:
            self._timer = self._owner.world.reactor.later(every, self._round)

    def _record(self) -> None:
        owner = self._owner
        now = parse_instant(canonical_instant(owner.now()))  # as finely as it is written
        since, self._since = self._since, now
        document = owner.world.documents.get(owner.programme or "")
        due = page_at(document, now) if document else None
        if due is None or since is None or since >= now:
            return
        self.made += 1
        self.waiting.append(
            {
                "number": self.made,
                "programme": owner.programme,
                "entry_id": due.entry["entry_id"],
                "page": due.entry["pages"].index(due.page),
                "shown_from": canonical_instant(since),
                "shown_to": canonical_instant(now),
            }
        )

    def _send(self) -> None:
        if self.waiting and not self._sending and self._owner.state == "online":
            self._sending = True
            self._owner.emit("displayed", self.waiting[:_MOST_TOGETHER], self._answered)

    def _answered(self, answer: Any) -> None:
        self._sending = False
        if not isinstance(answer, dict) or not isinstance(answer.get("accepted_through"), int):
            self._owner.world.figures.count("records not acknowledged")
            return
        before, self.acknowledged = self.acknowledged, answer["accepted_through"]
        self._owner.world.figures.counts["records stored"] += self.acknowledged - before
        self.made = max(self.made, self.acknowledged)  # an earlier run of this screen may have told more
        self.waiting = [record for record in self.waiting if record["number"] > self.acknowledged]
