"""The picture of a screen at an instant, exact to the pixel, drawn beside the event loop."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import jsonify, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk_server.accounts.permissions import Permission
from kiosk_server.errors import N_, Conflict, Invalid, KioskError, NotFound
from kiosk_server.fleet import queries
from kiosk_server.fleet.frames import Picture, picture_of, picture_with
from kiosk_server.fleet.models import Screen
from kiosk_server.fleet.past import shown_at
from kiosk_server.offload import offload
from kiosk_server.web import context, security
from kiosk_server.web.admin.blueprint import blueprint
from kiosk_server.web.errors import sentence, status_of

LEAST_WIDTH, MOST_WIDTH = 64, 7680


@blueprint.get("/screens/<int:screen_id>/frame.png")
@security.permission_required(Permission.DESK)
def screen_frame(screen_id: int) -> Response:
    """Return what the glass shows at ``at`` (ISO, else now), at most ``width`` pixels wide; 409 without a programme."""
    return _answer(screen_id, lambda session, found, at: picture_of(session, found, context.instance().media, at))


@blueprint.get("/screens/<int:screen_id>/shown.png")
@security.permission_required(Permission.DESK)
def screen_shown(screen_id: int) -> Response:
    """Return what the glass showed at ``at`` by its display log, or with ``which=due`` what it should have shown.

    404 where no record, or no picture of it, is there.
    """
    return _answer(screen_id, _shown_picture)


def _shown_picture(session: Session, screen: Screen, at: datetime) -> Picture:
    shown = shown_at(session, screen, at)
    page = None if shown is None else shown.page
    if shown and request.args.get("which") == "due":
        page = shown.due.page if shown.due else None
    if page is None:
        raise NotFound(N_("这个时刻没有播出记录。"))
    return picture_with(screen, context.instance().media, page["sha256"], at)


def _answer(screen_id: int, picture: Callable[[Session, Screen, datetime], Picture]) -> Response:
    instance = context.instance()
    try:
        with context.database().reading() as session:
            found = queries.screen(session, screen_id)
            at = instant_of(request.args.get("at", ""), found.zone.time_zone) or context.now()
            drawn = picture(session, found, at)
    except (Conflict, NotFound) as refusal:
        return _refused(refusal)
    png = offload(drawn.draw, instance.drawing.fonts, _width())
    response = make_response(png)
    response.mimetype = "image/png"
    response.headers["Cache-Control"] = "private, max-age=10"
    return response


def _refused(refusal: KioskError) -> Response:
    status = status_of(refusal)
    return make_response(jsonify(error=sentence(refusal), status=status), status)


def instant_of(text: str, time_zone: str) -> datetime | None:
    """Return the instant that an address names; without an offset it is wall time in *time_zone*. None for no text.

    :raises Invalid: it is no ISO time, or lies outside the years 1971 to 9998, which no zone can convert.
    """
    if not text.strip():
        return None
    try:
        at = _parsed(text.strip())
    except ValueError as error:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。")) from error
    if not 1970 < at.year < 9999:
        raise Invalid(N_("时刻请写成 2026-11-22T09:15 的样子。"))
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(time_zone))


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in an address is read as a space


def _width() -> int | None:
    width = request.args.get("width", type=int)
    return None if width is None else max(LEAST_WIDTH, min(MOST_WIDTH, width))
