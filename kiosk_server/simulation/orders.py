"""Direct orders (直达指令) on a simulated screen: a notice lights up or goes off beside the programme."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk_server.simulation.http import Answer
from screens.errors import Rollback, ScreenError, Superseded
from screens.orders import OverrideOrder, WithdrawnOrder, accept_override, accept_withdrawn

if TYPE_CHECKING:
    from kiosk_server.simulation.screen import SimulatedScreen

_AGAIN = 1.0
"""Seconds until a page that did not come is asked for again."""
Order = TypeVar("Order", OverrideOrder, WithdrawnOrder)


class Orders:
    """The last order carried out, what is lit, and when the server heard of each order (monotonic seconds)."""

    __slots__ = ("_off", "_owner", "_under_way", "carried_out", "confirmed", "gone", "last", "lit")

    def __init__(self, owner: "SimulatedScreen") -> None:
        """Have carried out none."""
        self._owner = owner
        self.last = 0
        self.lit: dict[int, OverrideOrder] = {}
        """Notices that are on the glass or wait for their time, by their numbers."""
        self.gone: dict[str, int] = {}
        """Codes of withdrawn items, with the sequence after which the programme knows it."""
        self.confirmed: dict[int, float] = {}
        self.carried_out: dict[int, float] = {}
        """When each order was on the glass, or waited for its time (monotonic seconds)."""
        self._under_way: set[int] = set()
        self._off: dict[int, int] = {}

    def is_lit(self, now: datetime) -> bool:
        """Say whether a notice is on the glass at *now*."""
        return any(one.start <= now and (one.end is None or now < one.end) for one in self.lit.values())

    def override(self, document: Any) -> None:
        """Fetch the pages of a notice, check them, light it up, and say so."""
        heard, now = time.monotonic(), self._owner.now()
        order = self._accepted(document, lambda **known: accept_override(document, now=now, **known))
        if order is not None:
            self._under_way.add(order.order)
            self._light(order, heard)

    def withdrawn(self, document: Any) -> None:
        """Take items and notices off at once, and say so."""
        heard = time.monotonic()
        order = self._accepted(document, lambda **known: accept_withdrawn(document, **known))
        if order is not None:
            for override in order.overrides:
                self.lit.pop(override, None)
                self._off[override] = order.order
            self.gone.update(dict.fromkeys(order.item_codes, order.after_sequence))
            self._carried_out(order.order, heard)

    def pause(self) -> None:
        """Stop fetching; an order that was under way is begun anew when it is sent again."""
        self._under_way.clear()

    def superseded(self, sequence: int) -> None:
        """Let go of what the programme of this *sequence*, planned later, says itself."""
        self.lit = {key: one for key, one in self.lit.items() if sequence <= one.after_sequence}
        self.gone = {code: after for code, after in self.gone.items() if sequence <= after}

    # --- inside

    def _accepted(self, document: Any, accept: Callable[..., Order]) -> Order | None:
        """Return an order that is to be carried out; one that was, or that the programme knows, is only confirmed."""
        owner, figures = self._owner, self._owner.world.figures
        known = {"public_key": owner.world.public_key, "screen": owner.screen, "last_order": self.last}
        try:
            order = accept(applied_sequence=owner.sequence, **known)
        except (Rollback, Superseded) as passed:
            figures.count(f"orders passed over ({type(passed).__name__})")
            self.last = max(self.last, document["order"])
            owner.report(document["order"])
        except (ScreenError, AttributeError, TypeError) as error:
            figures.count(f"orders refused ({type(error).__name__})")
        else:
            return order if order.order not in self._under_way else None
        return None

    def _light(self, order: OverrideOrder, heard: float) -> None:
        following = self._owner.following
        missing = [page.sha256 for page in order.pages if page.sha256 not in following.stored]
        if not missing:
            self._under_way.discard(order.order)
            if self._off.get(order.override, 0) < order.order:  # it may have been taken off while its pages came
                self.lit[order.override] = order
            self._carried_out(order.order, heard)
            return

        def answered(answer: Answer | None) -> None:
            if following.fetched("media", missing[0], answer):
                self._light(order, heard)
            else:
                self._owner.world.reactor.later(_AGAIN, lambda: self._light(order, heard))

        self._owner.http.get(f"/media/{missing[0]}", answered)

    def _carried_out(self, order: int, heard: float) -> None:
        self.last, self.carried_out[order] = max(self.last, order), time.monotonic()
        self._owner.world.figures.ordering.append(time.monotonic() - heard)
        self._owner.report(order)
