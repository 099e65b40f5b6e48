"""What is named by its hash never changes: programmes and slides, kept in memory, served before anything else looks.

When a change reaches a fleet, thousands of screens ask for the same bytes within seconds, and the way through routing,
hooks and database costs more than the bytes. A plain GET for what was asked before is answered here; whatever else is
asked, or asked for the first time, goes the long way and looks the same: same headers, same line in the log.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast

from flask import Flask, Response, current_app, request

from kiosk_server import metrics
from kiosk_server.web import security, tracing

FOREVER = "public, max-age=31536000, immutable"
EXTENSION = "kiosk-bodies"
MOST_BYTES = 64 * 1024 * 1024
LARGEST_BODY = 2 * 1024 * 1024
"""What is larger is read from its file each time."""

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes, what they are, and what a browser may do with them."""

    data: bytes
    media_type: str
    policy: str = security.POLICY


class Bodies:
    """The bodies asked for last, by their paths; those not asked for the longest leave when it is full."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Hold nothing yet."""
        self._most_bytes, self._bytes = most_bytes, 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, path: str) -> Body | None:
        """Return what *path* names, if it is here."""
        with self._lock:
            body = self._bodies.get(path)
            if body is not None:
                self._bodies.move_to_end(path)
            return body

    def put(self, path: str, body: Body) -> None:
        """Keep *body*, unless it is large."""
        if len(body.data) > min(LARGEST_BODY, self._most_bytes):
            return
        with self._lock:
            before = self._bodies.pop(path, None)
            self._bodies[path] = body
            self._bytes += len(body.data) - (len(before.data) if before else 0)
            while self._bytes > self._most_bytes:
                _, oldest = self._bodies.popitem(last=False)
                self._bytes -= len(oldest.data)


def bodies() -> Bodies:
    """Return those of the application that answers this request."""
    return cast("Bodies", current_app.extensions[EXTENSION])


def answer(body: Body, sha256: str, kind: str) -> Response:
    """Return *body* as the view's answer, with its hash as ETag; `If-None-Match`, `Range` and `If-Range` are honoured.

    :param kind: counted as a pull of this kind.
    """
    response = Response(body.data, content_type=body.media_type)
    response.set_etag(sha256)
    dress(response, body.policy)
    response.make_conditional(request, accept_ranges=True, complete_length=len(body.data))
    metrics.PULLS.labels(kind, str(response.status_code)).inc()
    return response


def dress(response: Response, policy: str) -> None:
    """Say how long *response* may be kept, and what it may do."""
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Security-Policy"] = policy


class ShortWay:
    """WSGI middleware that answers a plain GET for a body that is in memory."""

    def __init__(self, app: WsgiApp, kept: Bodies, routes: dict[str, str]) -> None:
        """Stand before *app*; *routes* names the rule of each first path segment, for the log."""
        self._app, self._kept, self._routes = app, kept, routes

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, or pass the request on."""
        path = environ.get("PATH_INFO", "")
        kind, _, sha256 = path[1:].partition("/")
        if kind not in self._routes or environ["REQUEST_METHOD"] != "GET" or _is_conditional(environ):
            return self._app(environ, start_response)
        began = time.perf_counter()
        body = self._kept.get(path)
        if body is None:
            return self._app(environ, start_response)
        request_id = secrets.token_hex(8)
        headers = [
            ("Content-Type", body.media_type),
            ("Content-Length", str(len(body.data))),
            ("ETag", f'"{sha256}"'),
            ("Accept-Ranges", "bytes"),
            ("Cache-Control", FOREVER),
            (tracing.HEADER, request_id),
            *security.HEADERS.items(),
        ]
        headers.append(("Content-Security-Policy", body.policy))
        metrics.PULLS.labels(kind, "200").inc()
        tracing.tell("GET", self._routes[kind], 200, began, request_id=request_id)
        start_response("200 OK", headers)
        return [body.data]


def _is_conditional(environ: dict[str, Any]) -> bool:
    return "HTTP_RANGE" in environ or "HTTP_IF_NONE_MATCH" in environ or bool(environ.get("QUERY_STRING"))


def init_app(app: Flask) -> None:
    """Stand before everything else of *app*."""
    kept = app.extensions[EXTENSION] = Bodies()
    routes = {"programmes": "/programmes/<sha256>", "media": "/media/<sha256>"}
    app.wsgi_app = ShortWay(app.wsgi_app, kept, routes)  # type: ignore[method-assign]  # Flask's own idiom
