"""The real application as gunicorn serves it, with addresses by which the benchmark makes it emit.

`gunicorn -c python:kiosk_server.cli.gunicorn_settings push_server:application`
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from kiosk_server import clock
from kiosk_server.push.fanout import Fanout
from kiosk_server.push.gateway import NAMESPACE
from kiosk_server.web.context import EXTENSION
from kiosk_server.wsgi import app
from screens.cue import Cue, issue

_server = app.extensions["socketio"].server
_fanout = Fanout(_server)


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Do what the benchmark asks, hand everything else to the application."""
    work = _ORDERS.get(environ["PATH_INFO"])
    if work is None:
        return app(environ, start_response)
    answer = json.dumps(work(environ["QUERY_STRING"])).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def process(_argument: str) -> dict[str, int]:
    """Say which process serves."""
    return {"id": os.getpid()}


def broadcast(argument: str) -> dict[str, int]:
    """Send everybody one event whose frame has *argument* bytes."""
    padding = "x" * (int(argument) - len('....42/screens,["cue",""]'))
    begun = time.monotonic_ns()
    _fanout.send(NAMESPACE, None, "cue", padding)
    return {"begun": begun, "ended": time.monotonic_ns()}


def cues(_argument: str) -> dict[str, int]:
    """Sign every connected screen a cue of its own, and send it."""
    key, now = app.extensions[EXTENSION].key, clock.now().replace(microsecond=0)
    rooms = [room for room in _server.manager.rooms[NAMESPACE] if str(room).startswith("screen:")]
    common = {"sequence": 2, "programme": "b" * 64, "issued_at": now, "valid_until": now + timedelta(days=7)}

    def signed() -> Iterator[tuple[str, dict[str, object]]]:
        for room in rooms:
            yield room, issue(Cue(screen=room.removeprefix("screen:"), **common), key)

    begun = time.monotonic_ns()
    sent = _fanout.send_each(NAMESPACE, "cue", signed())
    return {"begun": begun, "ended": time.monotonic_ns(), "sent": sent}


_ORDERS: dict[str, Callable[[str], dict[str, int]]] = {
    "/bench/process": process,
    "/bench/broadcast": broadcast,
    "/bench/cues": cues,
}
