"""The push core with nothing above it, served by gevent: in a test's own process, or in one of its own.

    python -m gevent.monkey tests/push_app.py PORT REDIS_URL

By itself it takes orders by HTTP: `POST /` with ``{"method": …, "arguments": […]}``, a method of `Fanout`.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import gevent
import socketio
from flask import Flask, request
from gevent.pywsgi import WSGIServer
from socketio.exceptions import ConnectionRefusedError

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from kiosk_server.push.transport import assemble  # noqa: E402 -- as a script it finds itself

NAMESPACE = "/screens"


class Everybody(socketio.Namespace):
    """Lets in whoever says into which room, and remembers who came and went."""

    def __init__(self) -> None:
        super().__init__(NAMESPACE)
        self.came: list[str] = []
        self.went: list[tuple[str, str]] = []
        self.heard: list[object] = []

    def on_connect(self, sid: str, _environ: object, auth: Any = None) -> None:
        """Let somebody in."""
        if not isinstance(auth, dict):
            raise ConnectionRefusedError("unauthenticated")
        if auth["room"] == "broken":
            self.server.manager.disconnect(sid, NAMESPACE, ignore_queue=True)  # as `push.screens` does
            raise RuntimeError("the database is away")
        self.enter_room(sid, auth["room"])
        self.came.append(sid)

    def on_disconnect(self, sid: str, reason: str) -> None:
        """Remember who went, and why."""
        self.went.append((sid, reason))

    def on_status(self, _sid: str, document: object = None) -> object:
        """Answer with what was said, after a while when it says so."""
        if isinstance(document, float):
            gevent.sleep(document)
        self.heard.append(document)
        return {"said": document}

    def on_broken(self, _sid: str) -> None:
        """Fail."""
        raise RuntimeError("the database is away")


class Served:
    """The push core behind pywsgi, on a free port unless one is named."""

    def __init__(self, port: int = 0, redis_url: str = "") -> None:
        self.app = Flask("push")
        self.socketio, self.fanout = assemble(self.app, NAMESPACE, async_mode="gevent", redis_url=redis_url)
        self.server: Any = self.socketio.server
        self.engine: Any = self.server.eio
        self.screens = Everybody()
        self.server.register_namespace(self.screens)
        self.http = WSGIServer(("127.0.0.1", port), self.app, log=None)
        self.http.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self.http.address[1]
        return port

    def stop(self) -> None:
        """End every connection."""
        for connection in list(self.engine.sockets.values()):
            connection.ws.cut()
        self.http.stop(timeout=1)


def main() -> None:
    """Serve until killed."""
    served = Served(int(sys.argv[1]), sys.argv[2])

    @served.app.post("/")
    def obey() -> dict[str, object]:
        order = json.loads(request.get_data())
        arguments: Iterable[object] = order["arguments"]
        getattr(served.fanout, order["method"])(NAMESPACE, *arguments)
        return {"connected": len(served.engine.sockets)}

    served.http.serve_forever()


if __name__ == "__main__":
    main()
