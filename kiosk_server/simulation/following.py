"""How a simulated screen follows its cues: verify, fetch, check, apply, report."""

import json
import time
from typing import TYPE_CHECKING, Any

from kiosk_server.simulation.http import Answer
from screens.canonical import check_digest
from screens.cue import Cue, accept
from screens.errors import BadDigest, Rollback, ScreenError

if TYPE_CHECKING:
    from kiosk_server.simulation.screen import SimulatedScreen

_LONGEST_PAUSE = 30.0


class Following:
    """The programme of one screen: the cue it heard last, and what it has applied."""

    __slots__ = (
        "_asked",
        "_fetching",
        "_heard_at",
        "_missing",
        "_owner",
        "_timer",
        "_tries",
        "_wanted",
        "applied_at",
        "heard_sequence",
        "pace",
        "programme",
        "sequence",
        "stored",
        "stored_bytes",
    )

    def __init__(self, owner: "SimulatedScreen") -> None:
        """Play nothing yet."""
        self._owner = owner
        self.sequence, self.heard_sequence = 0, 0
        self.programme: str | None = None
        self.applied_at = 0.0
        self.stored: dict[str, int] = {}
        """Sizes of the programmes and pictures it holds, by hash."""
        self.stored_bytes = 0
        self.pace: dict[str, Any] = {}
        self._wanted: Cue | None = None
        self._missing: list[str] = []
        self._fetching = False
        self._asked = ""
        self._heard_at = 0.0
        self._tries = 0
        self._timer = owner.world.reactor.later(0, lambda: None)

    @property
    def is_settled(self) -> bool:
        """Whether it has applied whatever it heard of."""
        return self._wanted is None and self.programme is not None

    def hear(self, document: Any, *, pushed: bool = False) -> None:
        """Take a cue; one that was *pushed* and is applied already is reported: the server does not know."""
        owner = self._owner
        try:
            cue = accept(
                document,
                public_key=owner.world.public_key,
                screen=owner.screen,
                last_sequence=self.heard_sequence,
                now=owner.now(),
            )
        except Rollback:
            owner.world.figures.count("cues that came late")
            return
        except (ScreenError, AttributeError, TypeError) as error:
            owner.fault = type(error).__name__
            owner.world.figures.count(f"cues refused ({owner.fault})")
            return
        owner.fault = ""
        self.heard_sequence = cue.sequence
        if (cue.sequence, cue.programme) == (self.sequence, self.programme):
            self._wanted = None
            if pushed:
                owner.report()
        elif self._wanted is None or self._wanted.programme != cue.programme:
            self._want(cue)
        else:
            self._wanted = cue  # the same programme is on its way already

    def pause(self) -> None:
        """Stop fetching; what was begun is begun anew by the next cue."""
        self._timer.cancel()
        self._wanted, self._fetching, self._asked = None, False, ""

    def line_lost(self) -> None:
        """Fetch by GET what was asked for on the line that is gone."""
        sha256, self._asked = self._asked, ""
        if sha256:
            self._fetch("programmes", sha256)

    def forget_others(self) -> tuple[int, int]:
        """Drop what the applied programme does not need; return files and bytes dropped."""
        needed = {self.programme, *self._assets(self.programme)}
        dropped = {name: size for name, size in self.stored.items() if name not in needed}
        for name in dropped:
            del self.stored[name]
        self.stored_bytes -= sum(dropped.values())
        return len(dropped), sum(dropped.values())

    def keep(self, sha256: str, size: int) -> None:
        """Remember that bytes of this hash were fetched and checked."""
        if sha256 not in self.stored:
            self.stored[sha256] = size
            self.stored_bytes += size

    def fetched(self, path: str, sha256: str, answer: Answer | None) -> bool:
        """Say whether *answer* brought the bytes that *sha256* names, and keep them if it did."""
        if answer is None or answer.status != 200:
            self._owner.world.figures.count(f"fetches failed ({answer.status if answer else 'no answer'})")
            return False
        return self._came(path, sha256, answer.body)

    # --- inside

    def _want(self, cue: Cue) -> None:
        self._wanted, self._heard_at, self._tries = cue, time.monotonic(), 0
        if self.programme is not None and cue.programme != self.programme:
            self._owner.world.figures.heard(cue.programme, self._heard_at)
        self._go_on()

    def _go_on(self) -> None:
        """Fetch what is missing of the wanted programme, else apply it."""
        if self._wanted is None or self._fetching:
            return
        if self._wanted.programme not in self.stored:
            self._fetch_programme(self._wanted.programme)
            return
        if self._owner.world.conduct.media:
            missing = [sha256 for sha256 in self._assets(self._wanted.programme) if sha256 not in self.stored]
            if missing:
                self._fetch_gently(missing[0], first=len(missing) == len(self._assets(self._wanted.programme)))
                return
        self._apply(self._wanted)

    def _fetch_gently(self, sha256: str, *, first: bool) -> None:
        """Fetch a picture at the pace the server asks for."""
        wait = self._owner.world.rng.uniform(0, self.pace.get("spread_ms") or 0) / 1000 if first else 0.0
        kbps = self.pace.get("kbps")
        if kbps and not first:
            wait = max(self.stored.values(), default=0) * 8 / 1000 / kbps
        self._fetching = True
        self._timer = self._owner.world.reactor.later(wait, lambda: self._fetch("media", sha256))

    def _fetch_programme(self, sha256: str) -> None:
        """Ask on the line, which is open; by GET where there is none, or where it does not bring the bytes."""

        def answered(answer: Any) -> None:
            self._asked = ""
            body = answer.get("body") if isinstance(answer, dict) else None
            if isinstance(body, str) and self._came("programmes", sha256, body.encode()):
                self._has_come(sha256, body.encode())
            else:
                self._fetch("programmes", sha256)

        on_the_line = self._owner.world.conduct.on_the_line
        self._fetching, self._asked = True, sha256  # before it is asked: a line may turn out to be dead by that
        if not (on_the_line and self._owner.emit("programme", {"sha256": sha256}, answered)):
            self._asked = ""
            self._fetch("programmes", sha256)

    def _fetch(self, kind: str, sha256: str) -> None:
        self._fetching = True

        def answered(answer: Answer | None) -> None:
            if self.fetched(kind, sha256, answer) and answer is not None:
                self._has_come(sha256, answer.body if kind == "programmes" else b"")
            else:
                self._fetching = False
                self._try_again()

        self._owner.http.get(f"/{kind}/{sha256}", answered)

    def _came(self, path: str, sha256: str, body: bytes) -> bool:
        """Say whether *body* is what *sha256* names, and keep it if it is."""
        figures = self._owner.world.figures
        try:
            check_digest(body, sha256)
        except BadDigest:
            figures.count("fetches spoilt")
            return False
        figures.count(f"fetched and checked {path}")
        self.keep(sha256, len(body))
        return True

    def _has_come(self, sha256: str, programme: bytes) -> None:
        """Go on with the next thing; *programme* are the bytes of one, none of a picture."""
        self._fetching, self._tries = False, 0
        if programme:
            self._read(sha256, programme)
        self._go_on()

    def _try_again(self) -> None:
        self._tries += 1
        pause = self._owner.world.rng.uniform(0, min(2.0**self._tries, _LONGEST_PAUSE))
        self._timer.cancel()
        self._timer = self._owner.world.reactor.later(pause, self._go_on)

    def _read(self, sha256: str, body: bytes) -> None:
        world = self._owner.world
        reads = world.conduct.media or world.conduct.records_every is not None
        if reads and sha256 not in world.documents:
            world.documents[sha256] = json.loads(body)

    def _assets(self, programme: str | None) -> dict[str, Any]:
        document = self._owner.world.documents.get(programme or "")
        return document["assets"] if document else {}

    def _apply(self, cue: Cue) -> None:
        owner, now = self._owner, time.monotonic()
        changed = cue.programme != self.programme
        self.sequence, self.programme, self.applied_at = cue.sequence, cue.programme, now
        self._wanted = None
        if changed:
            owner.world.figures.following.append(now - self._heard_at)
            owner.world.figures.applied(cue.programme, now)
        owner.orders.superseded(cue.sequence)
        wait = owner.world.rng.uniform(0.5, 1) * (self.pace.get("report_ms") or 0) / 1000
        owner.world.reactor.later(wait, owner.report)
