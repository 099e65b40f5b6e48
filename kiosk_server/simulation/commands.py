"""Commands (遥控指令) on a simulated screen: verified, carried out once, answered every time."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kiosk_server.simulation.http import Answer
from screens.canonical import canonical_instant
from screens.command import accept
from screens.errors import BadSignature, Expired, ScreenError, WrongScreen

if TYPE_CHECKING:
    from kiosk_server.simulation.screen import SimulatedScreen

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel: what a screen without glass shows."""
_REASONS = {BadSignature: "bad_signature", WrongScreen: "wrong_screen", Expired: "expired"}
_MOST_REMEMBERED = 200
Outcome = tuple[str, dict[str, Any]]


class Commands:
    """What one screen was told to do, and what came of it."""

    __slots__ = ("_done", "_owner", "_under_way", "_unheard", "display", "log")

    def __init__(self, owner: "SimulatedScreen") -> None:
        """Have been told nothing."""
        self._owner = owner
        self._done: dict[int, Outcome] = {}
        self._under_way: set[int] = set()
        self._unheard: set[int] = set()
        """Commands whose answers the server has not acknowledged."""
        self.display: dict[str, Any] = {}
        """What it was told of its glass."""
        self.log: list[dict[str, str]] = []

    def carry_out(self, document: Any) -> None:
        """Do what the server's *document* says, unless it was done before; answer in any case."""
        owner = self._owner
        if not isinstance(document, dict) or not isinstance(document.get("id"), int):
            owner.world.figures.count("commands refused (malformed)")
            return
        number = document["id"]
        if number in self._done:
            self._answer(number, self._done[number])
            return
        if number in self._under_way:  # sent again, since nobody has answered yet
            return
        try:
            command = accept(document, public_key=owner.world.public_key, screen=owner.screen, now=owner.now())
        except ScreenError as refusal:
            self._finish(number, ("refused", {"reason": _REASONS.get(type(refusal), "bad_command")}))
            return
        self._under_way.add(number)
        self.log.append({"at": canonical_instant(owner.now()), "level": "info", "text": command.name})
        _ACTIONS[command.name](self, number, command.args)

    def begin(self) -> None:
        """Answer again what the server may not have heard before the line broke."""
        for number in sorted(self._unheard):
            self._answer(number, self._done[number])

    def pause(self) -> None:
        """Stop; what was under way is begun anew when it is sent again."""
        self._under_way.clear()

    # --- inside

    def _finish(self, number: int, outcome: Outcome, then: Callable[[], None] = lambda: None) -> None:
        self._under_way.discard(number)
        self._done[number] = outcome
        if len(self._done) > _MOST_REMEMBERED:
            oldest = min(self._done)
            del self._done[oldest]
            self._unheard.discard(oldest)
        self._owner.world.figures.count(f"commands {outcome[0]}")
        self._answer(number, outcome, then)

    def _answer(self, number: int, outcome: Outcome, then: Callable[[], None] = lambda: None) -> None:
        def heard(answer: Any) -> None:
            if answer is not None:
                self._unheard.discard(number)
            then()

        self._unheard.add(number)
        self._owner.emit("command.done", {"id": number, "outcome": outcome[0], "result": outcome[1]}, heard)

    # --- the commands

    def _identify(self, number: int, _args: Mapping[str, Any]) -> None:
        self._finish(number, ("done", {}))

    def _reload(self, number: int, _args: Mapping[str, Any]) -> None:
        self._finish(number, ("done", {}), self._owner.reconnect)

    def _screenshot(self, number: int, _args: Mapping[str, Any]) -> None:
        def uploaded(answer: Answer | None) -> None:
            sent = answer is not None and answer.status == 204
            self._finish(
                number, ("done", {"width": 1, "height": 1}) if sent else ("failed", {"reason": "picture_refused"})
            )

        path = f"/player/commands/{number}/picture"
        self._owner.http.request("POST", path, uploaded, token=self._owner.token, body=PICTURE, media_type="image/png")

    def _set_display(self, number: int, args: Mapping[str, Any]) -> None:
        self.display = dict(args)
        self._finish(number, ("done", {}))

    def _rotate(self, number: int, _args: Mapping[str, Any]) -> None:
        owner = self._owner

        def handed(answer: Answer | None) -> None:
            token = _token(answer)
            if not token:
                self._finish(number, ("failed", {"reason": "no_credential"}))
                return
            owner.token = token
            self._finish(number, ("done", {}), owner.reconnect)

        owner.http.request(
            "POST", "/player/credential", handed, token=owner.token, body=b"{}", media_type="application/json"
        )

    def _clear_cache(self, number: int, _args: Mapping[str, Any]) -> None:
        files, size = self._owner.following.forget_others()
        self._finish(number, ("done", {"files": files, "bytes": size}))

    def _collect_logs(self, number: int, _args: Mapping[str, Any]) -> None:
        self._finish(number, ("done", {"lines": self.log[-200:]}))


def _token(answer: Answer | None) -> str:
    if answer is None or answer.status != 200:
        return ""
    try:
        return str(json.loads(answer.body)["token"])
    except (ValueError, KeyError, TypeError):
        return ""


_ACTIONS: Mapping[str, Callable[[Commands, int, Mapping[str, Any]], None]] = {
    "identify": Commands._identify,
    "reload": Commands._reload,
    "screenshot": Commands._screenshot,
    "display": Commands._set_display,
    "rotate": Commands._rotate,
    "clear_cache": Commands._clear_cache,
    "collect_logs": Commands._collect_logs,
}
