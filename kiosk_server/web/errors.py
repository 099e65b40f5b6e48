"""Which status and which words an error has, for people (a page) and for programs (JSON)."""

from collections.abc import Mapping
from datetime import date

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from kiosk_server import errors, metrics
from kiosk_server.errors import N_
from kiosk_server.web import filters
from playlists.errors import PlaylistError
from screens.errors import ScreenError

STATUS: dict[type[errors.KioskError], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.UnsupportedContent: 415,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
_NOTHING: Mapping[str, object] = {}
_TYPES = {status: kind.__name__ for kind, status in STATUS.items()}
"""The type of an error as screens are told it, by its status."""
_PLAIN = {
    400: N_("请求的内容不完整或已过期，请返回上一页重试。"),
    403: N_("您没有打开此页面的权限。"),
    404: N_("没有找到这个页面。请检查地址，或从首页重新查找。"),
    405: N_("此地址不支持这种操作。"),
    413: N_("上传的内容太大，请压缩后重试。"),
    422: N_("填写的内容里有系统不能保存的字符或数字，请改正后重试。"),
    429: N_("操作太频繁，请稍后再试。"),
    500: N_("系统出了故障，已经记录。请稍后再试，或联系管理员。"),
}


_NUMBER_OUT_OF_RANGE = "22003"
"""SQLSTATE of what Python calls an `OverflowError` before SQLite sees it."""
_FOR_SCREENS = tuple(f"/player/{name}" for name in ("pairing", "cue", "status", "displayed", "command", "credential"))
_FOR_PROGRAMS = (*_FOR_SCREENS, "/programmes/", "/media/", "/alerts/")


def status_of(error: Exception) -> int:
    """Return the HTTP status of *error*; a broken rule of a library is 422."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)


def sentence(error: errors.KioskError | PlaylistError | ScreenError) -> str:
    """Return the sentence of *error* in the reader's language; days are written as that language writes them."""
    text = gettext(error.message)
    params = {name: filters.day(value) if isinstance(value, date) else value for name, value in error.params.items()}
    return text % params if params else text


def answer(status: int, text: str, more: Mapping[str, object] = _NOTHING) -> Response:
    """Answer with *text*, as a page or as JSON, whichever the client reads; to a screen, with the type of the error.

    *more* is what a program is told besides, such as ``retry_after`` in seconds.
    """
    if request.path.startswith(_FOR_SCREENS):
        kind = _TYPES.get(status, "Invalid" if status < 500 else "Failed")
        metrics.REFUSED_MESSAGES.labels(kind).inc()
        document = {"error": kind, "message": text, "status": status, **more}
        response = make_response(jsonify(document), status)
        if "retry_after" in more:
            response.headers["Retry-After"] = str(more["retry_after"])
        return response
    if wants_json():
        return make_response(jsonify({"error": text, "status": status}), status)
    return make_response(render_template("shared/error.html", status=status, text=text), status)


def wants_json() -> bool:
    """Say whether the client is a program (a screen or a script) rather than a person's page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="application/json")
    return best == "application/json" or request.path.startswith(_FOR_PROGRAMS)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    _refuse_what_cannot_be_stored(app)

    @app.errorhandler(errors.KioskError)
    @app.errorhandler(PlaylistError)
    @app.errorhandler(ScreenError)
    def ours(error: errors.KioskError | PlaylistError | ScreenError) -> Response:
        return answer(status_of(error), sentence(error), {k: v for k, v in error.params.items() if k == "retry_after"})

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return answer(400, gettext(_PLAIN[400]))

    @app.errorhandler(OverflowError)
    def no_such_number(_error: OverflowError) -> Response:
        # An id of twenty digits in an address: the database cannot even ask for it.
        return answer(404, gettext(_PLAIN[404]))

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return make_response(error.get_response())
        return answer(status, gettext(_PLAIN.get(status, _PLAIN[400 if status < 500 else 500])))


def _refuse_what_cannot_be_stored(app: Flask) -> None:
    @app.errorhandler(DataError)
    def no_such_value(error: DataError) -> Response:
        # PostgreSQL bounds what SQLite takes: an id beyond its integers, a text longer than its column.
        asked = request.method == "GET" and getattr(error.orig, "sqlstate", "") == _NUMBER_OUT_OF_RANGE
        status = 404 if asked else 422
        return answer(status, gettext(_PLAIN[status]))

    @app.before_request
    def refuse_nul() -> Response | None:
        # No keyboard types it, and PostgreSQL stores no text that holds it.
        if not request.query_string and not request.content_length:
            return None
        if any("\0" in value for values in (request.form, request.args) for value in values.values()):
            return answer(422, gettext(_PLAIN[422]))
        return None
