"""Deny by default: a view is open to all, open to a credential of its own, or names its permission.

`open_to_all` and `permission_required` mark views; `guard` refuses every request to a view without a mark.
A test walks the whole URL map. Security headers and the session's idle limit live here as well.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from kiosk_server.accounts import queries
from kiosk_server.accounts.models import User
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.errors import N_, Forbidden
from kiosk_server.web import context

P = ParamSpec("P")
R = TypeVar("R")

_MARK = "kiosk_access"
OPEN = "open"
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self' ws: wss:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer carries; the policy beside them differs for what must run nothing at all."""


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Mark *view* as public, or as checking a credential of its own (screens' tokens, check codes)."""
    setattr(view, _MARK, OPEN)
    return view


def permission_required(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as allowed to signed-in people who hold *permission* for some unit.

    The use case asks again for the very unit; this is the outer door.
    """

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _MARK, permission)
        return view

    return mark


def access_of(view: Callable[..., object] | None) -> str | None:
    """Return the mark of *view*: ``open``, a permission, or None (refused)."""
    return getattr(view, _MARK, None)


def guard() -> BaseResponse | None:
    """Let the request through, ask for a sign-in, or refuse (a `before_request`)."""
    g.actor = g.user = None
    if request.endpoint is None or request.endpoint == "static":
        return None
    mark = access_of(current_app.view_functions[request.endpoint])
    if mark == OPEN and request.blueprint != "admin":
        return None  # what is for everybody may be cached, so it neither reads nor renews anybody's session
    _load_actor()
    if mark == OPEN:
        return None
    if mark is None:
        raise Forbidden(N_("此页面没有开放。"))
    if g.actor is None:
        return redirect(url_for("admin.sign_in", next=request.full_path if request.method == "GET" else None))
    require(g.actor, Permission(mark))
    if g.user.must_change_password and request.endpoint != "admin.change_password":
        return redirect(url_for("admin.change_password"))
    return None


def begin_session(user: User) -> None:
    """Let this browser act as *user*, until the person is idle, signs out, or changes the password anywhere."""
    session.update(session_of(user, context.now()))


def session_of(user: User, now: datetime) -> dict[str, object]:
    """Return what the signed cookie of a signed-in person holds."""
    return {"user_id": user.id, "last_active": int(now.timestamp()), "password": _fingerprint(user)}


def _fingerprint(user: User) -> str:
    """Return what tells one password's hash from the next, and nothing else about it."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def _load_actor() -> None:
    user_id = session.get("user_id")
    if user_id is None:
        return
    idle = timedelta(minutes=context.config().idle_minutes)
    last = session.get("last_active", 0)
    if context.now().timestamp() - last > idle.total_seconds():
        session.clear()
        return
    with context.database().reading() as db:
        user = queries.user(db, user_id)
        if user is None or session.get("password") != _fingerprint(user):
            session.clear()
            return
        g.user, g.actor = user, queries.actor_of(user)
    if _somebody_asks():
        session["last_active"] = int(context.now().timestamp())


def _somebody_asks() -> bool:
    """Say whether a person did something: pages that refresh themselves, and their pictures, keep no session alive."""
    by_itself = "X-Background" in request.headers or "text/html" not in request.accept_mimetypes.values()
    return request.method != "GET" or not by_itself


def headers(response: Response) -> Response:
    """Add the security headers to every answer (an `after_request`)."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    for name, value in HEADERS.items():
        response.headers[name] = value
    if g.get("actor") is not None and "private" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"  # files too, which Flask would let everybody keep
    return response


def init_app(app: Flask) -> None:
    """Put the guard before and the headers after every request."""
    app.before_request(guard)
    app.after_request(headers)
